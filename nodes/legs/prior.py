"""Prior leg: what is recommended whatever was said: seen by many, talked about, not too old."""

from collections.abc import Mapping

import numpy as np

from nodes.legs.leg import Positions, Scores
from nodes.query import Query
from store.catalog import Catalog
from store.library import Library
from store.records import Film

MIDDLE_YEAR = 1990


class PriorLeg:
    """Popularity, quality, year, and how often people name the film when they talk of films."""

    name = "prior"
    columns = (
        "popularity",
        "popularity_squared",
        "quality",
        "year",
        "year_squared",
        "recent",
        "old",
        "named_often",
    )

    def __init__(self, library: Library, named: Mapping[str, int]) -> None:
        catalog = library.catalog
        popularity = np.log1p(catalog.rating_counts.astype(np.float32))
        known = catalog.years > 0
        years = np.where(known, (catalog.years.astype(np.float32) - MIDDLE_YEAR) / 10, 0.0)
        columns = (
            popularity,
            popularity**2 / 5,
            catalog.quality,
            years,
            years**2,
            catalog.years >= 2010,
            known & (catalog.years < 1970),
            np.log1p(named_counts(catalog, named)),
        )
        self._scores = np.stack(columns, axis=1).astype(np.float32)
        self._most_seen = np.argsort(-popularity, kind="stable")

    def score(self, query: Query, positions: Positions) -> Scores:
        """Returns the prior of each film."""
        return self._scores.take(positions, axis=0)

    def nominate(self, query: Query, k: int) -> Positions:
        """Returns the most seen films."""
        return self._most_seen[:k]


def named_counts(catalog: Catalog, named: Mapping[str, int]) -> Scores:
    """Returns in how many of the dialogues that the weights were learned on each film is named."""
    return np.array([named.get(name_of(film), 0) for film in catalog.films], np.float32)


def name_of(film: Film) -> str:
    """Returns what a film is counted under: ids mean nothing in another catalog."""
    return f"{film.title.casefold()} ({film.year})"
