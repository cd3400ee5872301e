"""Prior leg: what is recommended whatever was said: seen by many, well rated, not too old."""

import numpy as np

from nodes.legs.leg import Positions, Scores, best
from nodes.query import Query
from store.library import Library
from store.records import Variant

MIDDLE_YEAR = 1990


class PriorLeg:
    """Popularity, quality and year."""

    name = "prior"
    columns = (
        "popularity",
        "popularity_squared",
        "quality",
        "year",
        "year_squared",
        "recent",
        "old",
    )

    def __init__(self, library: Library, variant: Variant) -> None:
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
        )
        self._scores = np.stack(columns, axis=1).astype(np.float32)

    def score(self, query: Query, positions: Positions) -> Scores:
        """Returns the prior of each film."""
        return self._scores[positions]

    def nominate(self, query: Query, k: int) -> Positions:
        """Returns the most seen films."""
        return best(self._scores[:, 0], k)
