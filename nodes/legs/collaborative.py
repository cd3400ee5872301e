"""Collaborative leg: what those who rated the named films have rated too."""

from functools import cached_property

import numpy as np

from nodes.legs.leg import Last, Positions, Scores, at, best
from nodes.legs.seeds import Side, seeds
from nodes.query import Query
from store.library import Library
from store.records import Variant

SHRINK = 10.0
"""Co-ratings on credit: a pair seen twice among few is no evidence yet."""
MAX_USERS = 20_000
"""Enough users to know the films by; more only cost time."""


class CollaborativeLeg:
    """Shrunk cosine between the films' raters."""

    name = "collaborative"
    columns = ("together_user", "together_other")

    def __init__(self, library: Library, variant: Variant) -> None:
        self._catalog = library.catalog
        raters = (library.catalog.ratings()[:MAX_USERS] > 0).astype(np.float32).tocsc()
        # Films that nobody has rated have nobody in common with any: they need no row.
        self._rated: Positions = np.flatnonzero(np.diff(raters.indptr)).astype(np.int64)
        self._raters = raters[:, self._rated]
        self._together = Last(self._work_out)

    @cached_property
    def _root_counts(self) -> Scores:
        counts = np.asarray(self._raters.sum(axis=0)).ravel()
        roots: Scores = np.sqrt(counts).astype(np.float32)
        return roots

    def _work_out(self, query: Query) -> Scores:
        """Returns rated films × sides: the closeness to the films named by either."""
        return np.stack([self._close(query, "user"), self._close(query, "other")], axis=1)

    def _close(self, query: Query, side: Side) -> Scores:
        found = seeds(query, self._catalog, side)
        total = np.zeros(len(self._rated), np.float32)
        if not len(found) or not len(self._rated):
            return total
        columns = np.minimum(np.searchsorted(self._rated, found.positions), len(self._rated) - 1)
        known = self._rated[columns] == found.positions
        columns = columns[known]
        if not len(columns):
            return total
        shared = np.asarray(self._raters.T @ self._raters[:, columns].toarray())
        scores = shared / (np.outer(self._root_counts, self._root_counts[columns]) + SHRINK)
        scores[columns, np.arange(len(columns))] = 0.0
        total[:] = scores @ found.unit[known]
        return total

    def score(self, query: Query, positions: Positions) -> Scores:
        """Returns the closeness to the films named by either side."""
        return at(self._rated, self._together(query), positions)

    def nominate(self, query: Query, k: int) -> Positions:
        """Returns the closest films."""
        return self._rated[best(self._together(query).sum(axis=1), k)]
