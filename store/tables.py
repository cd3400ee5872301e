"""Reads catalogs from Parquet files; needs the optional extra ``parquet``."""

import math
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from store.errors import CatalogError
from store.rows import Row, column_names, refuse_lacking

BATCH_ROWS = 4096


def parquet_rows(path: Path) -> Iterator[Row]:
    """Yields the rows of a Parquet file, numbered from 1, a batch at a time in memory.

    Raises:
        CatalogError: pyarrow is not installed, or the file is damaged or lacks a column.
    """
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ImportError:
        raise CatalogError(
            f"{path.name} is a Parquet file, which needs pyarrow: pip install 'marquee[parquet]'."
        ) from None
    try:
        with parquet.ParquetFile(path) as file:
            names = column_names(tuple(file.schema_arrow.names))
            refuse_lacking(path, names)
            number = 0
            for batch in file.iter_batches(batch_size=BATCH_ROWS):
                for row in batch.to_pylist():
                    number += 1
                    yield number, dict(zip(names, map(_plain, row.values()), strict=True))
    except OSError as error:
        raise CatalogError(
            f"Cannot read {path}: {error.strerror or 'it is damaged'}. Check the file."
        ) from error
    except (arrow.ArrowException, UnicodeDecodeError) as error:
        raise CatalogError(f"{path.name} is not a whole Parquet file.") from error


def _plain(value: Any) -> Any:
    """Returns a value as JSON has it; what has no such form is left out."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        # A column of whole numbers with gaps is often kept as floats: 1994.0 is the year 1994.
        whole = value.is_integer() and abs(value) < 2**53
        return int(value) if whole else value if math.isfinite(value) else None
    if isinstance(value, Decimal | date):
        return str(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return None
