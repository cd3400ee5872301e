"""Collaborative leg: what those who rated the named films have rated too."""

from functools import cached_property

import numpy as np

from nodes.legs.leg import Positions, Scores, best
from nodes.legs.seeds import seeds
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
        self._raters = (library.catalog.ratings()[:MAX_USERS] > 0).astype(np.float32).tocsc()

    @cached_property
    def _root_counts(self) -> Scores:
        counts = np.asarray(self._raters.sum(axis=0)).ravel()
        roots: Scores = np.sqrt(counts).astype(np.float32)
        return roots

    def _together(self, query: Query, side: str) -> Scores:
        found = seeds(query, self._catalog, "user" if side == "user" else "other")
        total = np.zeros(len(self._catalog), np.float32)
        if not len(found) or not self._raters.shape[0]:
            return total
        raters = self._raters[:, found.positions].toarray()
        shared = np.asarray(self._raters.T @ raters)
        credit = np.outer(self._root_counts, self._root_counts[found.positions]) + SHRINK
        scores = shared / credit
        scores[found.positions, np.arange(len(found))] = 0.0
        total[:] = scores @ found.unit
        return total

    def score(self, query: Query, positions: Positions) -> Scores:
        """Returns the closeness to the films named by either side."""
        columns = [self._together(query, side)[positions] for side in ("user", "other")]
        return np.stack(columns, axis=1)

    def nominate(self, query: Query, k: int) -> Positions:
        """Returns the closest films."""
        return best(self._together(query, "user") + self._together(query, "other"), k)
