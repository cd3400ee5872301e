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
FRONTIER = 5_000
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
    def _steps(self) -> Any:
        return graph(self._catalog)

    def _walk(self, found: Seeds) -> Scores:
        """Returns the chance of each film, in units of the seeds' weights."""
        chances = np.zeros(len(self._catalog), np.float32)
        if not len(found):
            return chances
        here = np.zeros(len(self._catalog), np.float32)
        here[found.positions] = found.weights
        for step in range(STEPS):
            here = _step(here, self._steps)
            chances += np.float32(RETURN * (1 - RETURN) ** (step + 1)) * here
        return chances

    def _walks(self, query: Query) -> tuple[Scores, Scores, Scores]:
        """Returns the log chances from the user's films, the other side's, and all."""
        groups = [seeds(query, self._catalog, side) for side in ("user", "other")]
        walks = [self._walk(found) for found in groups]
        # A walk from all is the sum of the walks from each.
        walks.append(walks[0] + walks[1])
        sums = [float(found.weights.sum()) for found in groups]
        sums.append(sums[0] + sums[1])
        first, second, both = (_log(walk, total) for walk, total in zip(walks, sums, strict=True))
        return first, second, both

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


def _step(chances: Scores, steps: Any) -> Scores:
    from scipy.sparse import csr_matrix

    reached = np.flatnonzero(chances)
    if len(reached) > FRONTIER:
        reached = best(chances, FRONTIER)
    frontier = csr_matrix(
        (chances[reached], (np.zeros(len(reached), np.int64), reached)), shape=(1, len(chances))
    )
    return np.asarray((frontier @ steps).toarray()[0], np.float32)
