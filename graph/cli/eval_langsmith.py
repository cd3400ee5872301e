"""``marquee eval langsmith``: the transcripts as a dataset, both variants as experiments."""

import os
from pathlib import Path
from typing import Annotated

import typer

from graph.cli.console import console, plain, progress


def langsmith(
    variant: Annotated[
        str, typer.Option(help="enriched or baseline; both, one after the other.")
    ] = "both",
    mind: Annotated[
        str, typer.Option("--mind", help="auto uses a model when one is configured.")
    ] = "builtin",
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N transcripts.")] = None,
    local: Annotated[
        bool, typer.Option("--local", help="Send nothing, even if a key is configured.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Varies the wording, never the films.")] = 0,
    home: Annotated[
        Path | None, typer.Option(help="Folder for indexes.", envvar="MARQUEE_HOME")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder that results are written to.")] = Path("out"),
) -> None:
    """Evaluate the graph on LangSmith; without a key, here, and nothing is sent."""
    from functools import partial

    from rich.table import Table

    from evals.ab_transcripts import TRANSCRIPTS
    from evals.langsmith_client import has_key
    from evals.langsmith_run import run
    from evals.results import stamp, write
    from evals.rows import read_transcripts
    from graph.cli.batch import context_of
    from store.library import Library

    # Its own bars know no end; ours do.
    os.environ.setdefault("TQDM_DISABLE", "1")
    variants = ["enriched", "baseline"] if variant == "both" else [variant]
    contexts = [context_of(name, mind, seed=seed) for name in variants]
    library = Library.open(home)
    if local or not has_key():
        console().print("No key, or --local: evaluated here; nothing was sent.")
    found = []
    count = len(read_transcripts(TRANSCRIPTS)[:limit])
    with progress() as bars:
        for context in contexts:
            bar = bars.add_task(f"{context.variant} conversations", total=count)
            done = partial(bars.advance, bar)
            found.append(run(library, context, local=local, limit=limit, done=done))
    arguments = ["eval", "langsmith", "--variant", variant, "--mind", mind, "--seed", str(seed)]
    arguments += ["--limit", str(limit)] if limit else []
    arguments += ["--local"] if local else []
    results = stamp("langsmith", arguments, library, mind=mind, seed=seed, limit=limit)
    write(out / "langsmith.json", {**results, "variants": found})
    table = Table("score", *variants)
    for name in found[0]["scores"]:
        table.add_row(plain(name), *(f"{row['scores'].get(name, 0.0):.3f}" for row in found))
    console().print(table)
    for row in found:
        if row["sent"]:
            console().print(f"{row['variant']}: experiment {plain(row['experiment'])}")
        for error in row["errors"]:
            console().print(f"{row['variant']} failed: {plain(error)}", markup=False)
    console().print(f"Figures: {out / 'langsmith.json'}", markup=False)
    if any(row["errors"] for row in found):
        raise typer.Exit(1)
