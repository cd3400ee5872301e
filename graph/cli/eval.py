"""``marquee eval``: the A/B, simulated users, list quality, the budget and the report."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="eval",
    help="Evidence: baseline against enriched, simulated users, judges, cost, and a report of all.",
    no_args_is_help=True,
)

Home = Annotated[
    Path | None,
    typer.Option(help="Folder for indexes and conversations.", envvar="MARQUEE_HOME"),
]
Out = Annotated[Path, typer.Option(help="Folder that results are written to.")]
Seed = Annotated[int, typer.Option(help="Of sampling and resampling.")]
MindOption = Annotated[
    str, typer.Option("--mind", help="auto uses a model when one is configured; builtin never.")
]


@app.command()
def ab(
    rows: Annotated[
        Path | None, typer.Option(help="ReDial-style ranking rows (JSON lines), as further proof.")
    ] = None,
    half: Annotated[
        str, typer.Option(help="held, tune (the weights were learned on it) or all of the rows.")
    ] = "held",
    sample: Annotated[
        int, typer.Option(min=0, help="Rank only so many of the rows' dialogues; 0: all.")
    ] = 0,
    keep_ratings: Annotated[
        bool,
        typer.Option(
            "--keep-ratings",
            help="Leave the ratings of the transcripts' users in the collaborative matrix.",
        ),
    ] = False,
    k: Annotated[int, typer.Option("--k", min=1, max=200, help="Films of a ranking.")] = 50,
    mind: MindOption = "builtin",
    retriever: Annotated[
        str, typer.Option(help="builtin, or llamaindex (an optional extra, on Chroma).")
    ] = "builtin",
    seed: Seed = 0,
    home: Home = None,
    out: Out = Path("out"),
) -> None:
    """Replay the twenty transcripts through both variants and say what can be told from it."""
    from evals.ab import run

    run(
        out / "ab.json",
        home=home,
        rows=rows,
        half=half,
        sample=sample,
        keep_ratings=keep_ratings,
        k=k,
        mind=mind,
        retriever=retriever,
        seed=seed,
    )


@app.command()
def users(
    users: Annotated[int, typer.Option(min=1, help="Simulated users.")] = 200,
    user_mind: Annotated[
        str, typer.Option("--user-mind", help="rules, or model (the configured chat model).")
    ] = "rules",
    trials: Annotated[
        int, typer.Option(min=1, help="Conversations of each user with each variant; for pass^k.")
    ] = 1,
    timeout: Annotated[
        float, typer.Option(min=1, help="Seconds that the model may take for a user's turn.")
    ] = 120,
    mind: MindOption = "builtin",
    seed: Seed = 0,
    home: Home = None,
    out: Out = Path("out"),
) -> None:
    """Let simulated users talk to both variants: success by turn, questions, limits, leaks."""
    from evals.simulator_run import run

    run(
        out / ("users_model.json" if user_mind == "model" else "users.json"),
        home=home,
        users=users,
        user_mind=user_mind,
        trials=trials,
        seconds=timeout,
        mind=mind,
        seed=seed,
    )


@app.command()
def quality(
    users: Annotated[
        int, typer.Option(min=0, help="Simulated users' needs to make lists for.")
    ] = 200,
    judged: Annotated[
        int, typer.Option(min=0, help="Lists a variant that the model judges, if there is one.")
    ] = 20,
    agreement_pairs: Annotated[
        int, typer.Option(min=0, max=50, help="Labelled pairs that the model judges too.")
    ] = 50,
    criterion: Annotated[
        list[str] | None,
        typer.Option(help="diversity, novelty or justification; repeatable; all without it."),
    ] = None,
    judge_minutes: Annotated[
        float | None,
        typer.Option(
            min=0,
            help="Minutes for the judge; then only answers it gave before count. 0: only these.",
        ),
    ] = None,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds a judgement may take.")] = 180,
    mind: MindOption = "builtin",
    seed: Seed = 0,
    home: Home = None,
    out: Out = Path("out"),
) -> None:
    """Measure diversity, novelty, coverage and reasons; let a model judge, if there is one."""
    from evals.quality import run

    run(
        out / "quality.json",
        home=home,
        users=users,
        judged_lists=judged,
        agreement_pairs=agreement_pairs,
        criteria=criterion or [],
        minutes=judge_minutes,
        seconds=timeout,
        mind=mind,
        seed=seed,
    )


@app.command()
def budget(
    rows: Annotated[int, typer.Option(min=1, max=20, help="Transcripts to rank for.")] = 20,
    pool: Annotated[
        list[int] | None, typer.Option(min=6, max=200, help="Candidates to rerank; repeatable.")
    ] = None,
    with_reasons: Annotated[
        list[int] | None,
        typer.Option(
            min=6,
            max=200,
            help="Candidates to rerank with a reason for each film chosen, as a conversation "
            "does; repeatable. The others are ranked by numbers alone.",
        ),
    ] = None,
    whole: Annotated[
        bool, typer.Option("--whole/--no-whole", help="Also put the whole catalog, in chunks.")
    ] = True,
    chunk: Annotated[int, typer.Option(min=6, max=400, help="Films a chunk.")] = 100,
    films: Annotated[
        int, typer.Option(min=0, help="Of the whole catalog, only the N most rated; 0: all.")
    ] = 0,
    prices: Annotated[
        Path | None, typer.Option(help="A table of prices, instead of evals/prices.toml.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds that one call may take.")] = 300,
    seed: Seed = 0,
    home: Home = None,
    out: Out = Path("out"),
) -> None:
    """Rerank 20, 50, 100 or the whole catalog with the model: quality against time and cost."""
    from evals.budget import run
    from evals.budget_plans import Chunks

    run(
        out / "budget.json",
        home=home,
        rows=rows,
        pools=pool or [20, 50, 100],
        reasons=with_reasons or [],
        whole=whole,
        chunks=Chunks(chunk, films),
        prices=prices,
        seconds=timeout,
        seed=seed,
    )


@app.command()
def report(
    out: Annotated[Path, typer.Option(help="Folder of the results; the report is put there.")] = (
        Path("out")
    ),
    html: Annotated[Path | None, typer.Option(help="The page, instead of report.html.")] = None,
    markdown: Annotated[
        Path | None, typer.Option(help="The summary, instead of report.md.")
    ] = None,
) -> None:
    """Write one HTML page and a Markdown summary of all results in the folder."""
    from evals.report.run import run

    run(out, html, markdown)
