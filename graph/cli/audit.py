"""``marquee audit``: what must never happen, tried many times and counted."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="audit",
    help="Audits: invented films, injected instructions; ends with status 1 if one comes through.",
    no_args_is_help=True,
)

Home = Annotated[
    Path | None,
    typer.Option(help="Folder for indexes and conversations.", envvar="MARQUEE_HOME"),
]
Out = Annotated[Path, typer.Option(help="Folder that results are written to.")]
Seed = Annotated[int, typer.Option(help="Of sampling and fuzzing.")]


@app.command()
def hallucination(
    conversations: Annotated[
        int, typer.Option(min=1, help="Conversations that each of three pipelines holds.")
    ] = 120,
    seed: Seed = 0,
    home: Home = None,
    out: Out = Path("out"),
) -> None:
    """Let models lie about films, and count what of it reaches the user."""
    from evals.audits.hallucination import run

    target = out / "audit_hallucination.json"
    raise typer.Exit(run(target, home=home, conversations=conversations, seed=seed))


@app.command()
def injection(
    corpus: Annotated[
        Path | None,
        typer.Option(help='JSON lines {"text", "label"} to use instead of the project\'s own.'),
    ] = None,
    talk: Annotated[
        Path | None,
        typer.Option(help="JSON lines of movie talk (text or messages) to fix false positives on."),
    ] = None,
    disguises: Annotated[
        int, typer.Option(min=1, help="Attacks that are put into every disguise.")
    ] = 20,
    seed: Seed = 0,
    home: Home = None,
    out: Out = Path("out"),
) -> None:
    """Attack through user text and catalog text: what is caught, and is any order followed?"""
    from evals.audits.injection import run

    target = out / "audit_injection.json"
    status = run(target, home=home, corpus=corpus, talk=talk, disguises=disguises, seed=seed)
    raise typer.Exit(status)
