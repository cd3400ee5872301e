"""Collaborative leg: what those who rated the named films have rated too."""

from functools import cached_property, lru_cache

import numpy as np

from nodes.legs.leg import Last, Places, Positions, Scores, best
from nodes.legs.seeds import Side, seeds
from nodes.query import Query
from store.library import Library
from store.records import Variant

SHRINK = 10.0
"""Co-ratings on credit: a pair seen twice among few is no evidence yet."""
MAX_USERS = 20_000
"""Enough users to know the films by; more only cost time."""

REMEMBERED = 64


class CollaborativeLeg:
    """Shrunk cosine between the films' raters."""

    name = "collaborative"
    columns = ("together_user", "together_other")

    def __init__(self, library: Library, variant: Variant) -> None:
        self._catalog = library.catalog
        raters = (library.catalog.ratings()[:MAX_USERS] > 0).astype(np.float32).tocsc()
        # Films that nobody has rated have nobody in common with any: they need no row.
        self._rated: Positions = np.flatnonzero(np.diff(raters.indptr)).astype(np.int64)
        self._places = Places(self._rated, len(library.catalog))
        self._raters = raters[:, self._rated]
        self._together = Last(self._work_out)
        # A conversation comes back to the films it has named with every turn.
        self._beside = lru_cache(REMEMBERED)(self._raters_beside)

    @cached_property
    def _root_counts(self) -> Scores:
        counts = np.asarray(self._raters.sum(axis=0)).ravel()
        roots: Scores = np.sqrt(counts).astype(np.float32)
        return roots

    def _work_out(self, query: Query) -> Scores:
        """Returns sides × rated films: the closeness to the films named by either."""
        return np.stack([self._close(query, "user"), self._close(query, "other")])

    def _close(self, query: Query, side: Side) -> Scores:
        found = seeds(query, self._catalog, side)
        total = np.zeros(len(self._rated), np.float32)
        for position, weight in zip(found.positions.tolist(), found.unit, strict=True):
            total += weight * self._beside(position)
        return total

    def _raters_beside(self, position: int) -> Scores:
        """Returns each rated film's closeness to one film, which is not close to itself."""
        place = int(np.searchsorted(self._rated, position))
        if place == len(self._rated) or self._rated[place] != position:
            return np.zeros(len(self._rated), np.float32)
        shared = self._raters.T @ self._raters[:, [place]].toarray()[:, 0]
        close: Scores = shared / (self._root_counts * self._root_counts[place] + SHRINK)
        close[place] = 0.0
        return close

    def score(self, query: Query, positions: Positions) -> Scores:
        """Returns the closeness to the films named by either side."""
        return self._places.values(self._together(query), positions).T

    def nominate(self, query: Query, k: int) -> Positions:
        """Returns the closest films."""
        return self._rated[best(self._together(query).sum(axis=0), k)]
