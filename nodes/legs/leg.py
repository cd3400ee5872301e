"""What a retrieval leg is: one way of scoring films for a query, on its own."""

from collections.abc import Sequence
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from nodes.query import Query

Scores = NDArray[np.float32]
Positions = NDArray[np.int64]


class Leg(Protocol):
    """One way of scoring films; it may have several columns, which the fusion weighs."""

    @property
    def name(self) -> str:
        """Its name, by which it can be left out."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of its columns; no two legs share one."""

    def score(self, query: Query, positions: Positions) -> Scores:
        """Returns positions × columns; all zeros where the leg has nothing to say."""

    def nominate(self, query: Query, k: int) -> Positions:
        """Returns up to k positions worth scoring, for catalogs too large to score them all."""


def nobody() -> Positions:
    """Returns no positions."""
    return np.zeros(0, np.int64)


def best(scores: NDArray[np.floating], k: int, above: float = 0.0) -> Positions:
    """Returns the positions of the k highest scores above a floor, in no order."""
    found = np.flatnonzero(scores > above)
    if len(found) > k:
        found = found[np.argpartition(-scores[found], k - 1)[:k]]
    return found.astype(np.int64)


def products(vectors: Scores, query: Scores) -> Scores:
    """Returns the inner product of each vector with the query, on this thread alone.

    ``vectors @ query`` would share even this little among threads, each of which then waits for the
    others: on a busy machine that takes many times longer than the product.
    """
    found: Scores = np.vecdot(vectors, query)
    return found


class Space:
    """Vectors whose similarity to a query is told in standard deviations over all of them.

    Mean and spread follow from the vectors' mean and covariance, so a film's score depends
    neither on the filters nor on which other films are scored.
    """

    def __init__(self, vectors: Scores, dimensions: int | None = None) -> None:
        """Opens a space.

        Args:
            vectors: One a row.
            dimensions: Keep so many principal ones; what is lost is little, what is gained is time.
        """
        self._axes = _principal(vectors, dimensions) if dimensions else None
        self.vectors: Scores = vectors if self._axes is None else _along(vectors, self._axes)

    @cached_property
    def _moments(self) -> tuple[Scores, Scores]:
        return _moments(self.vectors)

    def centre(self, positions: Positions, weights: Scores) -> Scores:
        """Returns the weighted direction of some of the vectors, for ``similarities``."""
        middle: Scores = weights @ self.vectors[positions]
        if self._axes is not None:
            middle = self._axes @ middle
        length = float(np.linalg.norm(middle))
        unit: Scores = middle / np.float32(max(length, 1e-9))
        return unit

    def similarities(
        self, queries: Sequence[Scores | None], positions: Positions | None = None
    ) -> Scores:
        """Returns vectors × queries: standardised similarities, zero where there is no query.

        Args:
            queries: Vectors of the same space.
            positions: Which vectors to compare with; all when None.
        """
        count = len(self.vectors) if positions is None else len(positions)
        scores = np.zeros((count, len(queries)), np.float32)
        for column, query in enumerate(queries):
            if query is not None and count:
                inside = query if self._axes is None else _along(query, self._axes)
                scores[:, column] = self._standardised(inside, positions)
        return scores

    def _standardised(self, query: Scores, positions: Positions | None) -> Scores:
        mean, covariance = self._moments
        spread = float(np.sqrt(max(float(products(covariance, query) @ query), 1e-9)))
        if positions is None:
            near = products(self.vectors, query)
        elif len(positions) * 4 > len(self.vectors):
            # Copying most rows costs more than multiplying the few others.
            near = products(self.vectors, query)[positions]
        else:
            near = products(self.vectors[positions], query)
        standard: Scores = (near - float(mean @ query)) / np.float32(spread)
        return standard


def _moments(vectors: Scores) -> tuple[Scores, Scores]:
    """Returns mean and covariance; of very many vectors, those of a part."""
    mean = vectors.mean(axis=0)
    step = max(1, len(vectors) // 20_000)
    centred = vectors[::step] - mean
    return mean, (centred.T @ centred / max(1, len(centred))).astype(np.float32)


def _along(vectors: Scores, axes: Scores) -> Scores:
    """Returns the vectors' coordinates on some axes."""
    coordinates: Scores = (vectors @ axes).astype(np.float32)
    return coordinates


def _principal(vectors: Scores, dimensions: int) -> Scores | None:
    """Returns the axes along which the vectors differ most, or None when they have no more."""
    if vectors.shape[1] <= dimensions or not len(vectors):
        return None
    _, axes = np.linalg.eigh(_moments(vectors)[1].astype(np.float64))
    return np.ascontiguousarray(axes[:, -dimensions:], np.float32)
