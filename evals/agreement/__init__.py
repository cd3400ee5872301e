"""Fifty pairs of lists that a person has labelled, and how far a judge agrees with the labels."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from evals.rows import RowsError

PAIRS = Path(__file__).parent / "pairs.jsonl"
Preference = Literal["a", "b", "tie"]
Criterion = Literal["diversity", "novelty", "justification"]
CRITERIA: tuple[Criterion, ...] = ("diversity", "novelty", "justification")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two lists for one request, and which a person found better, by criterion."""

    id: str
    request: list[str]
    a: list[dict[str, Any]]
    b: list[dict[str, Any]]
    a_is: Literal["baseline", "enriched"]
    labels: dict[str, Preference]


def read_pairs(path: Path = PAIRS) -> list[Pair]:
    """Reads labelled pairs; raises RowsError."""
    found = []
    for line, text in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            entry = json.loads(text)
            labels: dict[str, Preference] = {name: entry["labels"][name] for name in CRITERIA}
            if not set(labels.values()) <= {"a", "b", "tie"}:
                raise ValueError("a label is a, b or tie")
            found.append(
                Pair(entry["id"], entry["request"], entry["a"], entry["b"], entry["a_is"], labels)
            )
        except (KeyError, TypeError, ValueError) as error:
            raise RowsError(f"{path}, line {line}: no labelled pair ({error!r}).") from error
    return found


def kappa(first: Sequence[str], second: Sequence[str]) -> float:
    """Returns Cohen's kappa: agreement beyond what chance gives; 1 whole, 0 none.

    Raises:
        ValueError: Nothing was labelled, or not the same things.
    """
    if len(first) != len(second) or not first:
        raise ValueError(f"{len(first)} labels against {len(second)}")
    count = len(first)
    agreed = sum(one == other for one, other in zip(first, second, strict=True)) / count
    mine, theirs = Counter(first), Counter(second)
    chance = sum(mine[label] * theirs[label] for label in mine) / count**2
    # Two judges who always say the same one thing agree wholly, and prove nothing.
    return 0.0 if chance == 1.0 else (agreed - chance) / (1 - chance)


def kappa_interval(
    first: Sequence[str], second: Sequence[str], seed: int = 0, resamples: int = 1000
) -> tuple[float, float, float]:
    """Returns kappa and the ends of its 95 % bootstrap interval."""
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(resamples):
        rows = rng.integers(0, len(first), len(first))
        drawn.append(kappa([first[i] for i in rows], [second[i] for i in rows]))
    low, high = np.quantile(drawn, (0.025, 0.975))
    return kappa(first, second), float(low), float(high)
