"""What models charge, from a small table that may be edited."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from store.errors import MarqueeError

TABLE = Path(__file__).parent / "data" / "prices.toml"


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens read and written; None where nobody knows."""

    read: float | None
    written: float | None

    def cost(self, tokens_in: float, tokens_out: float) -> float | None:
        """Returns dollars, or None if the price is not known."""
        if self.read is None or self.written is None:
            return None
        return (tokens_in * self.read + tokens_out * self.written) / 1e6


def price_of(
    model: str,
    *,
    read: float | None = None,
    written: float | None = None,
    batch: bool = False,
    table: Path = TABLE,
) -> Price:
    """Returns the price of a model.

    Args:
        model: Its name; the longest name in the table that it begins with counts.
        read: Price per million tokens read, over the table's.
        written: Price per million tokens written, over the table's.
        batch: Whether the Batch API is used; its discount applies to the table's prices only.
        table: The price table.

    Raises:
        MarqueeError: The table cannot be read.
    """
    listed, factor = _table(table)
    names = [name for name in listed if model == name or model.startswith(f"{name}-")]
    found = listed[max(names, key=len)] if names else {}
    share = factor if batch else 1.0
    known = [found[side] * share if side in found else None for side in ("in", "out")]
    return Price(known[0] if read is None else read, known[1] if written is None else written)


def _table(path: Path) -> tuple[dict[str, dict[str, float]], float]:
    try:
        table: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        models = {
            str(name): {side: float(price[side]) for side in ("in", "out")}
            for name, price in table.get("models", {}).items()
        }
        return models, float(table.get("batch", 1.0))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise MarqueeError(f"The price table {path} cannot be read: {error}.") from error
