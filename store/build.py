"""Builds what a library needs on disk: the work behind ``marquee build``."""

import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from store.adopt import adopt
from store.catalog import Catalog
from store.encoder import Encoder, Progress
from store.errors import MarqueeError
from store.hygiene import Suspicious
from store.ingest import Mapper, load_catalog, load_on_board
from store.library import HOME_CATALOG, Library, default_home, home_catalog

ON_BOARD = "on board"


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did.

    Attributes:
        home: Where it was built.
        source: Which catalog, for people.
        films: How many films it holds.
        computed: How many vectors of each set had to be computed.
        seconds: How long it took.
        problems: What was wrong in the catalog's files, a line each.
        notices: What else a user should know.
    """

    home: Path
    source: str
    films: int
    computed: dict[str, int]
    seconds: float
    problems: list[str]
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
    quarantined: list[str] = []
    try:
        if catalog == ON_BOARD:
            shutil.rmtree(home / HOME_CATALOG, ignore_errors=True)
        elif catalog is not None:
            quarantined = adopt(home, Path(catalog), suspicious, mapper)
        library = Library.open(home, _catalog(home, mapper), encoder=encoder, progress=progress)
        computed = library.rebuild(fresh)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise MarqueeError(f"Cannot write to {home} ({reason}): set MARQUEE_HOME.") from error
    return Built(
        home=home,
        source=library.catalog.source,
        films=len(library.catalog),
        computed=computed,
        seconds=time.monotonic() - started,
        problems=[*quarantined, *(str(problem) for problem in library.catalog.problems)],
        notices=library.notices,
    )


def _catalog(home: Path, mapper: Mapper) -> Catalog | None:
    if mapper is map:
        return None
    file = home_catalog(home)
    return load_catalog(file, mapper=mapper) if file else load_on_board(mapper=mapper)
