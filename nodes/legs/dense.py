"""Dense leg: the turns, and a request composed from the signals, against the films' texts."""

import numpy as np

from nodes.legs.leg import NOMINATING, Positions, Scores, Space, nobody
from nodes.legs.wording import spoken, wanted
from nodes.query import Query
from store.library import Library
from store.records import Variant


class DenseLeg:
    """Similarity of what was said, and of what was understood, to each film's text."""

    name = "dense"
    columns = ("dense_spoken", "dense_wanted")

    def __init__(self, library: Library, variant: Variant) -> None:
        self._library = library
        self._variant = variant
        self._space = Space(library.vectors(variant))

    def _queries(self, query: Query) -> list[Scores | None]:
        encoder = self._library.encoder
        return [spoken(query, encoder), wanted(query, encoder)]

    def score(self, query: Query, positions: Positions) -> Scores:
        """Returns standardised similarities."""
        return self._space.similarities(self._queries(query), positions).T

    def nominate(self, query: Query, k: int) -> Positions:
        """Returns the nearest films to either vector."""
        vectors = [vector for vector in self._queries(query) if vector is not None]
        if not vectors:
            return nobody()
        _, found = self._library.index(self._variant).search(
            np.stack(vectors), k, probed=NOMINATING
        )
        return np.unique(found[found >= 0])
