"""Chooses the question whose answer would split the candidates best, and words it."""

import random
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nodes.builtin.split import Split, Weights, open_slots, split
from nodes.builtin.voice import questions
from nodes.builtin.voice.answers import as_seen
from nodes.builtin.voice.data import load
from nodes.context import Context
from nodes.contracts import Question, Signal, Slot
from nodes.ledger import span
from store.library import Library
from store.records import GENRES, MOODS, Film, Variant

POOL = 300
_LEAST_GAIN = 0.15
_OFFERED = 3
_THIRD_SHARE = 0.12
_COMMON = 0.6
_POPULARITY = 0.5
_WELL_KNOWN = 1.5
_UNLIKE = 0.1


def choose(
    positions: Sequence[int],
    ledger: Sequence[Signal],
    asked: Sequence[Slot],
    library: Library,
    context: Context,
    rng: random.Random,
) -> Question | None:
    """Returns the best question, or None when every slot is closed.

    Args:
        positions: Catalog positions of the candidates: the films that pass the hard limits.
        ledger: The signals; a slot with an active one is known and not asked about.
        asked: Slots that were asked about before.
        library: The catalog, which the examples are from.
        context: Variant of the run.
        rng: Chooses the wording.
    """
    active = [signal for signal in ledger if signal.active]
    closed: list[Slot] = [*asked, *(signal.slot for signal in active)]
    pool, weights = weighed(positions, active, library)
    splits = [
        split(slot, library.catalog, pool, weights)
        for slot in open_slots(closed, context.variant)
        if len(pool)
    ]
    splits.sort(key=lambda found: -found.gain)
    for found in splits:
        offered = offers(found, weights)
        if found.gain >= _LEAST_GAIN and len(offered) > 1:
            films = examples(found, offered, pool, weights, library, active, context.variant)
            return questions.closed(found.slot, offered, films, library, rng)
    for slot in ("title", "person", "theme"):
        if slot not in closed and not (context.variant == "baseline" and slot != "title"):
            return questions.open_ended(slot, rng)
    return None


def weighed(
    positions: Sequence[int], active: Sequence[Signal], library: Library
) -> tuple[NDArray[np.int64], Weights]:
    """Returns the top of the pool and how likely each film is the wanted one.

    What counts: how many of the liked genres and moods a film has, how good and how known it is.
    """
    catalog = library.catalog
    pool = np.asarray(positions, np.int64)
    if not len(pool):
        return pool, np.zeros(0)
    known = np.log1p(catalog.rating_counts[pool].astype(float))
    weights = np.exp(catalog.quality[pool].astype(float)) * known**_POPULARITY + 1e-6
    for signal in active:
        if signal.slot == "genre" and signal.value in GENRES:
            has = catalog.genre_matrix[pool, GENRES.index(str(signal.value))]
        elif signal.slot == "mood" and signal.value in MOODS:
            has = catalog.mood_matrix[pool, MOODS.index(str(signal.value))]
        else:
            continue
        weights = weights * np.where(has == (signal.polarity == "like"), 4.0, 1.0)
    top = np.argsort(-weights, kind="stable")[:POOL]
    return pool[top], weights[top]


def offers(found: Split, weights: Weights) -> list[str]:
    """Returns two or three values that split the pool: likely ones that seldom go together."""
    if not found.values:
        return []
    shares = weights @ found.members / max(float(weights.sum()), 1e-9)
    # What nearly every candidate has is no question any more: "scary" among horror films.
    chosen = [next((i for i, share in enumerate(shares) if share <= _COMMON), 0)]
    while len(chosen) < _OFFERED:
        merits = [
            float(shares[i]) * (1 - max(_overlap(found, weights, i, j) for j in chosen))
            if i not in chosen and shares[i] <= _COMMON and _apart(found, i, chosen)
            else 0.0
            for i in range(len(found.values))
        ]
        best = int(np.argmax(merits))
        if merits[best] <= (0.0 if len(chosen) == 1 else _THIRD_SHARE):
            break
        chosen.append(best)
    return [found.values[i] for i in chosen]


def _overlap(found: Split, weights: Weights, one: int, other: int) -> float:
    both = float(weights @ (found.members[:, one] & found.members[:, other]))
    either = float(weights @ (found.members[:, one] | found.members[:, other]))
    return both / either if either else 0.0


def _apart(found: Split, one: int, chosen: Sequence[int]) -> bool:
    """Tells whether a value is unlike those chosen: moods of one group are no alternative."""
    if found.slot == "era":
        decade = int(found.values[one][:4])
        return all(abs(decade - int(found.values[other][:4])) >= 20 for other in chosen)
    if found.slot != "mood":
        return True
    groups: dict[str, list[str]] = load("names")["mood_groups"]
    group_of = {mood: name for name, moods in groups.items() for mood in moods}
    mine = group_of.get(found.values[one])
    return all(mine != group_of.get(found.values[other]) for other in chosen)


def examples(
    found: Split,
    offered: Sequence[str],
    pool: NDArray[np.int64],
    weights: Weights,
    library: Library,
    active: Sequence[Signal] = (),
    variant: Variant = "enriched",
) -> list[int | None]:
    """Returns for each offered value the position of a well-known film that typifies it.

    It has none of the other values, its genres agree with the value and with what is wished
    for so far, and the value comes early in its record.
    """
    catalog = library.catalog
    columns = [found.values.index(value) for value in offered]
    known = np.log1p(catalog.rating_counts[pool].astype(float)) ** _WELL_KNOWN
    films_of = [as_seen(catalog.films[int(at)], variant) for at in pool]
    wished = np.array([_wished(film, active) for film in films_of])
    films: list[int | None] = []
    for value, column in zip(offered, columns, strict=True):
        others = [other for other in columns if other != column]
        alone = found.members[:, column] & ~found.members[:, others].any(axis=1)
        typical = np.array([typicality(film, value) for film in films_of])
        ranked = np.argsort(-weights * known * wished * alone * typical, kind="stable")
        fitting = (int(pool[i]) for i in ranked if alone[i])
        films.append(next((at for at in fitting if at not in films and _plain(at, library)), None))
    return films


def _plain(position: int, library: Library) -> bool:
    """Whether a film's title alone says which film is meant: no namesake is better known."""
    film = library.catalog.films[position]
    return library.titles.link(film.title)[:1] == [film.movie_id]


def _wished(film: Film, active: Sequence[Signal]) -> float:
    """How typical a film is of what is liked so far: themes, moods, genres, who watches."""
    fit = 1.0
    for signal in active:
        if signal.polarity != "like":
            continue
        if signal.slot == "era" and film.year:
            first, last = span(signal)
            fit *= 1.0 if first <= film.year <= last else _UNLIKE**2
        if not isinstance(signal.value, str):
            continue
        if signal.slot in ("mood", "genre", "audience"):
            fit *= typicality(film, signal.value)
        elif signal.slot == "theme" and film.enrichment.themes:
            fit *= 1.0 if signal.value in film.enrichment.themes else _UNLIKE
    return fit


def typicality(film: Film, value: str) -> float:
    """Returns how well a film stands for a genre, mood or audience, from 0 to 1.

    A mood comes early in the record of a film that typifies it and agrees with its genres; a
    genre is one of few, and its moods are there.
    """
    names = load("names")
    moods = film.enrichment.moods
    if value in GENRES:
        akin = [mood for mood, genres in names["mood_genres"].items() if value in genres]
        agrees = not moods or not akin or any(mood in akin for mood in moods[:2])
        share = 1 / len(film.genres) if value in film.genres else _UNLIKE
        return share * (1.0 if agrees else _UNLIKE)
    if value in MOODS:
        place = 1 / (1 + 2 * moods.index(value)) if value in moods else _UNLIKE
        return place * _agreement(film, names["mood_genres"][value])
    if value in names["audience_genres"]:
        return 1.0 if set(names["audience_genres"][value]) & set(film.genres) else _UNLIKE
    return 1.0


def _agreement(film: Film, genres: Sequence[str]) -> float:
    """The share of a film's genres that agree with a mood's, and little when none does."""
    agreeing = sum(genre in genres for genre in film.genres)
    return agreeing / len(film.genres) if agreeing else _UNLIKE / 2
