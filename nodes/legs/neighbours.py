"""Neighbours leg: films that a model named as loved by the same people, walked to and fro."""

from functools import cached_property
from typing import Any

import numpy as np

from nodes.legs.leg import Last, Positions, Scores, at, best
from nodes.legs.seeds import Seeds, seeds
from nodes.query import Query
from store.catalog import Catalog
from store.library import Library
from store.records import Variant

RETURN = 0.3
"""Chance to go back to a named film at each step."""
STEPS = 6
FLOOR = 1e-5
LARGE = 10_000
"""Catalogs of more films are walked from film to film, smaller ones all at once."""
FRONTIER = 1_000
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

    def __init__(
        self, library: Library, variant: Variant, large: int = LARGE, frontier: int = FRONTIER
    ) -> None:
        self._catalog = library.catalog
        self._large = len(library.catalog) > large
        self._frontier = frontier
        self._walks = Last(self._work_out)

    @cached_property
    def _steps(self) -> Any:
        return graph(self._catalog)

    @cached_property
    def _steps_back(self) -> Any:
        return self._steps.T.tocsr()

    def _walk(self, groups: list[Seeds]) -> tuple[Positions, Scores]:
        """Returns the films that a walk reaches, and their chances in units of the seeds' weights.

        The positions are sorted; the chances have a column for each group of seeds.
        """
        return self._from_film_to_film(groups) if self._large else self._all_at_once(groups)

    def _all_at_once(self, groups: list[Seeds]) -> tuple[Positions, Scores]:
        chances = np.zeros((len(self._catalog), len(groups)), np.float32)
        for column, found in enumerate(groups):
            here = np.zeros(len(self._catalog), np.float32)
            here[found.positions] = found.weights
            for step in range(STEPS if len(found) else 0):
                here = self._steps_back @ here
                chances[:, column] += _share(step) * here
        return np.arange(len(self._catalog)), chances

    def _from_film_to_film(self, groups: list[Seeds]) -> tuple[Positions, Scores]:
        places, weights = [], []
        for column, found in enumerate(groups):
            places.append(found.positions)
            weights.append(np.zeros((len(found), len(groups)), np.float32))
            weights[-1][:, column] = found.weights
        notes = np.empty(len(self._catalog), np.int64)
        here, chances = _summed(np.concatenate(places), np.concatenate(weights), notes)
        reached, gained = [], []
        for step in range(STEPS if len(here) else 0):
            ways = self._steps[here]
            begun = np.repeat(chances, np.diff(ways.indptr), axis=0)
            here, chances = _summed(ways.indices, begun * ways.data[:, None], notes)
            reached.append(here)
            gained.append(_share(step) * chances)
            if len(here) > self._frontier:
                kept = best(chances.sum(axis=1), self._frontier)
                here, chances = here[kept], chances[kept]
        if reached:
            here, chances = _summed(np.concatenate(reached), np.concatenate(gained), notes)
        order = np.argsort(here)
        return here[order], chances[order]

    def _work_out(self, query: Query) -> tuple[Positions, Scores]:
        """Returns films, and their log chances from the user's films, the other side's, and all."""
        groups = [seeds(query, self._catalog, side) for side in ("user", "other")]
        reached, chances = self._walk(groups)
        user, other = chances.T
        from_user, from_other = (float(found.weights.sum()) for found in groups)
        # A walk from all is the sum of the walks from each.
        logs = (
            _log(user, from_user),
            _log(other, from_other),
            _log(user + other, from_user + from_other),
        )
        return reached, np.stack(logs)

    def around(self, found: Seeds, positions: Positions) -> Scores:
        """Returns the log chance of each of the positions in a walk from some films."""
        reached, chances = self._walk([found])
        logs = _log(chances[:, 0], float(found.weights.sum()))
        return at(reached, logs[None], positions)[0] if self._large else logs[positions]

    def score(self, query: Query, positions: Positions) -> Scores:
        """Returns the log chances from either side's films."""
        reached, logs = self._walks(query)
        # A walk all at once has a value for every film.
        return (at(reached, logs, positions) if self._large else logs[:, positions]).T

    def nominate(self, query: Query, k: int) -> Positions:
        """Returns the films that the walk reaches most."""
        reached, logs = self._walks(query)
        return reached[best(logs[2], k)]


def _share(step: int) -> np.float32:
    """Returns the chance that a walk has come to its end after so many steps."""
    return np.float32(RETURN * (1 - RETURN) ** (step + 1))


def _summed(positions: Positions, values: Scores, notes: Positions) -> tuple[Positions, Scores]:
    """Returns the positions without repeats, in no order, and the values of each added up.

    Args:
        positions: Positions, some of them more than once.
        values: A row for each.
        notes: Room to note something at any position: sorting would take longer.
    """
    numbers = np.arange(len(positions))
    notes[positions] = numbers
    last = notes[positions]
    firsts = np.flatnonzero(last == numbers)
    found = positions[firsts].astype(np.int64)
    notes[found] = np.arange(len(found))
    place = notes[positions]
    sums = [np.bincount(place, column, len(found)) for column in values.T]
    return found, np.stack(sums, axis=1).astype(np.float32)


def _log(chances: Scores, total: float) -> Scores:
    """Returns log chances from zero up, for a walk that started with this much weight."""
    if not total:
        return chances
    logs: Scores = np.log1p(chances / np.float32(total * FLOOR))
    return logs
