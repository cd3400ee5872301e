"""The ``marquee`` command and its sub-commands."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from graph.cli.audit import app as audit_app
from graph.cli.console import fail
from graph.cli.eval import app as eval_app
from graph.cli.eval_langsmith import langsmith
from graph.cli.eval_online import online
from graph.cli.eval_retrieval import retrieval

app = typer.Typer(
    name="marquee",
    help="A conversational movie recommender: it asks, listens, and answers with five films.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
eval_app.command()(online)
eval_app.command()(langsmith)
eval_app.command()(retrieval)
app.add_typer(eval_app)
app.add_typer(audit_app)

Home = Annotated[
    Path | None,
    typer.Option(help="Folder for indexes and conversations.", envvar="MARQUEE_HOME"),
]
Kept = Annotated[
    str | None,
    typer.Option(
        "--conversations",
        help="Where conversations are kept: a SQLite path, a postgresql:// URL or :memory:.",
        envvar="MARQUEE_CONVERSATIONS",
    ),
]
Source = Annotated[
    Path, typer.Option("--input", "-i", help="JSON lines to read; - for standard input.")
]
Target = Annotated[
    Path, typer.Option("--output", "-o", help="JSON lines to write; - for standard output.")
]
Version = Annotated[
    str, typer.Option("--variant", help="enriched, or baseline (title, year, genres, ratings).")
]
MindOption = Annotated[
    str, typer.Option("--mind", help="auto uses a model when one is configured; builtin never.")
]
RetrieverOption = Annotated[
    str, typer.Option("--retriever", help="builtin, or llamaindex (an optional extra, on Chroma).")
]

MEASURING = frozenset({"audit", "bench", "eval", "rank", "replay"})


@app.callback()
def command(context: typer.Context) -> None:
    """Only conversations that somebody holds take part in an experiment."""
    from graph.experiment import leave_experiment

    if context.invoked_subcommand in MEASURING:
        leave_experiment()


@app.command()
def chat(
    home: Home = None,
    conversations: Kept = None,
    thread: Annotated[
        str | None, typer.Option(help="Go on with a conversation (its id was printed).")
    ] = None,
    variant: Version = "enriched",
    mind: MindOption = "auto",
    seed: Annotated[int, typer.Option(help="Varies the wording, never the films.")] = 0,
    retriever: RetrieverOption = "builtin",
) -> None:
    """Talk. /why, /signals, /forget, /undo, /seen and /new are there when you need them."""
    from graph.cli.chat import talk

    options = {"variant": variant, "mind": mind, "retriever": retriever}
    talk(home, conversations, thread, seed=seed, **options)


@app.command()
def build(
    home: Home = None,
    catalog: Annotated[
        str | None,
        typer.Option(
            help="CSV, Parquet or JSONL with id, title, year, genres; on-board for what ships."
        ),
    ] = None,
    movielens: Annotated[
        str | None, typer.Option(help="Fetch from GroupLens: latest-small, 25m or 32m.")
    ] = None,
    rows: Annotated[
        int | None, typer.Option(min=1, help="With --movielens: only the N most rated films.")
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Recompute every vector.")] = False,
    ray: Annotated[bool, typer.Option("--ray", help="Read and encode rows on Ray Data.")] = False,
) -> None:
    """Prepare the indexes: seconds for the catalog on board, minutes with --fresh."""
    from graph.cli.build import build_indexes

    build_indexes(home, catalog, fresh, movielens=movielens, rows=rows, ray=ray)


@app.command()
def enrich(
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Results, added as they come; default: beside FILE."),
    ] = None,
    catalog: Annotated[
        str, typer.Option(help="CSV, Parquet or JSONL with id, title, year, genres; or on-board.")
    ] = "on-board",
    rows: Annotated[int | None, typer.Option(min=1, help="Only the first N rows.")] = None,
    model: Annotated[str, typer.Option(help="Model name, over MARQUEE_MODEL.")] = "",
    concurrency: Annotated[int, typer.Option(min=1, max=256, help="Rows under way.")] = 8,
    per_minute: Annotated[
        float, typer.Option("--requests-per-minute", min=0, help="0: as fast as they go.")
    ] = 0,
    seconds: Annotated[
        float, typer.Option("--timeout", min=1, help="Seconds that one request may take.")
    ] = 180,
    price_in: Annotated[
        float | None, typer.Option(min=0, help="Dollars a million tokens read.")
    ] = None,
    price_out: Annotated[
        float | None, typer.Option(min=0, help="Dollars a million tokens written.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say how many rows, tokens and dollars; ask nothing.")
    ] = False,
    retry: Annotated[
        bool, typer.Option("--retry", help="Ask again for rows that were kept out.")
    ] = False,
    batch: Annotated[
        str | None, typer.Option(help="submit or collect: OpenAI's Batch API, at half the price.")
    ] = None,
    ray: Annotated[bool, typer.Option("--ray", help="Run the rows on Ray Data.")] = False,
) -> None:
    """Let a chat model write the enriched records; stop it at any time and go on later."""
    from graph.cli.enrich import EnrichOptions, enrich_catalog

    options = EnrichOptions(
        catalog=catalog,
        output=output,
        rows=rows,
        model=model,
        concurrency=concurrency,
        per_minute=per_minute,
        seconds=seconds,
        price_in=price_in,
        price_out=price_out,
        dry_run=dry_run,
        retry=retry,
        batch=batch,
        ray=ray,
    )
    raise typer.Exit(enrich_catalog(options))


@app.command()
def rank(
    source: Source,
    target: Target,
    k: Annotated[int, typer.Option("--k", min=1, max=200, help="Films a row.")] = 50,
    variant: Version = "enriched",
    home: Home = None,
    mind: MindOption = "auto",
    retriever: RetrieverOption = "builtin",
) -> None:
    """Rank films for conversations as they stand: asks nothing, keeps nothing."""
    from graph.cli.batch import rank_rows

    rank_rows(source, target, home, k=k, variant=variant, mind=mind, retriever=retriever)


@app.command()
def replay(
    source: Source,
    target: Target,
    variant: Version = "enriched",
    home: Home = None,
    mind: MindOption = "auto",
    retriever: RetrieverOption = "builtin",
) -> None:
    """Replay whole conversations, turn by turn, each in a thread of its own."""
    from graph.cli.batch import replay_rows

    replay_rows(source, target, home, variant=variant, mind=mind, retriever=retriever)


@app.command()
def guard(source: Source, target: Target) -> None:
    """Judge texts for injected instructions."""
    from graph.cli.batch import guard_rows

    guard_rows(source, target)


@app.command()
def doctor(home: Home = None, conversations: Kept = None) -> None:
    """Say what is there, what is missing, and what to do about it."""
    from graph.cli.doctor import examine

    raise typer.Exit(examine(home, conversations))


@app.command()
def bench(
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Also write the figures here.")
    ] = None,
    turns: Annotated[int, typer.Option(help="Turns of the long conversation.")] = 1000,
) -> None:
    """Measure speed, memory and the reading of turns, on this machine."""
    from evals.bench import run

    run(json_file, turns)


def main() -> None:
    """Runs the command line; an error of ours is one line, not a traceback."""
    from store.errors import MarqueeError

    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        app()
    except MarqueeError as error:
        fail(str(error))
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)


if __name__ == "__main__":
    main()
