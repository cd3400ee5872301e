"""Ranking metrics, and how sure one may be of them."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
RESAMPLES = 2_000


def recall_at(ranked: Sequence[int], relevant: Set[int], k: int) -> float:
    """Returns the share of relevant items among the first k; of k when more are relevant."""
    possible = min(k, len(relevant))
    if possible == 0:
        return 0.0
    return len(set(ranked[:k]) & relevant) / possible


def hit_at(ranked: Sequence[int], relevant: Set[int], k: int) -> float:
    """Returns whether any of the first k is relevant, as 1.0 or 0.0."""
    return float(any(item in relevant for item in ranked[:k]))


def precision_at(ranked: Sequence[int], relevant: Set[int], k: int) -> float:
    """Returns the relevant share of the first k."""
    return len(set(ranked[:k]) & relevant) / k if k > 0 else 0.0


def reciprocal_rank(ranked: Sequence[int], relevant: Set[int]) -> float:
    """Returns one over the place of the first relevant item, or 0.0."""
    for place, item in enumerate(ranked, start=1):
        if item in relevant:
            return 1.0 / place
    return 0.0


def average_precision(ranked: Sequence[int], relevant: Set[int], k: int) -> float:
    """Returns the mean precision at the places of the relevant items within the first k."""
    found, total = 0, 0.0
    for place, item in enumerate(ranked[:k], start=1):
        if item in relevant:
            found += 1
            total += found / place
    possible = min(k, len(relevant))
    return total / possible if possible else 0.0


def ndcg_at(ranked: Sequence[int], relevant: Set[int], k: int) -> float:
    """Returns the normalised discounted cumulative gain of the first k, gains being 0 or 1."""
    gain = sum(1.0 / np.log2(p + 1) for p, i in enumerate(ranked[:k], 1) if i in relevant)
    ideal = sum(1.0 / np.log2(p + 1) for p in range(1, min(k, len(relevant)) + 1))
    return float(gain / ideal) if ideal else 0.0


def gini(counts: Sequence[int] | NDArray[np.int64]) -> float:
    """Returns how unequally things are shown: 0 all alike, near 1 all on one."""
    ordered = np.sort(np.asarray(counts, np.float64))
    if not len(ordered) or not ordered.sum():
        return 0.0
    places = np.arange(1, len(ordered) + 1)
    size = len(ordered)
    return float((2 * (places * ordered).sum() / ordered.sum() - size - 1) / size)


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and its bootstrap interval.

    Attributes:
        mean: The mean of the sample.
        low: Lower end of the 95 % interval.
        high: Upper end.
    """

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"

    @property
    def above_zero(self) -> bool:
        """Whether the whole interval is above zero."""
        return self.low > 0.0


def bootstrap(
    values: Sequence[float] | Values,
    groups: Sequence[str] | None = None,
    *,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> Interval:
    """Returns the mean and its percentile bootstrap interval.

    Args:
        values: One value a row.
        groups: What each row belongs to; whole groups are drawn, since rows of one dialogue are
            no independent evidence.
        seed: Of the resampling.
        resamples: How many.
    """
    array = np.asarray(values, np.float64)
    if not len(array):
        return Interval(0.0, 0.0, 0.0)
    sums, sizes = _by_group(array, groups)
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, len(sums), (resamples, len(sums)))
    low, high = np.quantile(sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1), (0.025, 0.975))
    return Interval(float(array.mean()), float(low), float(high))


def paired_bootstrap(
    better: Sequence[float] | Values,
    worse: Sequence[float] | Values,
    groups: Sequence[str] | None = None,
    *,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> Interval:
    """Returns the mean difference of two systems on the same rows, with its interval.

    Raises:
        ValueError: The systems were measured on different numbers of rows.
    """
    first, second = np.asarray(better, np.float64), np.asarray(worse, np.float64)
    if first.shape != second.shape:
        raise ValueError(f"{len(first)} rows against {len(second)}: not the same rows")
    return bootstrap(first - second, groups, seed=seed, resamples=resamples)


def mean_by(keys: Sequence[str], values: Sequence[float]) -> dict[str, tuple[float, int]]:
    """Returns the mean and the number of the values of each key."""
    grouped: dict[str, list[float]] = {}
    for key, value in zip(keys, values, strict=True):
        grouped.setdefault(key, []).append(value)
    return {key: (float(np.mean(found)), len(found)) for key, found in sorted(grouped.items())}


def means(metric: Callable[[int], float], cuts: Sequence[int]) -> dict[int, float]:
    """Returns a metric at several cuts."""
    return {cut: metric(cut) for cut in cuts}


def _by_group(values: Values, groups: Sequence[str] | None) -> tuple[Values, Values]:
    if groups is None:
        return values, np.ones(len(values))
    if len(groups) != len(values):
        raise ValueError(f"{len(groups)} groups for {len(values)} rows")
    _, numbers = np.unique(np.asarray(groups), return_inverse=True)
    sums = np.bincount(numbers, weights=values).astype(np.float64)
    return sums, np.bincount(numbers).astype(np.float64)
