"""Chooses the question whose answer would split the candidates best, and words it."""

import random
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nodes.builtin.split import Split, Weights, open_slots, split
from nodes.builtin.voice import questions
from nodes.builtin.voice.data import load
from nodes.context import Context
from nodes.contracts import Question, Signal, Slot
from store.library import Library
from store.records import GENRES, MOODS, Film

POOL = 300
_LEAST_GAIN = 0.15
_OFFERED = 3
_THIRD_SHARE = 0.12
_COMMON = 0.6
_POPULARITY = 0.5


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
            films = examples(found, offered, pool, weights, library)
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
) -> list[int | None]:
    """Returns for each offered value the position of a well-known film that stands for it.

    It has none of the other values, and the value comes early in its record.
    """
    columns = [found.values.index(value) for value in offered]
    films: list[int | None] = []
    for value, column in zip(offered, columns, strict=True):
        others = [other for other in columns if other != column]
        alone = found.members[:, column] & ~found.members[:, others].any(axis=1)
        typical = [_typical(library.catalog.films[int(at)], value) for at in pool]
        ranked = np.argsort(-weights * alone * np.array(typical), kind="stable")
        films.append(next((int(pool[i]) for i in ranked if alone[i]), None))
    return films


def _typical(film: Film, value: str) -> float:
    if value in film.genres:
        return 1 / len(film.genres)
    if value in film.enrichment.moods:
        return 1 / (1 + 2 * film.enrichment.moods.index(value))
    return 1.0
