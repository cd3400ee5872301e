"""A permutation test for two systems on the same rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EXACT_UP_TO = 20
"""Rows that differ; all 2^20 ways of swapping them are still counted one by one."""
SHUFFLES = 20_000


@dataclass(frozen=True, slots=True)
class Permutation:
    """How often swapping the two systems' labels gives as large a difference.

    Attributes:
        p: Two-sided p-value of "there is no difference".
        exact: Whether all ways of swapping were counted, rather than a sample of them.
        differing: Rows on which the systems differ: the only ones that tell anything.
    """

    p: float
    exact: bool
    differing: int


def permutation_test(
    first: Sequence[float],
    second: Sequence[float],
    groups: Sequence[str] | None = None,
    *,
    seed: int = 0,
) -> Permutation:
    """Tests whether two systems differ on the same rows, by swapping their labels.

    Args:
        first: One value a row.
        second: The other system's, in the same order.
        groups: What each row belongs to; rows of a group are swapped together.
        seed: Of the sampling, when there are too many ways to count.

    Raises:
        ValueError: The systems were measured on different numbers of rows.
    """
    if len(first) != len(second):
        raise ValueError(f"{len(first)} rows against {len(second)}: not the same rows")
    rows = np.asarray(first, np.float64) - np.asarray(second, np.float64)
    differences: NDArray[np.float64] = rows
    if groups is not None:
        _, numbers = np.unique(np.asarray(groups), return_inverse=True)
        differences = np.bincount(numbers, weights=rows).astype(np.float64)
    differences = differences[np.abs(differences) > 1e-12]
    count = len(differences)
    if not count:
        return Permutation(1.0, True, 0)
    if count <= EXACT_UP_TO:
        return Permutation(_exact(differences), True, count)
    return Permutation(_sampled(differences, seed), False, count)


def _exact(differences: NDArray[np.float64]) -> float:
    sums = np.zeros(1)
    for difference in differences:
        sums = np.concatenate([sums + difference, sums - difference])
    return float(np.mean(np.abs(sums) >= abs(differences.sum()) - 1e-9))


def _sampled(differences: NDArray[np.float64], seed: int) -> float:
    rng = np.random.default_rng(seed)
    as_large, block = 0, 500
    for _ in range(SHUFFLES // block):
        signs = rng.integers(0, 2, (block, len(differences)), np.int8) * 2 - 1
        sums = signs @ differences
        as_large += int(np.count_nonzero(np.abs(sums) >= abs(differences.sum()) - 1e-9))
    # The observed labelling is one of the possible ones, so p is never zero.
    return (as_large + 1) / (SHUFFLES + 1)
