"""Contrast: "like Fargo, but lighter" wants the company of a film, and of that what it is not.

The company of a named film outweighs a mood by far, and the mood is all that was said of what
should differ: what is said in one breath with a film that shall serve as a model, or compared with
what came of it later ("something lighter please"), counts in full.
"""

import re

import numpy as np

from nodes.contracts import Signal
from nodes.legs.leg import Positions, Scores, best
from nodes.query import Query
from store.catalog import Catalog
from store.records import MOODS

_MODEL = re.compile(
    r"(?:(?:^|[.,;!?] |\b(?:something|anything|films?|movies?|ones?|stuff|more|much|just|a bit) )"
    r"like|\b(?:similar to|vein of|style of|kind of|sort of|same as|along the lines of))\b.*"
    r"\b(?:but|only|except|just|yet|though|more|less|\w+er)\b",
    re.IGNORECASE | re.DOTALL,
)
_COMPARED = re.compile(r"\b(?:more|less)\b|\w{2}er\b", re.IGNORECASE)
NEAR = {
    "feel-good": ("funny", "heartwarming"),
    "scary": ("tense",),
    "dark": ("gritty",),
    "sad": ("bittersweet",),
}
"""Moods that come near the one asked for: half of what Fargo is not is to be had in a comedy."""
OPPOSITES = {
    "feel-good": ("dark", "sad", "violent"),
    "heartwarming": ("dark", "violent"),
    "dark": ("feel-good", "heartwarming"),
    "sad": ("feel-good",),
    "slow-burn": ("action-packed",),
    "action-packed": ("slow-burn",),
}
"""Moods that are not to be had together, by the mood that was asked for last."""
WORTH = 3.0
"""What having the mood adds, in log chances."""
COST = 1.5
"""What each of its opposites takes off."""
CLOSE = 100
COMPANY = 2.0
"""What it adds to be among so many nearest to the model: else the mood would find its own kind."""
NEARLY = 0.9
"""What a mood that comes near is worth, where the mood itself is not."""


def contrasted(
    query: Query, catalog: Catalog, positions: Positions, walked: Scores | None = None
) -> Scores | None:
    """Returns what each film gains by the moods said beside a model; None where none were.

    Args:
        query: What is asked for.
        catalog: Where the films' moods are looked up.
        positions: Films to score.
        walked: How near each is to the films named, by a walk among neighbours.
    """
    moods = _beside_a_model(query)
    if not moods:
        return None
    gains = np.zeros(len(positions), np.float32)
    if walked is not None:
        gains[best(walked, CLOSE)] += np.float32(COMPANY)
    for signal in moods:
        mood = str(signal.value)
        if signal.polarity == "dislike":
            gains -= np.float32(WORTH) * _having(mood, catalog, positions)
            continue
        near = [_having(other, catalog, positions) for other in NEAR.get(mood, ())]
        halves = [np.float32(NEARLY) * having for having in near]
        gains += np.float32(WORTH) * np.max([_having(mood, catalog, positions), *halves], axis=0)
        for opposite in OPPOSITES.get(mood, ()):
            gains -= np.float32(COST) * _having(opposite, catalog, positions)
    return gains


def _beside_a_model(query: Query) -> list[Signal]:
    """Returns the moods by which the last film that was liked, or its like, is to be left."""
    liked = [s.turn for s in query.signals if s.slot == "title" and s.polarity == "like"]
    if not liked:
        return []
    named = max(liked)
    models = " ".join(turn for turn in query.turns if _MODEL.search(turn))
    return [
        signal
        for signal in query.signals
        if signal.slot == "mood"
        and signal.value in MOODS
        and (
            (signal.turn > named and _COMPARED.search(signal.quote))
            or (signal.turn == named and models and signal.quote in models)
        )
    ]


def _having(mood: str, catalog: Catalog, positions: Positions) -> Scores:
    having: Scores = catalog.mood_matrix[positions, MOODS.index(mood)].astype(np.float32)
    return having
