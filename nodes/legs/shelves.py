"""Shelves leg: named lists of films, found by how people ask for them and by whom they hold."""

from functools import cached_property
from typing import Any

import numpy as np

from nodes.legs.leg import Places, Positions, Scores, best, products
from nodes.legs.seeds import Seeds, seeds
from nodes.legs.wording import spoken, wanted
from nodes.query import Query
from store.library import Library
from store.records import Variant

SHARPNESS = 15.0
"""How much more a shelf counts that is asked for more nearly."""
FADING = 0.03
"""What one place further down a shelf costs."""
SCALE = 100.0


class ShelvesLeg:
    """Membership in the shelves asked for, and in those that hold the named films."""

    name = "shelves"
    columns = ("shelves_spoken", "shelves_wanted", "shelves_named")

    def __init__(self, library: Library, variant: Variant) -> None:
        self._library = library
        self._phrasings = library.vectors("shelves")
        self._owners = library.owners("shelves")

    @cached_property
    def _held(self) -> Positions:
        """The films that stand in some shelf: the only ones that this leg has a word for."""
        catalog = self._library.catalog
        members = {movie_id for shelf in catalog.shelves for movie_id in shelf.members}
        return np.sort(catalog.positions(members))

    @cached_property
    def _places(self) -> Places:
        return Places(self._held, len(self._library.catalog))

    @cached_property
    def _members(self) -> Any:
        """Held films × shelves: how much each film counts in each shelf."""
        from scipy.sparse import csr_matrix

        catalog = self._library.catalog
        row_of = {int(position): row for row, position in enumerate(self._held)}
        cells = [
            (row_of[catalog.position(movie_id)], column, 1.0 / (1.0 + FADING * rank))
            for column, shelf in enumerate(catalog.shelves)
            for rank, movie_id in enumerate(shelf.members)
            if movie_id in catalog
        ]
        rows, columns, weights = zip(*cells, strict=True) if cells else ((), (), ())
        shape = (len(self._held), len(catalog.shelves))
        return csr_matrix((np.array(weights, np.float32), (rows, columns)), shape=shape)

    @cached_property
    def _phrased(self) -> tuple[Positions, Positions]:
        """The shelves that have phrasings, and the row of each one's first."""
        return np.unique(self._owners, return_index=True)

    @cached_property
    def _sizes(self) -> Scores:
        sizes: Scores = np.asarray(self._members.sum(axis=0), np.float32).ravel()
        return np.maximum(sizes, np.float32(1e-9))

    def _asked(self, vector: Scores | None) -> Scores:
        """Returns the log share of each held film in the shelves asked for."""
        shelves = len(self._library.catalog.shelves)
        if vector is None or not len(self._owners):
            return np.zeros(len(self._held), np.float32)
        # A shelf's phrasings stand together; one without any is asked for by nobody.
        nearest = np.full(shelves, -1.0, np.float32)
        owning, starts = self._phrased
        nearest[owning] = np.maximum.reduceat(products(self._phrasings, vector), starts)
        chances = np.exp(SHARPNESS * (nearest - nearest.max()))
        asked: Scores = np.log1p(SCALE * (self._members @ (chances / chances.sum())))
        return asked

    def _shared(self, found: Seeds) -> Scores:
        """Returns the log share of each held film in the shelves that hold the named ones."""
        rows = np.searchsorted(self._held, found.positions)
        rows[rows == len(self._held)] = 0
        held = self._held[rows] == found.positions if len(self._held) else np.zeros(0, np.bool_)
        if not held.any():
            return np.zeros(len(self._held), np.float32)
        rows = rows[held]
        holding = np.asarray(self._members[rows].T @ found.unit[held]).ravel()
        shared: Scores = self._members @ (holding / self._sizes)
        shared[rows] = 0.0
        logs: Scores = np.log1p(SCALE * shared).astype(np.float32)
        return logs

    def score(self, query: Query, positions: Positions) -> Scores:
        """Returns the log share of each film in the shelves."""
        encoder = self._library.encoder
        columns = (
            self._asked(spoken(query, encoder)),
            self._asked(wanted(query, encoder)),
            self._shared(seeds(query, self._library.catalog)),
        )
        return self._places.values(np.stack(columns), positions).T

    def nominate(self, query: Query, k: int) -> Positions:
        """Returns the members of the shelves asked for, and of those that hold the named films."""
        asked = self._asked(spoken(query, self._library.encoder))
        shared = self._shared(seeds(query, self._library.catalog))
        return self._held[np.union1d(best(asked, k), best(shared, k))]
