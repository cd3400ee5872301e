"""Attributes leg: genres, moods, eras and themes that the signals name."""

import numpy as np

from nodes.contracts import Signal
from nodes.legs.leg import Positions, Scores, nobody, products
from nodes.legs.seeds import seeds
from nodes.query import Query
from store.library import Library
from store.records import GENRES, MOODS, Variant

FADING = 0.9
"""What a signal of one turn earlier weighs."""
YEARS = 10.0


class AttributesLeg:
    """Matches of genres and moods, rare ones counting more, and nearness in time."""

    name = "attributes"
    columns = (
        "genre_match",
        "genre_all",
        "genre_last",
        "mood_match",
        "mood_clash",
        "years_apart",
    )

    def __init__(self, library: Library, variant: Variant) -> None:
        self._catalog = library.catalog
        self._enriched = variant == "enriched"
        self._genres = library.catalog.genre_matrix.astype(np.float32)
        self._moods = library.catalog.mood_matrix.astype(np.float32)
        self._genre_rarity = _rarity(self._genres)
        self._mood_rarity = _rarity(self._moods)

    def score(self, query: Query, positions: Positions) -> Scores:
        """Returns the matches."""
        scores = np.zeros((len(positions), 6), np.float32)
        liked = _weights(query, "genre", "like", GENRES)
        if liked.any():
            genres = self._genres[positions]
            kinds = int((liked > 0).sum())
            scores[:, 0] = products(genres, liked * self._genre_rarity) / np.sqrt(kinds)
            scores[:, 1] = products(genres, (liked > 0).astype(np.float32)) >= kinds
            scores[:, 2] = products(genres, (liked >= liked.max()).astype(np.float32))
        if self._enriched:
            moods = self._moods[positions]
            liked = _weights(query, "mood", "like", MOODS)
            if liked.any():
                kinds = int((liked > 0).sum())
                scores[:, 3] = products(moods, liked * self._mood_rarity) / np.sqrt(kinds)
            disliked = _weights(query, "mood", "dislike", MOODS)
            if disliked.any():
                scores[:, 4] = products(moods, (disliked > 0).astype(np.float32))
        scores[:, 5] = self._years_apart(query, positions)
        return scores

    def nominate(self, query: Query, k: int) -> Positions:
        """Nominates nobody: too many films share a genre."""
        return nobody()

    def _years_apart(self, query: Query, positions: Positions) -> Scores:
        found = seeds(query, self._catalog)
        named = self._catalog.years[found.positions].astype(np.float32)
        named = named[named > 0]
        if not len(named):
            return np.zeros(len(positions), np.float32)
        years = self._catalog.years[positions].astype(np.float32)
        apart = -np.abs(years - named.mean()) / np.float32(YEARS)
        bounded: Scores = np.maximum(apart, np.float32(-6.0))
        return bounded


def _rarity(matrix: Scores) -> Scores:
    films = max(1, len(matrix))
    rarity: Scores = np.log(films / np.maximum(1.0, matrix.sum(axis=0))).astype(np.float32)
    return rarity


def _weights(query: Query, slot: str, polarity: str, names: tuple[str, ...]) -> Scores:
    weights = np.zeros(len(names), np.float32)
    found: list[Signal] = [
        s for s in query.signals if s.slot == slot and s.polarity == polarity and s.value in names
    ]
    newest = max((signal.turn for signal in found), default=0)
    for signal in found:
        place = names.index(str(signal.value))
        weights[place] = max(float(weights[place]), FADING ** (newest - signal.turn))
    return weights
