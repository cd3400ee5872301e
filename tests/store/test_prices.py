from pathlib import Path

import pytest

from store.errors import MarqueeError
from store.prices import price_of

TABLE = '[models]\n"m" = { in = 2.0, out = 8.0 }\n"m-mini" = { in = 0.4, out = 1.6 }\n'


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "prices.toml"
    path.write_text("batch = 0.5\n" + TABLE)
    return path


def test_the_longest_name_that_fits_counts(table: Path) -> None:
    assert price_of("m", table=table).cost(1e6, 1e6) == 10
    assert price_of("m-mini-2026-01-01", table=table).cost(1e6, 1e6) == 2
    assert price_of("m-2026", table=table).cost(1e6, 0) == 2
    assert price_of("mm", table=table).cost(1, 1) is None


def test_what_was_said_goes_over_the_table(table: Path) -> None:
    assert price_of("m", read=1, table=table).cost(1e6, 1e6) == 9
    assert price_of("other", read=0, written=0, table=table).cost(1e6, 1e6) == 0
    assert price_of("other", read=1, table=table).cost(1, 1) is None


def test_a_batch_is_cheaper_unless_the_price_was_said(table: Path) -> None:
    assert price_of("m", batch=True, table=table).cost(1e6, 1e6) == 5
    assert price_of("m", read=2, written=8, batch=True, table=table).cost(1e6, 1e6) == 10


@pytest.mark.parametrize("text", ["[models", "models = 3", '[models]\n"m" = { in = "x" }'])
def test_a_broken_table_is_one_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    path.write_text(text)
    with pytest.raises(MarqueeError, match="cannot be read"):
        price_of("m", table=path)


def test_the_table_on_board_knows_the_default_model() -> None:
    from nodes.model.settings import DEFAULT_MODEL

    assert price_of(DEFAULT_MODEL).cost(1, 1)
