"""What a retrieval leg is: one way of scoring films for a query, on its own."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from nodes.query import Query

Scores = NDArray[np.float32]
Positions = NDArray[np.int64]
Value = TypeVar("Value")
NOMINATING = 16
"""Lists of an index that a leg looks at to nominate: what one leg misses, another names."""


class Leg(Protocol):
    """One way of scoring films; it may have several columns, which the fusion weighs."""

    @property
    def name(self) -> str:
        """Its name, by which it can be left out."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of its columns; no two legs share one."""

    def score(self, query: Query, positions: Positions) -> Scores:
        """Returns sorted positions × columns; all zeros where the leg has nothing to say."""

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


class Last(Generic[Value]):
    """Remembers what was worked out for the last query: a leg nominates for one, then scores it."""

    def __init__(self, work: Callable[[Query], Value]) -> None:
        self._work = work
        self._last: tuple[Query, Value] | None = None

    def __call__(self, query: Query) -> Value:
        """Returns what the work makes of a query."""
        last = self._last
        if last is None or last[0] is not query:
            self._last = last = query, self._work(query)
        return last[1]


class Places:
    """Looks up what is known of some of a catalog's positions alone."""

    def __init__(self, known: Positions, size: int) -> None:
        """Takes the known positions, without repeats, of a catalog of this size."""
        self._places = np.full(size, len(known), np.int64)
        self._places[known] = np.arange(len(known))

    def values(self, known: Scores, positions: Positions) -> Scores:
        """Returns columns × positions: the values of those known, zero for others.

        Args:
            known: Columns × known positions.
            positions: Which to look up.
        """
        nothing = np.zeros((len(known), 1), known.dtype)
        return np.concatenate([known, nothing], axis=1)[:, self._places[positions]]


def at(positions: Positions, values: Scores, wanted: Positions) -> Scores:
    """Returns columns × wanted positions: their values, zero where there is none.

    Args:
        positions: Sorted, without repeats.
        values: Columns × positions.
        wanted: Which positions to look up.
    """
    found = np.zeros((len(values), len(wanted)), values.dtype)
    if len(positions):
        place = np.minimum(np.searchsorted(positions, wanted), len(positions) - 1)
        known = positions[place] == wanted
        found[:, known] = values[:, place[known]]
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
        """Returns queries × vectors: standardised similarities, zero where there is no query.

        Args:
            queries: Vectors of the same space.
            positions: Which vectors to compare with; all when None.
        """
        count = len(self.vectors) if positions is None else len(positions)
        scores = np.zeros((len(queries), count), np.float32)
        asked = [(row, query) for row, query in enumerate(queries) if query is not None]
        if not asked or not count:
            return scores
        vectors, chosen = self.vectors, positions
        # Copying most rows costs more than multiplying the few others.
        if positions is not None and len(positions) * 4 <= len(self.vectors):
            vectors, chosen = self.vectors.take(positions, axis=0), None
        for row, query in asked:
            near = self._standardised(query, vectors)
            scores[row] = near if chosen is None else near[chosen]
        return scores

    def within(self, query: Scores) -> Scores:
        """Returns a query's vector as the space holds it."""
        return query if self._axes is None else _along(query, self._axes)

    def _standardised(self, query: Scores, vectors: Scores) -> Scores:
        inside = self.within(query)
        mean, covariance = self._moments
        spread = float(np.sqrt(max(float(products(covariance, inside) @ inside), 1e-9)))
        near = products(vectors, inside)
        near -= np.float32(mean @ inside)
        near /= np.float32(spread)
        return near


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
