"""``marquee build``: the indexes, with a progress bar."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.cli.console import console, fail, progress
from store.errors import MarqueeError

if TYPE_CHECKING:
    from rich.progress import TaskID

    from store.encoder import Progress

ON_BOARD = ("on-board", "on board", "onboard")
MOST_LISTED = 20


def build_indexes(
    home: Path | None,
    catalog: str | None,
    fresh: bool,
    *,
    movielens: str | None = None,
    rows: int | None = None,
    ray: bool = False,
) -> None:
    """Builds what is missing or stale, or everything when ``fresh``."""
    from store.build import ON_BOARD as SHIPPED
    from store.build import build
    from store.library import default_home

    if movielens and catalog:
        raise MarqueeError("Name either --catalog or --movielens, not both.")
    if rows and not movielens:
        raise MarqueeError("--rows goes with --movielens.")
    home = home or default_home()
    source: Path | str | None = catalog
    if catalog in ON_BOARD:
        source = SHIPPED
    with progress() as bars:
        report = _reporter(bars)
        if movielens:
            source = _fetched(movielens, home, rows, report)
        built = build(
            home,
            source,
            fresh=fresh,
            progress=report,
            suspicious=_suspicious,
            **(_on_ray(report) if ray else {}),
        )
    for line in [*built.problems[:MOST_LISTED], *built.notices]:
        fail(line)
    if len(built.problems) > MOST_LISTED:
        more = len(built.problems) - MOST_LISTED
        fail(f"{more} more rows or values were left out; {built.listing} lists them all")
    console().print(
        f"{built.films:,} films from {built.source} are ready in {built.home} "
        f"({built.seconds:.0f} s)",
        markup=False,
        soft_wrap=True,
    )


def _fetched(name: str, home: Path, rows: int | None, report: "Progress") -> Path:
    from store.movielens import movielens_catalog

    made = movielens_catalog(name, home, rows=rows, progress=report)
    console().print(
        f"MovieLens {name}: {made.films:,} of {made.films_in_all:,} films, {made.enriched:,} of "
        f"them enriched; {made.ratings:,} ratings by {made.users:,} users counted, "
        f"{made.kept:,} kept",
        markup=False,
        soft_wrap=True,
    )
    return made.folder


def _reporter(bars: Any) -> "Progress":
    tasks: dict[str, TaskID] = {}

    def report(step: str, done: int, total: int) -> None:
        if step not in tasks:
            tasks[step] = bars.add_task(step, total=total)
        bars.update(tasks[step], completed=done, total=total)

    return report


def _on_ray(report: "Progress") -> dict[str, Any]:
    from store.distributed import RayEncoder, ray_mapper

    return {"encoder": RayEncoder(progress=report), "mapper": ray_mapper}


def _suspicious(text: str) -> bool:
    from nodes.builtin.guard import suspicious

    return suspicious(text)
