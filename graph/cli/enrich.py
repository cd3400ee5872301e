"""``marquee enrich``: a chat model writes the enriched records, with cost and time in sight."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.cli.console import console, fail, progress
from graph.cli.enrich_films import MOST_LISTED, ON_BOARD, films_of, lines_of
from store.errors import MarqueeError

if TYPE_CHECKING:
    from rich.console import Console

    from nodes.enrich.batch import Book
    from nodes.enrich.results import Results, Tally
    from nodes.enrich.rows import FilmRow
    from nodes.enrich.run import Outcomes
    from nodes.model.settings import Settings
    from prompts import Prompt
    from store.prices import Price
    from store.records import Film

DEFAULT_OUTPUT = "enriched.jsonl"


@dataclass(frozen=True)
class EnrichOptions:
    """What was said on the command line."""

    catalog: str
    output: Path | None
    rows: int | None
    model: str
    concurrency: int
    per_minute: float
    seconds: float
    price_in: float | None
    price_out: float | None
    dry_run: bool
    retry: bool
    batch: str | None
    ray: bool


@dataclass(frozen=True)
class _Run:
    """What a run works with."""

    options: EnrichOptions
    films: "Sequence[Film]"
    settings: "Settings"
    prompt: "Prompt"
    price: "Price"
    results: "Results"
    book: "Book"
    tally: "Tally"

    @property
    def model(self) -> str:
        return self.settings.model


def enrich_catalog(options: EnrichOptions) -> int:
    """Enriches a catalog; returns 1 if rows were kept out or went unanswered."""
    from nodes.enrich.batch import Book
    from nodes.enrich.results import Tally, open_results
    from prompts import load
    from store.prices import price_of

    if options.batch not in (None, "submit", "collect"):
        raise MarqueeError("--batch is submit or collect.")
    if options.batch and options.ray:
        raise MarqueeError("Name either --batch or --ray, not both.")
    if options.output is None and options.catalog in ON_BOARD:
        raise MarqueeError("Name an --output for the catalog on board.")
    source, films, quarantined = films_of(options.catalog, options.rows)
    settings = _settings(options)
    output = options.output or source.with_name(DEFAULT_OUTPUT)
    price = price_of(
        settings.model,
        read=options.price_in,
        written=options.price_out,
        batch=options.batch is not None,
    )
    with open_results(output) as results:
        for repair in results.repairs:
            fail(repair)
        tally = Tally(rejected_rows=quarantined)
        run = _Run(options, films, settings, load("enrich"), price, results, Book.of(output), tally)
        return _go(run, source, output)


def _go(run: _Run, source: Path, output: Path) -> int:
    if run.options.batch == "collect":
        _collect(run)
        return _conclude(run, source, output)
    rows = run.results.due(run.films, run.prompt, run.model, run.tally, retry=run.options.retry)
    under_way = run.book.open_keys
    sent = [row for row in rows if row.key(run.prompt, run.model) in under_way]
    rows = [row for row in rows if row.key(run.prompt, run.model) not in under_way]
    if sent:
        fail(f"{len(sent)} rows are on their way in a batch; --batch collect fetches them")
    if run.options.dry_run:
        _foretell(run, rows)
        return 0
    if run.options.batch == "submit":
        _submit(run, rows)
        return 0
    try:
        _ask(run, rows)
    except (MarqueeError, KeyboardInterrupt) as error:
        _conclude(run, source, output)
        if isinstance(error, MarqueeError):
            raise
        fail("stopped; the same command goes on from here")
        return 130
    return _conclude(run, source, output)


def _settings(options: EnrichOptions) -> "Settings":
    from nodes.enrich.endpoint import model_name
    from nodes.model.errors import ModelError
    from nodes.model.settings import DEFAULT_MODEL, Settings, read_settings

    settings = read_settings(model=options.model)
    if options.dry_run and (settings is None or settings.unusable):
        name = options.model or os.environ.get("MARQUEE_MODEL", "").strip() or DEFAULT_MODEL
        return Settings(model=name)
    if settings is None:
        raise MarqueeError(
            "No model is configured: set OPENAI_API_KEY, or MARQUEE_BASE_URL for one of your own."
        )
    for problem in settings.problems:
        fail(problem)
    try:
        return replace(settings, model=model_name(settings))
    except ModelError as error:
        raise MarqueeError(
            f"The model's endpoint can't be used ({error}): see `marquee doctor`. With --model its "
            "name need not be asked for."
        ) from error


def _ask(run: _Run, rows: "Sequence[FilmRow]") -> None:
    from nodes.enrich.run import write_outcomes

    if not rows:
        return
    with progress() as bars:
        outcomes = _outcomes(run, rows, bars.console)
        bar = bars.add_task(_title(run), total=len(rows))

        def report(_: "Tally") -> None:
            bars.update(bar, advance=1, description=_title(run))

        write_outcomes(
            rows, outcomes, run.results, run.prompt, run.model, _link(run), run.tally, report
        )


def _outcomes(run: _Run, rows: "Sequence[FilmRow]", out: "Console") -> "Outcomes":
    from nodes.builtin.guard import suspicious
    from nodes.enrich.endpoint import Endpoint
    from nodes.enrich.pace import Pace
    from nodes.enrich.run import in_threads
    from nodes.enrich.worker import enrich_row

    options = run.options
    if options.ray:
        from nodes.enrich.on_ray import on_ray

        return on_ray(
            rows,
            run.settings,
            concurrency=options.concurrency,
            per_minute=options.per_minute,
            seconds=options.seconds,
            spool=run.results.done.path.resolve().with_suffix(".ray"),
            anew=options.retry,
        )

    def told(seconds: float) -> None:
        out.print(f"the endpoint's rate limit asks for a pause of {seconds:.0f} s")

    pace = Pace(options.per_minute, told=told)
    endpoint = Endpoint(run.settings, run.prompt, pace=pace, seconds=options.seconds)
    work = partial(enrich_row, endpoint=endpoint, suspicious=suspicious)
    return in_threads(rows, work, options.concurrency)


def _submit(run: _Run, rows: "Sequence[FilmRow]") -> None:
    from nodes.enrich.batch import settle, submit
    from nodes.enrich.endpoint import openai_client

    client = openai_client(run.settings)
    settle(run.book, client)
    for sent in submit(rows, run.book, client, run.prompt, run.model):
        console().print(f"batch {sent.batch_id}: {len(sent.rows):,} rows sent", markup=False)
    if not rows:
        console().print("nothing to send", markup=False)
    else:
        console().print(_expected(run, rows), markup=False, soft_wrap=True)
        console().print("--batch collect fetches the answers when they are there", markup=False)


def _collect(run: _Run) -> None:
    from nodes.builtin.guard import suspicious
    from nodes.enrich.batch import collect, settle
    from nodes.enrich.endpoint import openai_client

    client = openai_client(run.settings)
    settle(run.book, client)
    told = collect(run.book, client, run.results, run.prompt, _link(run), suspicious, run.tally)
    for line in told or ["no batch is open"]:
        console().print(line, markup=False)


def _link(run: _Run) -> Any:
    from store.catalog import Catalog
    from store.titles import TitleIndex

    return TitleIndex(Catalog(list(run.films))).link


def _foretell(run: _Run, rows: "Sequence[FilmRow]") -> None:
    console().print(
        f"{len(rows):,} rows to do with {run.model}, {run.tally.skipped:,} done already, "
        f"{len(run.tally.failed) + len(run.tally.quarantined):,} kept out; {_expected(run, rows)}",
        markup=False,
        soft_wrap=True,
    )


def _expected(run: _Run, rows: "Sequence[FilmRow]") -> str:
    from nodes.enrich.estimate import estimate

    read, written = estimate(rows, run.prompt, run.model, run.results.spent())
    return (
        f"about {read:,.0f} tokens to read and {written:,.0f} to write: "
        f"{_dollars(run, read, written)}"
    )


def _conclude(run: _Run, source: Path, output: Path) -> int:
    """Lists what is not done, and says in one line how the run ended."""
    tally = run.tally
    lines = lines_of(source) if tally.failed or tally.quarantined or tally.unanswered else {}
    for kind, found in (
        ("failed", tally.failed),
        ("quarantined", tally.quarantined),
        ("no answer", tally.unanswered),
    ):
        listed = sorted((lines.get(movie_id, 0), reason) for movie_id, reason in found.items())
        for line, reason in listed[:MOST_LISTED]:
            fail(f"{source.name}, line {line}: {kind}: {reason}")
        if len(listed) > MOST_LISTED:
            fail(f"{len(listed) - MOST_LISTED} more: {kind}; see beside {output.name}")
    quarantined = len(tally.quarantined) + len(tally.rejected_rows)
    parts = [f"{tally.done:,} done", f"{len(tally.failed):,} failed"]
    parts += [f"{quarantined:,} quarantined", f"{tally.skipped + tally.restored:,} skipped"]
    if tally.unanswered:
        parts.append(f"{len(tally.unanswered):,} without answer")
    cost = _dollars(run, tally.tokens_in, tally.tokens_out)
    console().print(f"{', '.join(parts)}; {cost}; {output}", markup=False, soft_wrap=True)
    return int(bool(tally.failed or quarantined or tally.unanswered))


def _title(run: _Run) -> str:
    """The bar's label: short, so that a narrow terminal still has room for the bar."""
    tokens = run.tally.tokens_in, run.tally.tokens_out
    known = run.price.cost(*tokens) is not None
    return f"enriching, {_dollars(run, *tokens) if known else f'{sum(tokens):,} tokens'}"


def _dollars(run: _Run, read: float, written: float) -> str:
    cost = run.price.cost(read, written)
    if cost is None:
        return f"{read + written:,.0f} tokens at a price not known (--price-in, --price-out)"
    return f"${cost:,.4f}" if 0 < cost < 1 else f"${cost:,.2f}"
