"""Reads tables of films row by row, with line numbers, from CSV, Parquet and JSON lines."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from store.errors import CatalogError

Row = tuple[int, dict[str, Any]]
"""Line number and the row's values by column."""

PARQUET = ".parquet"
_NAMES = {
    "movieid": "id", "movie_id": "id", "id": "id",
    "title": "title", "name": "title",
    "year": "year", "release_year": "year",
    "genres": "genres", "genre": "genres",
}  # fmt: skip


def read_text(path: Path) -> str:
    """Returns the text of a file; raises CatalogError when it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CatalogError(f"Cannot read {path}: {reason}. Check the path.") from error


def column_name(header: str) -> str:
    """Returns the name that we use for a column: ``movieId`` → ``id``."""
    plain = header.strip().lower()
    return _NAMES.get(plain, plain)


def read_rows(path: Path) -> Iterator[Row]:
    """Yields the rows of a CSV, Parquet or JSON lines file; a broken row has the key ``!``."""
    if path.suffix.lower() == PARQUET:
        from store.tables import parquet_rows

        yield from parquet_rows(path)
        return
    text = read_text(path)
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        for line, row in read_json_lines(text):
            yield line, {column_name(name): value for name, value in row.items()}
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
    reader = csv.reader(lines)
    try:
        header = [column_name(name) for name in next(reader, [])]
    except csv.Error as error:
        raise CatalogError(f"{path.name} is not CSV: {error}.") from error
    missing = [name for name in ("id", "title", "genres") if name not in header]
    if missing:
        raise CatalogError(
            f"{path.name} lacks the column {', '.join(missing)}: it needs id, title, year, genres."
        )
    start = reader.line_num
    while start < len(lines):
        read, row = _record(lines, start, header)
        if row:
            yield start + 1, row
        # A quote left open swallows good rows: after a broken row, go on with the next line.
        start += 1 if "!" in row else read


def _record(lines: list[str], start: int, header: list[str]) -> tuple[int, dict[str, Any]]:
    """Reads the record at a line; returns how many lines it took, and its values."""
    reader = csv.reader(lines[at] for at in range(start, len(lines)))
    try:
        values = next(reader)
    except (csv.Error, StopIteration) as error:
        return 1, {"!": str(error) or "no record"}
    if not values:
        return 1, {}
    if len(values) != len(header):
        return 1, {"!": f"{len(values)} values for {len(header)} columns"}
    return reader.line_num, dict(zip(header, values, strict=True))
