"""Attributes leg: genres, moods, eras and themes that the signals name."""

import numpy as np

from nodes.contracts import Signal
from nodes.legs.leg import Positions, Scores, nobody
from nodes.legs.seeds import seeds
from nodes.query import Mask, Query
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
        self._genres = _rows(library.catalog.genre_matrix)
        self._moods = _rows(library.catalog.mood_matrix)
        self._genre_rarity = _rarity(self._genres)
        self._mood_rarity = _rarity(self._moods)

    def score(self, query: Query, positions: Positions) -> Scores:
        """Returns the matches."""
        scores = np.zeros((6, len(positions)), np.float32)
        liked = _weights(query, "genre", "like", GENRES)
        kinds = np.flatnonzero(liked)
        if len(kinds):
            # Only the rows of what was named are looked at: a few of many.
            genres = self._genres[kinds][:, positions]
            rarity = liked[kinds] * self._genre_rarity[kinds]
            scores[0] = _sum(genres, rarity) / np.float32(np.sqrt(len(kinds)))
            scores[1] = genres.all(axis=0)
            scores[2] = genres[liked[kinds] >= liked.max()].sum(axis=0)
        if self._enriched:
            scores[3], scores[4] = self._mood_scores(query, positions)
        scores[5] = self._years_apart(query, positions)
        return scores.T

    def _mood_scores(self, query: Query, positions: Positions) -> tuple[Scores, Scores]:
        """Returns how far each film has the moods wanted, and how many of those ruled out."""
        liked = _weights(query, "mood", "like", MOODS)
        wanted = np.flatnonzero(liked)
        unwanted = np.flatnonzero(_weights(query, "mood", "dislike", MOODS))
        rarity = liked[wanted] * self._mood_rarity[wanted] / np.sqrt(max(1, len(wanted)))
        match = _sum(self._moods[wanted][:, positions], rarity.astype(np.float32))
        clash = _sum(self._moods[unwanted][:, positions], np.ones(len(unwanted), np.float32))
        return match, clash

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


def _rows(matrix: Mask) -> Scores:
    """Returns names × films."""
    return np.ascontiguousarray(matrix.T, np.float32)


def _sum(rows: Scores, weights: Scores) -> Scores:
    """Returns the weighted sum of some rows."""
    total = np.zeros(rows.shape[1], np.float32)
    for row, weight in zip(rows, weights, strict=True):
        total += weight * row
    return total


def _rarity(rows: Scores) -> Scores:
    films = max(1, rows.shape[1])
    rarity: Scores = np.log(films / np.maximum(1.0, rows.sum(axis=1))).astype(np.float32)
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
