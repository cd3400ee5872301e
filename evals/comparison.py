"""Two variants on the same rows: the difference, its interval, its test, and what it tells."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from evals.metrics import (
    average_precision,
    bootstrap,
    hit_at,
    ndcg_at,
    paired_bootstrap,
    recall_at,
    reciprocal_rank,
)
from evals.permutation import permutation_test
from store.records import Variant

VARIANTS: tuple[Variant, ...] = ("baseline", "enriched")
Told = Literal["enriched", "baseline", "nothing"]
LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Comparison:
    """One metric of both variants.

    Attributes:
        metric: Its name.
        baseline: Mean, and the ends of its 95 % interval.
        enriched: The same of the other variant.
        difference: Enriched minus baseline, row by row.
        p: Of the permutation test.
        exact: Whether that test counted every way of swapping.
        differing: Rows (or groups of rows) on which the variants differ.
        told: Which variant is better, as far as these rows can tell.
    """

    metric: str
    baseline: tuple[float, float, float]
    enriched: tuple[float, float, float]
    difference: tuple[float, float, float]
    p: float
    exact: bool
    differing: int
    told: Told

    def plain(self) -> dict[str, Any]:
        """Returns it JSON-plain."""
        return asdict(self)


def compare(
    metric: str,
    baseline: Sequence[float],
    enriched: Sequence[float],
    groups: Sequence[str] | None = None,
    *,
    seed: int = 0,
) -> Comparison:
    """Compares the variants on one metric; something is told only if interval and test agree."""
    difference = paired_bootstrap(enriched, baseline, groups, seed=seed)
    test = permutation_test(enriched, baseline, groups, seed=seed)
    told: Told = "nothing"
    if test.p < LEVEL and (difference.low > 0 or difference.high < 0):
        told = "enriched" if difference.mean > 0 else "baseline"
    alone = [bootstrap(values, groups, seed=seed) for values in (baseline, enriched)]
    return Comparison(
        metric=metric,
        baseline=(alone[0].mean, alone[0].low, alone[0].high),
        enriched=(alone[1].mean, alone[1].low, alone[1].high),
        difference=(difference.mean, difference.low, difference.high),
        p=test.p,
        exact=test.exact,
        differing=test.differing,
        told=told,
    )


def ranking_metrics(ranked: Sequence[int], relevant: frozenset[int], k: int) -> dict[str, float]:
    """Returns the ranking metrics of a list's first k; recall is hits over min(k, relevant)."""
    return {
        f"recall@{k}": recall_at(ranked, relevant, k),
        f"NDCG@{k}": ndcg_at(ranked, relevant, k),
        f"MAP@{k}": average_precision(ranked, relevant, k),
        f"MRR@{k}": reciprocal_rank(ranked[:k], relevant),
        f"hit rate@{k}": hit_at(ranked, relevant, k),
    }


def rows_needed(difference: Sequence[float], wanted: float) -> int:
    """Returns how many such rows it takes to see a mean difference with 80 % power.

    Args:
        difference: Row by row, from the rows at hand: how much it scatters is what counts.
        wanted: The mean difference to be seen.
    """
    spread = float(np.std(np.asarray(difference, np.float64), ddof=1)) if len(difference) > 1 else 0
    return max(1, int(np.ceil(((1.96 + 0.84) * spread / wanted) ** 2)))
