"""Intervals for shares: how sure one may be of a proportion."""

import math
from dataclasses import dataclass
from typing import Any

Z95 = 1.959964


@dataclass(frozen=True, slots=True)
class Share:
    """Successes out of trials, with a Wilson interval.

    Attributes:
        hits: Successes.
        of: Trials.
    """

    hits: int
    of: int

    @property
    def value(self) -> float:
        """The share; 0.0 of nothing."""
        return self.hits / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % Wilson score interval; all of [0, 1] when there were no trials."""
        return wilson(self.hits, self.of)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.value:.1%} [{low:.1%}, {high:.1%}] ({self.hits}/{self.of})"

    def plain(self) -> dict[str, Any]:
        """Returns the share for a JSON file."""
        low, high = self.interval
        return {
            "hits": self.hits,
            "of": self.of,
            "share": round(self.value, 6),
            "low": round(low, 6),
            "high": round(high, 6),
        }


def wilson(hits: int, of: int, z: float = Z95) -> tuple[float, float]:
    """Returns the Wilson score interval of a share.

    Raises:
        ValueError: There are more successes than trials, or fewer than none.
    """
    if not 0 <= hits <= of:
        raise ValueError(f"{hits} successes of {of} trials")
    if of == 0:
        return 0.0, 1.0
    share = hits / of
    scale = 1 + z * z / of
    middle = (share + z * z / (2 * of)) / scale
    half = z / scale * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def upper_bound_of_none(of: int, confidence: float = 0.95) -> float:
    """Returns the upper bound of a rate of which ``of`` trials showed no case.

    This is the exact bound of which the rule of three, 3 / n, is the usual approximation
    (Hanley and Lippman-Hand, "If nothing goes wrong, is everything all right?", JAMA 249, 1983,
    p. 1743).
    """
    return 1.0 - (1.0 - confidence) ** (1.0 / of) if of > 0 else 1.0
