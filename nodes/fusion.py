"""Fusion: the legs' columns into one score, by weights learned on real dialogues."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Self

import numpy as np
from numpy.typing import NDArray

from nodes.contracts import Candidate
from nodes.legs.leg import Leg, Positions, Scores, best
from nodes.legs.registry import make_legs
from nodes.query import Mask, Query
from store.library import Library
from store.records import Variant

SCORE_ALL = 10_000
"""Catalogs up to this size are scored whole; of larger ones, what the legs nominate."""
NOMINATED = 500
NOVELTY = 2.0
"""What full novelty takes off for each unit of log popularity."""


@dataclass(frozen=True)
class Weights:
    """Weights by column name; columns without one count nothing."""

    columns: Mapping[str, float]

    @classmethod
    def load(cls, variant: Variant) -> Self:
        """Reads the shipped weights of a variant."""
        text = (files("nodes") / "weights" / f"{variant}.json").read_text("utf-8")
        return cls({str(k): float(v) for k, v in json.loads(text)["columns"].items()})

    def of(self, columns: Sequence[str]) -> Scores:
        """Returns the weights of some columns, in their order."""
        return np.array([self.columns.get(column, 0.0) for column in columns], np.float32)


@dataclass(frozen=True)
class Fused:
    """Scored films.

    Attributes:
        positions: Catalog positions that pass the filters.
        scores: Fused scores, higher is better.
        parts: What each leg that has something to say contributes.
    """

    positions: Positions
    scores: Scores
    parts: dict[str, Scores]

    def top(self, k: int, ids: NDArray[np.int64]) -> list[Candidate]:
        """Returns the k best films, with their rank in each leg."""
        chosen = np.lexsort((self.positions, -self.scores))[:k]
        ranks = {name: _ranks(part, chosen) for name, part in self.parts.items()}
        return [
            Candidate(
                movie_id=int(ids[self.positions[row]]),
                score=float(self.scores[row]),
                legs={name: int(rank[place]) for name, rank in ranks.items()},
            )
            for place, row in enumerate(chosen)
        ]


class Fusion:
    """The legs of one variant and their weights."""

    def __init__(
        self,
        library: Library,
        variant: Variant,
        weights: Weights | None = None,
        legs: Sequence[Leg] | None = None,
    ) -> None:
        self._library = library
        self._variant = variant
        self._given_weights = weights
        self._given_legs = legs

    @cached_property
    def legs(self) -> list[Leg]:
        """The legs, opened on first use."""
        return list(self._given_legs or make_legs(self._library, self._variant))

    @cached_property
    def weights(self) -> Weights:
        """The weights, read on first use."""
        return self._given_weights or Weights.load(self._variant)

    @property
    def columns(self) -> list[str]:
        """All columns, leg by leg."""
        return [column for leg in self.legs for column in leg.columns]

    def features(self, query: Query, positions: Positions) -> Scores:
        """Returns positions × columns: what training learns the weights from."""
        return np.concatenate([leg.score(query, positions) for leg in self.legs], axis=1)

    def fuse(
        self, query: Query, mask: Mask, names: Sequence[str] = (), novelty: float = 0.0
    ) -> Fused:
        """Scores the films that pass a mask.

        Args:
            query: What is asked for.
            mask: Catalog positions that may be returned.
            names: Legs to use; all when empty.
            novelty: 0 leaves popularity alone, 1 strongly favours the little-seen.
        """
        legs = [leg for leg in self.legs if not names or leg.name in names]
        positions = self._positions(query, mask, legs)
        total = np.zeros(len(positions), np.float32)
        parts = {}
        for leg in legs:
            part = leg.score(query, positions) @ self.weights.of(leg.columns)
            total += part
            if len(part) and float(np.ptp(part)) > 0.0:
                parts[leg.name] = part
        if novelty:
            counts = self._library.catalog.rating_counts[positions].astype(np.float32)
            total -= np.float32(NOVELTY * novelty) * np.log1p(counts)
        return Fused(positions, total, parts)

    def _positions(self, query: Query, mask: Mask, legs: Sequence[Leg]) -> Positions:
        passing = np.flatnonzero(mask)
        if len(passing) <= SCORE_ALL:
            return passing
        named = [leg.nominate(query, NOMINATED) for leg in legs]
        pool = np.zeros(len(mask), np.bool_)
        for positions in named:
            pool[positions] = True
        # Under a narrow filter the legs may name few that pass: the most seen fill up.
        counts = np.where(mask, self._library.catalog.rating_counts + 1, 0)
        pool[best(counts, NOMINATED)] = True
        return np.flatnonzero(pool & mask)


def _ranks(part: Scores, rows: Positions) -> NDArray[np.int64]:
    ordered = np.sort(-part)
    return np.searchsorted(ordered, -part[rows], side="left") + 1
