"""Takes a catalog into a home: scanned once, copied without what tries to give orders."""

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

from store.atomic import write_bytes
from store.catalog import Problem
from store.enrichment import read_enrichments, read_shelves
from store.errors import CatalogError
from store.hygiene import Suspicious
from store.ingest import Mapper, read_films
from store.library import HOME_CATALOG, home_catalog
from store.rows import PARQUET, read_rows, read_text

QUARANTINED = "quarantined"
_TABLES = (".csv", ".tsv", ".txt")
_SUFFIXES = (*_TABLES, PARQUET, ".jsonl", ".ndjson")


def adopt(
    home: Path, source: Path, suspicious: Suspicious | None = None, mapper: Mapper = map
) -> list[Problem] | None:
    """Copies a catalog and what lies beside it into a home, once it is known to be readable.

    Later openings need no guard: rows that it quarantines are not copied.

    Args:
        home: Where to; its catalog is replaced in one step.
        source: A file, or a folder that holds ``movies.csv``.
        suspicious: Tells whether a text tries to give orders.
        mapper: Applies the row function to the catalog's rows.

    Returns:
        What is wrong in the files it was copied from, quarantined rows included; None when it is
        the home's own catalog, which stays.

    Raises:
        CatalogError: The catalog cannot be used; the home keeps the one it has.
    """
    source = source / "movies.csv" if source.is_dir() else source
    films, problems = read_films(source, suspicious, mapper)
    if home_catalog(home) == source:
        return None
    if source.suffix.lower() not in _SUFFIXES:
        raise CatalogError(f"{source.name} must be a .csv, .tsv, .parquet or .jsonl file.")
    new = home / f"{HOME_CATALOG}.new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    _copy_films(source, new, _quarantined(problems))
    known = frozenset(film.movie_id for film in films)
    for name, read in (("enriched.jsonl", read_enrichments), ("clusters.jsonl", read_shelves)):
        beside = source.with_name(name)
        if beside.is_file():
            text = read_text(beside)
            _, found = read(text, known, name, suspicious)
            _copy_lines(beside, text, new / name, _quarantined(found))
            problems += found
    if source.with_name("ratings.csv").is_file():
        shutil.copyfile(source.with_name("ratings.csv"), new / "ratings.csv")
    shutil.rmtree(home / HOME_CATALOG, ignore_errors=True)
    new.rename(home / HOME_CATALOG)
    return list(dict.fromkeys(problems))


def _copy_films(source: Path, folder: Path, kept_out: set[int]) -> None:
    """Copies the file as it is where it can; else writes what is left of it as JSON lines."""
    if not kept_out and source.suffix.lower() != PARQUET:
        suffix = ".csv" if source.suffix.lower() in _TABLES else ".jsonl"
        shutil.copyfile(source, folder / f"movies{suffix}")
        return
    rows = (row for line, row in read_rows(source) if line not in kept_out and "!" not in row)
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    write_bytes(folder / "movies.jsonl", text.encode("utf-8", "replace"))


def _copy_lines(source: Path, text: str, target: Path, kept_out: set[int]) -> None:
    if not kept_out:
        shutil.copyfile(source, target)
        return
    lines = (line for number, line in enumerate(text.split("\n"), 1) if number not in kept_out)
    write_bytes(target, "\n".join(lines).encode("utf-8", "replace"))


def _quarantined(problems: Iterable[Problem]) -> set[int]:
    return {problem.line for problem in problems if problem.reason.startswith(QUARANTINED)}
