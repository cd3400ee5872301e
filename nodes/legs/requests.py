"""Requests leg: what people would have typed to get a film, against what was typed."""

from functools import cached_property

import numpy as np

from nodes.legs.leg import NOMINATING, Positions, Scores, Space, nobody
from nodes.legs.wording import composed, spoken, wanted
from nodes.legs.words import Words
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
        # A film's requests stand together, in the films' order; who has fewer repeats the last.
        self._owners = library.owners("requests")
        bounds = np.searchsorted(self._owners, np.arange(len(films) + 1))
        self._counts = np.diff(bounds)
        numbers = np.arange(self._counts.max(initial=0))[:, None]
        self._rows = np.maximum(bounds[:-1] + np.minimum(numbers, self._counts - 1), 0)
        self._words = Words(
            [" ".join((*f.enrichment.requests, *f.enrichment.themes)) for f in films]
        )

    @cached_property
    def _index(self) -> VectorIndex:
        return VectorIndex.build(self._space.vectors)

    def _best(self, vectors: list[Scores | None], positions: Positions) -> Scores:
        """Returns vectors × positions: how near the nearest of a film's requests is."""
        best_of = np.zeros((len(vectors), len(positions)), np.float32)
        asked = [vector for vector in vectors if vector is not None]
        if not asked or not len(self._owners):
            return best_of
        rows = self._rows[:, positions]
        near = self._space.similarities(asked, rows.ravel()).reshape(len(asked), *rows.shape)
        nearest = near.max(axis=1)
        nearest[:, self._counts[positions] == 0] = UNASKED
        best_of[[vector is not None for vector in vectors]] = nearest
        return best_of

    def _lexical(self, query: Query, positions: Positions) -> Scores:
        return self._words.scores(f"{' '.join(query.turns)} {composed(query)}", positions)

    def score(self, query: Query, positions: Positions) -> Scores:
        """Returns the similarity of each film's nearest request."""
        encoder = self._library.encoder
        near = self._best([spoken(query, encoder), wanted(query, encoder)], positions)
        return np.vstack([near, self._lexical(query, positions)]).T

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
