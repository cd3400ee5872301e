import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from store.build import build
from store.errors import CatalogError
from store.ingest import load_catalog
from store.library import Library
from store.rows import read_rows
from store.tables import BATCH_ROWS
from tests.conftest import WordEncoder


def write(path: Path, columns: dict[str, list[Any]]) -> Path:
    arrow = pytest.importorskip("pyarrow", reason="needs the extra parquet")
    from pyarrow import parquet

    parquet.write_table(arrow.table(columns), path)
    return path


def test_parquet_is_read_like_csv(tmp_path: Path) -> None:
    path = write(
        tmp_path / "films.parquet",
        {
            "movieId": [6, 318],
            "title": ["Heat (1995)", "Shawshank Redemption, The"],
            "year": [None, 1994.0],
            "genres": [["Crime", "Thriller"], ["Drama"]],
            "studio": ["Warner", None],
            "budget": [Decimal("60.5"), None],
            "released": [date(1995, 12, 15), None],
            "stars": [["Pacino", "De Niro"], []],
        },
    )
    catalog = load_catalog(path)
    heat, shawshank = catalog.films
    assert (heat.title, heat.year, heat.genres) == ("Heat", 1995, ("Crime", "Thriller"))
    assert (shawshank.title, shawshank.year) == ("The Shawshank Redemption", 1994)
    assert heat.facets == {
        "studio": "Warner", "budget": "60.5", "released": "1995-12-15", "stars": "Pacino|De Niro",
    }  # fmt: skip
    assert catalog.problems == []


def test_rows_are_numbered_over_batches(tmp_path: Path) -> None:
    count = BATCH_ROWS + 5
    path = write(
        tmp_path / "many.parquet",
        {
            "id": list(range(1, count + 1)),
            "title": [*(f"Film {n}" for n in range(1, count)), ""],
            "genres": ["Drama"] * count,
        },
    )
    lines = [line for line, _ in read_rows(path)]
    assert (lines[0], lines[-1], len(lines)) == (1, count, count)
    assert [str(p) for p in load_catalog(path).problems] == [
        f"many.parquet, line {count}: no title"
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"PAR1 nonsense PAR1", "not a whole Parquet file"), (b"", "not a whole Parquet file")],
)
def test_damage_is_one_line(content: bytes, message: str, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    path = tmp_path / "bad.parquet"
    path.write_bytes(content)
    with pytest.raises(CatalogError, match=message):
        load_catalog(path)


def test_a_missing_file_or_column_is_one_line(tmp_path: Path) -> None:
    path = write(tmp_path / "few.parquet", {"id": [1], "title": ["Heat"]})
    with pytest.raises(CatalogError, match=r"few\.parquet lacks the column genres"):
        load_catalog(path)
    with pytest.raises(CatalogError, match="Cannot read"):
        load_catalog(tmp_path / "none.parquet")


def test_without_pyarrow_there_is_a_hint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(CatalogError, match=r"pip install 'marquee\[parquet\]'"):
        load_catalog(tmp_path / "films.parquet")


def test_a_home_built_from_parquet_needs_no_pyarrow_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(
        tmp_path / "films.parquet",
        {
            "id": [6, 7],
            "title": ["Heat", "Sabrina"],
            "year": [1995, 1995],
            "genres": ["Crime", "Comedy"],
        },
    )
    home = tmp_path / "home"
    assert build(home, path, encoder=WordEncoder()).films == 2
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    library = Library.open(home, encoder=WordEncoder())
    assert [film.title for film in library.catalog.films] == ["Heat", "Sabrina"]
