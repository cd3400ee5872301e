"""Requests leg: what people would have typed to get a film, against what was typed."""

import numpy as np

from nodes.legs.leg import Positions, Scores, Space, best, nobody
from nodes.legs.lexical import Bm25
from nodes.legs.wording import composed, spoken, wanted
from nodes.query import Query
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
        self._owned, self._starts = np.unique(self._owners, return_index=True)
        self._words = Bm25(
            [" ".join((*f.enrichment.requests, *f.enrichment.themes)) for f in films]
        )

    def _best(self, vectors: list[Scores | None]) -> Scores:
        """Returns films × vectors: how near the nearest of a film's requests is."""
        films = len(self._library.catalog)
        best_of = np.zeros((films, len(vectors)), np.float32)
        if len(self._owners) and any(vector is not None for vector in vectors):
            similarities = self._space.similarities(vectors)
            asked = [column for column, vector in enumerate(vectors) if vector is not None]
            best_of[:, asked] = UNASKED
            best_of[self._owned] = np.maximum.reduceat(similarities, self._starts, axis=0)
        return best_of

    def _lexical(self, query: Query) -> Scores:
        return self._words.scores(f"{' '.join(query.turns)} {composed(query)}")

    def score(self, query: Query, positions: Positions) -> Scores:
        """Returns the similarity of each film's nearest request."""
        encoder = self._library.encoder
        near = self._best([spoken(query, encoder), wanted(query, encoder)])
        return np.column_stack([near[positions], self._lexical(query)[positions]])

    def nominate(self, query: Query, k: int) -> Positions:
        """Returns the films whose requests are nearest."""
        vector = spoken(query, self._library.encoder)
        return nobody() if vector is None else best(self._best([vector])[:, 0], k)
