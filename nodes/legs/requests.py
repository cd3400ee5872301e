"""Requests leg: what people would have typed to get a film, against what was typed."""

from functools import cached_property

import numpy as np

from nodes.legs.leg import NOMINATING, Positions, Scores, Space, nobody
from nodes.legs.lexical import Bm25
from nodes.legs.wording import composed, spoken, wanted
from nodes.query import Query
from store.index import VectorIndex
from store.library import Library
from store.records import Variant

DIMENSIONS = 128
UNASKED = -3.0
"""The similarity, in standard deviations, of a film without requests."""


class RequestsLeg:
    """The best of a film's requests, by vector and by word."""

    name = "requests"
    columns = ("requests_spoken", "requests_wanted", "requests_words")

    def __init__(self, library: Library, variant: Variant) -> None:
        self._library = library
        films = library.catalog.films
        self._space = Space(library.vectors("requests"), DIMENSIONS)
        # A film's requests stand together, in the films' order.
        self._owners = library.owners("requests")
        self._starts = np.searchsorted(self._owners, np.arange(len(films) + 1))
        self._words = Bm25(
            [" ".join((*f.enrichment.requests, *f.enrichment.themes)) for f in films]
        )

    @cached_property
    def _index(self) -> VectorIndex:
        return VectorIndex.build(self._space.vectors)

    def _best(self, vectors: list[Scores | None], positions: Positions) -> Scores:
        """Returns positions × vectors: how near the nearest of a film's requests is."""
        best_of = np.zeros((len(positions), len(vectors)), np.float32)
        asked = [column for column, vector in enumerate(vectors) if vector is not None]
        if not asked or not len(self._owners):
            return best_of
        best_of[:, asked] = UNASKED
        starts, counts = self._starts[positions], np.diff(self._starts)[positions]
        places = np.cumsum(counts) - counts
        rows = np.arange(counts.sum()) + np.repeat(starts - places, counts)
        similarities = self._space.similarities(vectors, rows)
        owned = counts > 0
        if owned.any():
            best_of[owned] = np.maximum.reduceat(similarities, places[owned], axis=0)
        return best_of

    def _lexical(self, query: Query) -> Scores:
        return self._words.scores(f"{' '.join(query.turns)} {composed(query)}")

    def score(self, query: Query, positions: Positions) -> Scores:
        """Returns the similarity of each film's nearest request."""
        encoder = self._library.encoder
        near = self._best([spoken(query, encoder), wanted(query, encoder)], positions)
        return np.column_stack([near, self._lexical(query)[positions]])

    def nominate(self, query: Query, k: int) -> Positions:
        """Returns the films whose requests are nearest to either vector."""
        encoder = self._library.encoder
        said = [v for v in (spoken(query, encoder), wanted(query, encoder)) if v is not None]
        if not said or not len(self._owners):
            return nobody()
        inside = np.stack([self._space.within(vector) for vector in said])
        # A film has a few requests that are much alike: those found are of fewer films.
        _, found = self._index.search(inside, 2 * k, probed=NOMINATING)
        return np.unique(np.concatenate([self._owned(row, k) for row in found]))

    def _owned(self, rows: Positions, k: int) -> Positions:
        """Returns the first k films whose requests these are."""
        owners = self._owners[rows[rows >= 0]]
        return owners[np.sort(np.unique(owners, return_index=True)[1])[:k]]
