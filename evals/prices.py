"""The table of prices that the user can edit."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from store.errors import MarqueeError

PRICES = Path(__file__).parent / "prices.toml"
MILLION = 1_000_000


class PricesError(MarqueeError):
    """A table of prices that cannot be read."""


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars a million tokens, read and written."""

    input: float
    output: float

    def of(self, read: float, written: float) -> float:
        """Returns the dollars for so many tokens read and written."""
        return (read * self.input + written * self.output) / MILLION


def read_prices(path: Path = PRICES) -> dict[str, Price]:
    """Reads prices by model name; raises PricesError."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))["models"]
        prices = {
            name: Price(float(row["input"]), float(row["output"])) for name, row in table.items()
        }
    except OSError as error:
        raise PricesError(f"Can't read {path}: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise PricesError(
            f"{path}: every model needs input and output, in dollars a million tokens ({error})."
        ) from error
    if any(price.input < 0 or price.output < 0 for price in prices.values()):
        raise PricesError(f"{path}: a price is below zero.")
    return prices


def price_of(model: str, prices: dict[str, Price]) -> str | None:
    """Returns the row that a model is priced by: its own, or the longest name it starts with."""
    names = [name for name in prices if model.startswith(name)]
    return max(names, key=len, default=None)
