"""The films of ``marquee enrich``: read from the catalog, and found again in it by line."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from graph.cli.console import fail

if TYPE_CHECKING:
    from store.records import Film

ON_BOARD = ("on-board", "on board", "onboard")
MOST_LISTED = 20


def films_of(catalog: str, rows: int | None) -> "tuple[Path, Sequence[Film], dict[int, str]]":
    """Returns the catalog's file, its films, and by line the rows that read like an injection."""
    from nodes.builtin.guard import suspicious
    from store.adopt import QUARANTINED
    from store.ingest import ON_BOARD as SHIPPED
    from store.ingest import read_films

    source = Path(catalog)
    if catalog in ON_BOARD:
        source = SHIPPED / "movielens" / "movies.csv"
    elif source.is_dir():
        source = source / "movies.csv"
    films, problems = read_films(source, suspicious)
    quarantined = {p.line: p.reason for p in problems if p.reason.startswith(QUARANTINED)}
    for problem in problems[:MOST_LISTED]:
        fail(str(problem))
    if len(problems) > MOST_LISTED:
        fail(f"{len(problems) - MOST_LISTED} more such lines in {source.name}")
    return source, films[:rows], quarantined


def lines_of(source: Path) -> Mapping[int, int]:
    """Returns the line of every film of a catalog file; of an id that is there twice, the first."""
    from store.ingest import parse_row
    from store.rows import read_rows

    lines: dict[int, int] = {}
    for line, film, _ in map(parse_row, read_rows(source)):
        if film is not None:
            lines.setdefault(film.movie_id, line)
    return lines
