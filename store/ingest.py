"""Reads catalogs: the films on board, or any table with id, title, year and genres."""

import ast
import json
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from store.catalog import Catalog, Problem, Ratings, no_ratings
from store.enrichment import read_enrichments, read_shelves
from store.errors import CatalogError
from store.hygiene import Suspicious, clean, untrusted
from store.records import GENRES, Enrichment, Film, Shelf
from store.rows import Row, read_rows, read_text
from store.title_forms import split_title

ON_BOARD = Path(__file__).parent / "data"

_GENRES = {genre.lower(): genre for genre in GENRES} | {
    "science fiction": "Sci-Fi", "science-fiction": "Sci-Fi", "scifi": "Sci-Fi",
    "sci fi": "Sci-Fi", "family": "Children", "kids": "Children", "children's": "Children",
    "noir": "Film-Noir", "film noir": "Film-Noir", "music": "Musical", "animated": "Animation",
}  # fmt: skip
_COLUMNS = frozenset({"id", "title", "year", "genres", "on_board", "rating_count", "rating_mean"})
_YES = ("1", 1, "true", "True")
_YEARS = range(1870, 2200)
LONGEST_LIST = 2000
_DATE = re.compile(r"(\d{4})-\d\d(?:-\d\d)?(?:[T ].*)?$")

Parsed = tuple[int, Film | None, str]
"""Line number, the film if the row holds one, and what is wrong with the row."""
Mapper = Callable[[Callable[[Row], Parsed], Iterable[Row]], Iterable[Parsed]]
"""Applies the row function to every row; ``map`` here, a cluster elsewhere."""


def load_on_board(suspicious: Suspicious | None = None, mapper: Mapper = map) -> Catalog:
    """Loads the catalog that ships with Marquee."""
    return load_catalog(
        ON_BOARD / "movielens" / "movies.csv",
        enriched=ON_BOARD / "enriched" / "enriched.jsonl",
        clusters=ON_BOARD / "enriched" / "clusters.jsonl",
        source="on board",
        suspicious=suspicious,
        mapper=mapper,
    )


def load_catalog(
    path: Path,
    *,
    ratings: Path | None = None,
    enriched: Path | None = None,
    clusters: Path | None = None,
    source: str = "",
    suspicious: Suspicious | None = None,
    mapper: Mapper = map,
) -> Catalog:
    """Loads a catalog from CSV, Parquet or JSON lines, or from a folder with a ``movies.csv``.

    Rows that cannot be used are skipped and listed in ``Catalog.problems``. Where an
    ``on_board`` column exists, rows without 1 in it are left out. Ratings, enriched records and
    clusters are looked for beside the file when they are not given.

    Raises:
        CatalogError: The file cannot be read, lacks a column, or has no usable row.
    """
    path = path / "movies.csv" if path.is_dir() else path
    films, problems = read_films(path, suspicious, mapper)
    known = frozenset(film.movie_id for film in films)
    records: dict[int, Enrichment] = {}
    shelves: list[Shelf] = []
    if file := _beside(path, enriched, "enriched.jsonl"):
        records, more = read_enrichments(read_text(file), known, file.name, suspicious)
        problems += more
    if file := _beside(path, clusters, "clusters.jsonl"):
        shelves, more = read_shelves(read_text(file), known, file.name, suspicious)
        problems += more
    table = no_ratings()
    if file := _beside(path, ratings, "ratings.csv"):
        table, more = read_ratings(file, [film.movie_id for film in films])
        problems += more
    films = _completed(films, records, table)
    return Catalog(films, shelves, table, problems, source or path.name)


def _beside(path: Path, given: Path | None, name: str) -> Path | None:
    if given is not None:
        return given
    beside = path.with_name(name)
    return beside if beside.is_file() else None


def read_films(
    path: Path, suspicious: Suspicious | None = None, mapper: Mapper = map
) -> tuple[list[Film], list[Problem]]:
    """Reads the films of a catalog file, without ratings or enrichment, and what is wrong in it.

    Raises:
        CatalogError: The file cannot be read, lacks a column, or has no usable row.
    """
    films: dict[int, Film] = {}
    problems: list[Problem] = []
    for line, film, fault in mapper(partial(parse_row, suspicious=suspicious), read_rows(path)):
        if film is not None and film.movie_id in films:
            fault = f"id {film.movie_id} appears twice"
        if fault:
            problems.append(Problem(path.name, line, fault))
        elif film is not None:
            films[film.movie_id] = film
    if not films:
        first = f" First: {problems[0]}." if problems else ""
        raise CatalogError(f"{path.name} has no usable row.{first}")
    return list(films.values()), problems


def parse_row(row: Row, suspicious: Suspicious | None = None) -> Parsed:
    """Returns the film that a row holds, or what is wrong with it."""
    line, values = row
    try:
        return line, _film(values, suspicious), ""
    except ValueError as error:
        return line, None, str(error)


def _film(row: dict[str, Any], suspicious: Suspicious | None) -> Film | None:
    if "!" in row:
        raise ValueError(str(row["!"]))
    if row.get("on_board", "1") not in _YES:
        return None
    movie_id = _whole(row.get("id"), "id")
    raw = clean(_as_text(row.get("title")))
    if movie_id is None:
        raise ValueError("no id")
    if not raw:
        raise ValueError("no title")
    if len(raw) > 300 or untrusted([raw], suspicious):
        raise ValueError("quarantined: the title is not a plain name")
    title, aliases, title_year = split_title(raw)
    year = _year(row.get("year"))
    year = title_year if year is None else year
    if year is not None and year not in _YEARS:
        raise ValueError(f"year {year} is out of range")
    genres, others = _genres(_as_text(row.get("genres")))
    facets = {
        clean(name): clean(_as_text(value))
        for name, value in row.items()
        if name not in _COLUMNS and value not in (None, "")
    }
    facets = {n: v for n, v in facets.items() if n and v and not untrusted([n, v], suspicious)}
    if others:
        facets["other genres"] = ", ".join(others)
    count = _whole(row.get("rating_count"), "rating_count") or 0
    return Film(movie_id, title, year, genres, aliases, max(count, 0), _mean(row), facets=facets)


def _year(value: object) -> int | None:
    """A year, or that of a date as ISO has it."""
    date = _DATE.match(_as_text(value).strip())
    return int(date[1]) if date else _whole(value, "year")


def _whole(value: object, name: str) -> int | None:
    text = _as_text(value).strip()
    if not text:
        return None
    try:
        number = float(text)
        if number != int(number) or not 0 <= number < 2**53:
            raise ValueError
        return int(number)
    except (ValueError, OverflowError):
        raise ValueError(f"{name} {clean(text)[:40]!r} is not a whole number") from None


def _mean(row: dict[str, Any]) -> float:
    try:
        mean = float(_as_text(row.get("rating_mean")) or 0)
    except ValueError:
        return 0.0
    return mean if math.isfinite(mean) and 0 <= mean <= 5 else 0.0


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "|".join(filter(None, map(_as_text, value)))
    if isinstance(value, dict):
        # A genre or a person as databases export them: {"id": 18, "name": "Drama"}.
        return _as_text(value.get("name"))
    return value if isinstance(value, str) else str(value)


@lru_cache(maxsize=4096)
def _genres(value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    text = clean(_unlisted(value))
    separator = next((mark for mark in "|;," if mark in text), "|")
    named = [name.strip() for name in text.split(separator)]
    named = [name for name in named if name and not name.startswith("(no genres")]
    known = dict.fromkeys(_GENRES[n.lower()] for n in named if n.lower() in _GENRES)
    return tuple(known), tuple(n for n in named if n.lower() not in _GENRES)


def _unlisted(value: str) -> str:
    """A list that stands in one cell as JSON or as Python prints it, joined; else the text."""
    if not value.lstrip().startswith("[") or len(value) > LONGEST_LIST:
        return value
    for read in (json.loads, ast.literal_eval):
        try:
            return _as_text(read(value.strip()))
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
    return value


def read_ratings(path: Path, movie_ids: list[int]) -> tuple[Ratings, list[Problem]]:
    """Reads a MovieLens ratings file; ratings of films outside the catalog are left out."""
    text = read_text(path)
    problems: list[Problem] = []
    try:
        numbers = np.loadtxt(text.splitlines(), delimiter=",", skiprows=1, ndmin=2)
        numbers = numbers[:, :3] if numbers.size else np.zeros((0, 3))
    except (ValueError, IndexError):
        numbers, problems = _checked_ratings(text, path.name)
    users, films, stars = numbers[:, 0], numbers[:, 1], numbers[:, 2]
    ids = np.array(movie_ids, np.float64)
    order = np.argsort(ids)
    place = np.minimum(np.searchsorted(ids[order], films), len(ids) - 1)
    inside = (ids[order][place] == films) & (stars >= 0.5) & (stars <= 5)
    _, user_numbers = np.unique(users[inside], return_inverse=True)
    return (
        Ratings(
            user_numbers.astype(np.int32),
            order[place[inside]].astype(np.int32),
            stars[inside].astype(np.float32),
        ),
        problems,
    )


def _checked_ratings(text: str, source: str) -> tuple[np.ndarray[Any, Any], list[Problem]]:
    good: list[list[float]] = []
    problems: list[Problem] = []
    for line, row in enumerate(text.splitlines()[1:], 2):
        try:
            values = [float(value) for value in row.split(",")[:3]]
            if len(values) < 3 or not all(math.isfinite(value) for value in values):
                raise ValueError
            good.append(values)
        except ValueError:
            problems.append(Problem(source, line, "not user, film, rating"))
    return np.array(good, np.float64).reshape(-1, 3), problems


def _completed(films: list[Film], records: dict[int, Enrichment], ratings: Ratings) -> list[Film]:
    counts = np.bincount(ratings.positions, minlength=len(films))
    sums = np.bincount(ratings.positions, weights=ratings.stars, minlength=len(films))
    nothing = Enrichment()
    return [
        replace(
            film,
            enrichment=records.get(film.movie_id, nothing),
            # A column may count more ratings than the table, which may hold a sample of them.
            rating_count=max(int(count), film.rating_count),
            rating_mean=film.rating_mean
            if not count or (film.rating_mean and film.rating_count > count)
            else float(total / count),
        )
        for film, count, total in zip(films, counts, sums, strict=True)
    ]
