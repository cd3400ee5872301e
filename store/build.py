"""Builds what a library needs on disk: the work behind ``marquee build``."""

import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from store.adopt import adopt
from store.atomic import write_bytes
from store.catalog import Catalog, Problem
from store.encoder import Encoder, Progress
from store.errors import MarqueeError
from store.hygiene import Suspicious
from store.ingest import Mapper, load_catalog, load_on_board
from store.library import (
    HOME_CATALOG,
    Library,
    default_home,
    home_catalog,
    problem_notices,
)

ON_BOARD = "on board"
PROBLEMS = "problems.txt"
RATINGS = "ratings.csv"


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did.

    Attributes:
        home: Where it was built.
        source: Which catalog, for people.
        films: How many films it holds.
        computed: How many vectors of each set had to be computed.
        seconds: How long it took.
        problems: What was wrong in the catalog's files, a line each, quarantined rows included.
        listing: The file in the home that lists them; None when there are none.
        notices: What else a user should know.
    """

    home: Path
    source: str
    films: int
    computed: dict[str, int]
    seconds: float
    problems: list[str]
    listing: Path | None
    notices: list[str]


def build(
    home: Path | None = None,
    catalog: Path | str | None = None,
    *,
    fresh: bool = False,
    progress: Progress | None = None,
    encoder: Encoder | None = None,
    suspicious: Suspicious | None = None,
    mapper: Mapper = map,
) -> Built:
    """Builds vectors and indexes into a home.

    Args:
        home: Where to build; the default home when None.
        catalog: A file or folder, which is copied into the home and used from then on;
            ``"on board"`` goes back to the one that ships; None keeps what the home has.
        fresh: Compute every vector anew, trusting nothing that shipped or was built before.
        progress: Called with the set's name, vectors done, and vectors to do.
        encoder: Instead of the shipped one.
        suspicious: Tells whether a text of a catalog that is copied tries to give orders; such
            rows are left out of the copy.
        mapper: Applies the row function to the catalog's rows.

    Raises:
        MarqueeError: The catalog cannot be used, or the home cannot be written.
    """
    started = time.monotonic()
    home = home or default_home()
    found: list[Problem] | None = None
    try:
        if catalog == ON_BOARD:
            shutil.rmtree(home / HOME_CATALOG, ignore_errors=True)
        elif catalog is not None:
            found = adopt(home, Path(catalog), suspicious, mapper)
        library = Library.open(home, _catalog(home, mapper), encoder=encoder, progress=progress)
        computed = library.rebuild(fresh)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise MarqueeError(f"Cannot write to {home} ({reason}): set MARQUEE_HOME.") from error
    problems, source = library.catalog.problems, library.catalog.source
    if found is not None and catalog is not None:
        # The copy has lines and a name of its own; a user knows the file that was named.
        problems = [*found, *(p for p in problems if p.source == RATINGS)]
        source = Path(catalog).name
    lines = [str(problem) for problem in problems]
    known = problem_notices(library.catalog)
    return Built(
        home=home,
        source=source,
        films=len(library.catalog),
        computed=computed,
        seconds=time.monotonic() - started,
        problems=lines,
        listing=_listed(home / PROBLEMS, lines),
        notices=[notice for notice in library.notices if notice not in known],
    )


def _listed(path: Path, lines: list[str]) -> Path | None:
    if not lines:
        path.unlink(missing_ok=True)
        return None
    write_bytes(path, "".join(f"{line}\n" for line in lines).encode("utf-8", "replace"))
    return path


def _catalog(home: Path, mapper: Mapper) -> Catalog | None:
    if mapper is map:
        return None
    file = home_catalog(home)
    return load_catalog(file, mapper=mapper) if file else load_on_board(mapper=mapper)
