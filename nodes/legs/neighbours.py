"""Neighbours leg: films that a model named as loved by the same people, walked to and fro."""

from functools import cached_property
from typing import Any

import numpy as np

from nodes.legs.leg import Positions, Scores, best
from nodes.legs.seeds import Seeds, seeds
from nodes.query import Query
from store.catalog import Catalog
from store.library import Library
from store.records import Variant

RETURN = 0.3
"""Chance to go back to a named film at each step."""
STEPS = 6
FLOOR = 1e-5
FRONTIER = 20_000
"""A walk through a large catalog keeps to its likeliest films."""


def graph(catalog: Catalog) -> Any:
    """Returns the step chances between films, both ways along every naming."""
    from scipy.sparse import csr_matrix, diags

    rows, columns, weights = [], [], []
    for position, film in enumerate(catalog.films):
        for rank, movie_id in enumerate(film.enrichment.neighbours):
            if movie_id in catalog:
                rows.append(position)
                columns.append(catalog.position(movie_id))
                weights.append(1.0 / (1.0 + 0.15 * rank))
    size = len(catalog)
    named = csr_matrix((np.array(weights, np.float32), (rows, columns)), shape=(size, size))
    both = named + named.T
    sums = np.asarray(both.sum(axis=1)).ravel()
    return (diags((1.0 / np.maximum(sums, 1e-9)).astype(np.float32)) @ both).tocsr()


class NeighboursLeg:
    """Log chance of a walk with restarts from the named films."""

    name = "neighbours"
    columns = ("walk_user", "walk_other", "walk_both")

    def __init__(self, library: Library, variant: Variant) -> None:
        self._catalog = library.catalog

    @cached_property
    def _steps_back(self) -> Any:
        return graph(self._catalog).T.tocsr()

    def _walk(self, groups: list[Seeds]) -> Scores:
        """Returns films × groups: the chance of each film, in units of the seeds' weights."""
        here = np.zeros((len(self._catalog), len(groups)), np.float32)
        for column, found in enumerate(groups):
            here[found.positions, column] = found.weights
        chances = np.zeros_like(here)
        for step in range(STEPS if here.any() else 0):
            here = self._steps_back @ _frontier(here)
            chances += np.float32(RETURN * (1 - RETURN) ** (step + 1)) * here
        return chances

    def _walks(self, query: Query) -> tuple[Scores, Scores, Scores]:
        """Returns the log chances from the user's films, the other side's, and all."""
        groups = [seeds(query, self._catalog, side) for side in ("user", "other")]
        user, other = self._walk(groups).T
        from_user, from_other = (float(found.weights.sum()) for found in groups)
        # A walk from all is the sum of the walks from each.
        return (
            _log(user, from_user),
            _log(other, from_other),
            _log(user + other, from_user + from_other),
        )

    def around(self, found: Seeds) -> Scores:
        """Returns the log chance of every film of the catalog in a walk from some films."""
        return _log(self._walk([found])[:, 0], float(found.weights.sum()))

    def score(self, query: Query, positions: Positions) -> Scores:
        """Returns the log chances from either side's films."""
        return np.stack([walk[positions] for walk in self._walks(query)], axis=1)

    def nominate(self, query: Query, k: int) -> Positions:
        """Returns the films that the walk reaches most."""
        return best(self._walks(query)[2], k)


def _log(chances: Scores, total: float) -> Scores:
    """Returns log chances from zero up, for a walk that started with this much weight."""
    if not total:
        return chances
    logs: Scores = np.log1p(chances / np.float32(total * FLOOR))
    return logs


def _frontier(chances: Scores) -> Scores:
    """Returns the chances; in a large catalog, of the likeliest films alone."""
    if len(chances) <= FRONTIER:
        return chances
    kept = np.zeros_like(chances)
    likeliest = best(chances.sum(axis=1), FRONTIER)
    kept[likeliest] = chances[likeliest]
    return kept
