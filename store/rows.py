"""Reads tables of films row by row, with line numbers, from CSV, Parquet and JSON lines."""

import codecs
import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from store.errors import CatalogError
from store.hygiene import clean

Row = tuple[int, dict[str, Any]]
"""Line number and the row's values by column."""

PARQUET = ".parquet"
DELIMITERS = (",", ";", "\t", "|")
NEEDED = ("id", "title", "genres")
_NAMES = {
    "id": ("movieid", "movie_id", "film_id", "item_id"),
    "title": ("name", "movie_title", "film_title"),
    "year": ("release_year", "year_of_release", "release_date"),
    "genres": ("genre", "genre_s"),
}
_COLUMNS = {other: name for name, others in _NAMES.items() for other in (name, *others)}
_MARKS = re.compile(r"[^a-z0-9]+")


def read_text(path: Path) -> str:
    """Returns the text of a file; raises CatalogError when it cannot be read."""
    try:
        return decoded(path.read_bytes())
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CatalogError(f"Cannot read {path}: {reason}. Check the path.") from error


def decoded(content: bytes) -> str:
    """Returns a text in UTF-8, or in what older spreadsheets write: UTF-16 or Windows-1252."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    text = content.decode("utf-8-sig", errors="replace")
    broken = text.count("\ufffd")
    if broken and broken > sum(char > "\x7f" for char in text) / 2:
        return content.decode("cp1252", errors="replace")
    return text


@lru_cache(maxsize=1024)
def column_names(headers: tuple[str, ...]) -> tuple[str, ...]:
    """Returns the names that we use for columns: ``movieId`` → ``id``.

    Of several columns that could be the title, the one that says so is, else the first.
    """
    plain = [header.strip().lower() for header in headers]
    marked = [_MARKS.sub("_", name).strip("_") for name in plain]
    found: dict[str, int] = {}
    for exact in (True, False):
        for place, name in enumerate(plain if exact else marked):
            known = name if exact and name in _NAMES else None if exact else _COLUMNS.get(name)
            if known is not None:
                found.setdefault(known, place)
    ours = {place: name for name, place in found.items()}
    return tuple(ours.get(place, name) for place, name in enumerate(plain))


def refuse_lacking(path: Path, names: Sequence[str]) -> None:
    """Raises CatalogError unless the columns that a catalog needs are there."""
    missing = [name for name in NEEDED if name not in names]
    if missing:
        there = ", ".join(clean(name)[:30] for name in names[:12] if name) or "none"
        raise CatalogError(
            f"{path.name} lacks the column {', '.join(missing)}: it needs id, title, year, genres; "
            f"it has {there}."
        )


def read_rows(path: Path) -> Iterator[Row]:
    """Yields the rows of a CSV, Parquet or JSON lines file; a broken row has the key ``!``."""
    if path.suffix.lower() == PARQUET:
        from store.tables import parquet_rows

        yield from parquet_rows(path)
        return
    text = read_text(path)
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        for line, row in read_json_lines(text):
            yield line, dict(zip(column_names(tuple(row)), row.values(), strict=True))
    else:
        yield from _csv_rows(text, path)


def read_json_lines(text: str) -> Iterator[Row]:
    """Yields the objects of a JSON lines text; a broken line has the key ``!``."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line or line.isspace():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            yield number, {"!": "not JSON"}
            continue
        if isinstance(row, dict):
            yield number, row
        else:
            yield number, {"!": "not a JSON object"}


def _csv_rows(text: str, path: Path) -> Iterator[Row]:
    lines = list(io.StringIO(text.replace("\0", "\ufffd"), newline=""))
    delimiter = _delimiter(lines)
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        header = list(column_names(tuple(next(reader, []))))
    except csv.Error as error:
        raise CatalogError(f"{path.name} is not CSV: {error}.") from error
    refuse_lacking(path, header)
    start = reader.line_num
    while start < len(lines):
        read, row = _record(lines, start, header, delimiter)
        if row:
            yield start + 1, row
        # A quote left open swallows good rows: after a broken row, go on with the next line.
        start += 1 if "!" in row else read


def _delimiter(lines: list[str]) -> str:
    """Returns what parts the columns: that which makes the most of the header."""

    def known(mark: str) -> int:
        try:
            names = column_names(tuple(next(csv.reader(lines, delimiter=mark), [])))
        except csv.Error:
            return 0
        return sum(name in _NAMES for name in names)

    return max(DELIMITERS, key=known)


def _record(
    lines: list[str], start: int, header: list[str], delimiter: str
) -> tuple[int, dict[str, Any]]:
    """Reads the record at a line; returns how many lines it took, and its values."""
    reader = csv.reader((lines[at] for at in range(start, len(lines))), delimiter=delimiter)
    try:
        values = next(reader)
    except (csv.Error, StopIteration) as error:
        return 1, {"!": str(error) or "no record"}
    if not values:
        return 1, {}
    if len(values) != len(header):
        return 1, {"!": f"{len(values)} values for {len(header)} columns"}
    return reader.line_num, dict(zip(header, values, strict=True))
