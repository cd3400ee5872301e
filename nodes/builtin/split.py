"""How well the answer to a question would split a pool of films."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2

import numpy as np
from numpy.typing import NDArray

from nodes.contracts import Slot
from store.catalog import Catalog
from store.records import GENRES, MOODS, Variant

Weights = NDArray[np.float64]
ANSWERABLE: dict[Slot, float] = {
    "mood": 1.0,
    "genre": 0.9,
    "era": 0.85,
    "audience": 0.75,
    "language": 0.7,
    "theme": 0.5,
}
"""How likely people are to have an answer: what a question promises is weighed by it."""
_SHARE = 0.02
_THEMES = 12


@dataclass(frozen=True)
class Split:
    """A slot's values over a pool of films.

    Attributes:
        slot: The slot.
        values: Its values.
        members: ``[films, values]``: which film has which value.
        gain: Bits that the answer is expected to tell about the film that is wanted, weighed by
            how likely there is an answer.
    """

    slot: Slot
    values: tuple[str, ...]
    members: NDArray[np.bool_]
    gain: float


def information(members: NDArray[np.bool_], weights: Weights) -> float:
    """Returns the mutual information, in bits, between the wanted film and the answer.

    The wanted film is drawn by weight; whoever wants it answers with one of its values, each as
    likely as the other, or with "none of these" when it has none.
    """
    total = float(weights.sum())
    if total <= 0 or not members.size:
        return 0.0
    chance = weights / total
    counts = members.sum(axis=1)
    share = members / np.maximum(counts, 1)[:, None]
    answers = np.append(chance @ share, chance[counts == 0].sum())
    entropy = -sum(float(p) * log2(p) for p in answers if p > 0)
    given_film = float(chance[counts > 0] @ np.log2(counts[counts > 0])) if counts.any() else 0.0
    return max(0.0, round(entropy - given_film, 9))


def split(slot: Slot, catalog: Catalog, pool: NDArray[np.int64], weights: Weights) -> Split:
    """Returns how a slot splits the films at these positions."""
    values, members = _values(slot, catalog, pool)
    if members.size:
        shares = weights @ members / max(float(weights.sum()), 1e-9)
        kept = np.flatnonzero(shares >= _SHARE)
        kept = kept[np.argsort(-shares[kept], kind="stable")]
        values, members = tuple(values[int(i)] for i in kept), members[:, kept]
    gain = information(members, weights) * ANSWERABLE.get(slot, 0.0)
    return Split(slot, values, members, gain)


def open_slots(closed: Sequence[Slot], variant: Variant) -> list[Slot]:
    """Returns the slots that can be asked about and are not closed."""
    seen: tuple[Slot, ...] = ("genre", "era") if variant == "baseline" else tuple(ANSWERABLE)
    return [slot for slot in seen if slot not in closed]


def _values(
    slot: Slot, catalog: Catalog, pool: NDArray[np.int64]
) -> tuple[tuple[str, ...], NDArray[np.bool_]]:
    if slot == "genre":
        return GENRES, catalog.genre_matrix[pool]
    if slot == "mood":
        return MOODS, catalog.mood_matrix[pool]
    if slot == "theme":
        return _themes(catalog, pool)
    if slot == "era":
        column = np.array([f"{year // 10 * 10}s" if year else "" for year in catalog.years[pool]])
    else:
        column = (catalog.languages if slot == "language" else catalog.audiences)[pool]
    values = tuple(sorted({str(value) for value in column if value}))
    return values, np.array([column == value for value in values], bool).T.reshape(len(pool), -1)


def _themes(catalog: Catalog, pool: NDArray[np.int64]) -> tuple[tuple[str, ...], NDArray[np.bool_]]:
    """The themes that most of the pool's films share."""
    counts: dict[str, int] = {}
    held = [catalog.films[int(position)].enrichment.themes for position in pool]
    for themes in held:
        for theme in themes:
            counts[theme] = counts.get(theme, 0) + 1
    common = sorted((t for t in counts if counts[t] > 1), key=lambda t: (-counts[t], t))[:_THEMES]
    members = np.array([[theme in themes for theme in common] for themes in held], bool)
    return tuple(common), members.reshape(len(pool), -1)
