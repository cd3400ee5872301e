"""The catalog: films by position and id, with the columns that filters and scores work on."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from store.errors import UnknownFilm
from store.records import GENRES, MOODS, Film, Shelf

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

PRIOR_RATINGS = 10.0
"""How many average ratings each film is given on credit in the Bayesian average."""


@dataclass(frozen=True, slots=True)
class Ratings:
    """Ratings as three columns: user number, film position, stars."""

    users: NDArray[np.int32]
    positions: NDArray[np.int32]
    stars: NDArray[np.float32]


def no_ratings() -> Ratings:
    """Returns an empty set of ratings."""
    return Ratings(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.float32))


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a catalog file: where, and what."""

    source: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.source}, line {self.line}: {self.reason}"


@dataclass
class Catalog:
    """Films by position, their shelves and ratings.

    Attributes:
        films: Position → film.
        shelves: Named clusters.
        ratings_table: Ratings by user and position.
        problems: What was wrong in the files it was read from.
        source: Where it comes from, for people.
    """

    films: list[Film]
    shelves: list[Shelf] = field(default_factory=list)
    ratings_table: Ratings = field(default_factory=no_ratings)
    problems: list[Problem] = field(default_factory=list)
    source: str = "on board"

    def __len__(self) -> int:
        return len(self.films)

    def __contains__(self, movie_id: object) -> bool:
        return movie_id in self._positions

    def get(self, movie_id: int) -> Film:
        """Returns the film with this id; raises UnknownFilm."""
        return self.films[self.position(movie_id)]

    def find(self, movie_id: int) -> Film | None:
        """Returns the film with this id, or None."""
        position = self._positions.get(movie_id)
        return None if position is None else self.films[position]

    def position(self, movie_id: int) -> int:
        """Returns the position of the film with this id; raises UnknownFilm."""
        try:
            return self._positions[movie_id]
        except KeyError:
            raise UnknownFilm(movie_id) from None

    def positions(self, movie_ids: Iterable[int]) -> NDArray[np.int64]:
        """Returns the positions of these films, those that it does not hold left out."""
        found = map(self._positions.get, movie_ids)
        return np.array([position for position in found if position is not None], np.int64)

    def slice(self, movie_ids: list[int]) -> "Catalog":
        """Returns a smaller catalog that holds these films alone, in this order."""
        kept = {movie_id: number for number, movie_id in enumerate(movie_ids)}
        lookup = np.full(len(self), -1, np.int32)
        for movie_id, number in kept.items():
            lookup[self.position(movie_id)] = number
        films = [_inside(self.get(movie_id), kept) for movie_id in kept]
        shelves = [
            replace(shelf, members=tuple(m for m in shelf.members if m in kept))
            for shelf in self.shelves
        ]
        table = self.ratings_table
        moved = lookup[table.positions]
        rated = moved >= 0
        ratings = Ratings(table.users[rated], moved[rated], table.stars[rated])
        return Catalog(films, [s for s in shelves if s.members], ratings, source=self.source)

    def ratings(self) -> "csr_matrix":
        """Returns the ratings as a sparse matrix, users × films."""
        return self._ratings

    @cached_property
    def _ratings(self) -> "csr_matrix":
        from scipy.sparse import csr_matrix

        table = self.ratings_table
        users = int(table.users.max()) + 1 if len(table.users) else 0
        return csr_matrix(
            (table.stars, (table.users, table.positions)), shape=(users, len(self.films))
        )

    @cached_property
    def _positions(self) -> dict[int, int]:
        return {film.movie_id: position for position, film in enumerate(self.films)}

    @cached_property
    def ids(self) -> NDArray[np.int64]:
        """Film ids by position."""
        return np.array([film.movie_id for film in self.films], np.int64)

    @cached_property
    def years(self) -> NDArray[np.int16]:
        """Years by position, 0 where unknown."""
        return np.array([film.year or 0 for film in self.films], np.int16)

    @cached_property
    def genre_matrix(self) -> NDArray[np.bool_]:
        """Films × GENRES."""
        return _membership([film.genres for film in self.films], GENRES)

    @cached_property
    def mood_matrix(self) -> NDArray[np.bool_]:
        """Films × MOODS."""
        return _membership([film.enrichment.moods for film in self.films], MOODS)

    @cached_property
    def languages(self) -> NDArray[np.str_]:
        """Languages by position, empty where unknown."""
        return np.array([film.enrichment.language for film in self.films], np.str_)

    @cached_property
    def audiences(self) -> NDArray[np.str_]:
        """Audiences by position, empty where unknown."""
        return np.array([film.enrichment.audience for film in self.films], np.str_)

    @cached_property
    def rating_counts(self) -> NDArray[np.int32]:
        """Numbers of ratings by position."""
        return np.array([film.rating_count for film in self.films], np.int32)

    @cached_property
    def quality(self) -> NDArray[np.float32]:
        """Bayesian average of the ratings: few ratings stay near the catalog's mean."""
        counts = self.rating_counts.astype(np.float64)
        means = np.array([film.rating_mean for film in self.films], np.float64)
        total = counts.sum()
        prior = float((counts * means).sum() / total) if total else 0.0
        weighed = (counts * means + PRIOR_RATINGS * prior) / (counts + PRIOR_RATINGS)
        return weighed.astype(np.float32)

    @cached_property
    def fingerprint(self) -> str:
        """Sha256 over the content of films and shelves."""
        digest = hashlib.sha256()
        for record in (*self.films, *self.shelves):
            digest.update(repr(record).encode("utf-8", "backslashreplace"))
        return digest.hexdigest()


def _membership(rows: list[tuple[str, ...]], names: tuple[str, ...]) -> NDArray[np.bool_]:
    column = {name: number for number, name in enumerate(names)}
    matrix = np.zeros((len(rows), len(names)), np.bool_)
    for number, row in enumerate(rows):
        for name in row:
            if name in column:
                matrix[number, column[name]] = True
    return matrix


def _inside(film: Film, kept: dict[int, int]) -> Film:
    neighbours = tuple(n for n in film.enrichment.neighbours if n in kept)
    return replace(film, enrichment=replace(film.enrichment, neighbours=neighbours))
