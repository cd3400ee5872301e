"""Builds what a library needs on disk: the work behind ``marquee build``."""

import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from store.catalog import Catalog
from store.encoder import Encoder, Progress
from store.errors import CatalogError, MarqueeError
from store.hygiene import Suspicious
from store.ingest import Mapper, load_catalog, load_on_board, read_films
from store.library import HOME_CATALOG, Library, default_home, home_catalog
from store.rows import PARQUET

ON_BOARD = "on board"
_BESIDE = ("ratings.csv", "enriched.jsonl", "clusters.jsonl")


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
        suspicious: Tells whether a catalog text tries to give orders.
        mapper: Applies the row function to the catalog's rows.

    Raises:
        MarqueeError: The catalog cannot be used, or the home cannot be written.
    """
    started = time.monotonic()
    home = home or default_home()
    try:
        if catalog == ON_BOARD:
            shutil.rmtree(home / HOME_CATALOG, ignore_errors=True)
        elif catalog is not None:
            _adopt(home, Path(catalog))
        library = Library.open(
            home,
            _catalog(home, suspicious, mapper),
            encoder=encoder,
            suspicious=suspicious,
            progress=progress,
        )
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
        problems=[str(problem) for problem in library.catalog.problems],
        notices=library.notices,
    )


def _catalog(home: Path, suspicious: Suspicious | None, mapper: Mapper) -> Catalog | None:
    if mapper is map:
        return None
    file = home_catalog(home)
    if file is None:
        return load_on_board(suspicious, mapper)
    return load_catalog(file, suspicious=suspicious, mapper=mapper)


def _adopt(home: Path, source: Path) -> None:
    """Copies a catalog into the home, once it is known to be readable."""
    read_films(source / "movies.csv" if source.is_dir() else source)
    source = source / "movies.csv" if source.is_dir() else source
    if home_catalog(home) == source:
        return
    suffix = source.suffix.lower()
    if suffix not in (".csv", PARQUET, ".jsonl", ".ndjson"):
        raise CatalogError(f"{source.name} must be a .csv, .parquet or .jsonl file.")
    new = home / f"{HOME_CATALOG}.new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    if suffix == PARQUET:
        from store.tables import as_json_lines

        as_json_lines(source, new / "movies.jsonl")
    else:
        shutil.copyfile(source, new / f"movies{'.csv' if suffix == '.csv' else '.jsonl'}")
    for name in _BESIDE:
        if source.with_name(name).is_file():
            shutil.copyfile(source.with_name(name), new / name)
    shutil.rmtree(home / HOME_CATALOG, ignore_errors=True)
    new.rename(home / HOME_CATALOG)
