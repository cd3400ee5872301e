"""The user's words as one vector and as one text, recent turns first in weight."""

import numpy as np

from nodes.legs.leg import Scores
from nodes.query import Query
from store.encoder import Encoder

FADING = 0.8
"""What a turn weighs against the one after it."""
FULL_LENGTH = 12
"""A turn of so many words has full weight; greetings have little."""
TURNS = 8


def spoken(query: Query, encoder: Encoder) -> Scores | None:
    """Returns the direction of the user's turns, or None before the first."""
    turns = [turn for turn in query.turns if turn.strip()][-TURNS:]
    if not turns:
        return None
    vectors = encoder.encode_queries(turns)
    lengths = np.array([min(len(turn.split()), FULL_LENGTH) / FULL_LENGTH for turn in turns])
    ages = np.arange(len(turns))[::-1]
    weights = (lengths * FADING**ages + 1e-3).astype(np.float32)
    return direction(weights @ vectors)


def wanted(query: Query, encoder: Encoder) -> Scores | None:
    """Returns the vector of a request composed from the signals, or None without any."""
    text = composed(query)
    return encoder.encode_queries([text])[0] if text else None


def composed(query: Query) -> str:
    """Returns the liked moods, genres, themes and people as one short request."""
    words = [*query.values("mood"), *query.values("genre")]
    themes, people = query.values("theme"), query.values("person")
    parts = [" ".join(words)] if words else []
    if themes:
        parts.append("about " + ", ".join(themes))
    if people:
        parts.append("with " + ", ".join(people))
    return " ".join(parts)


def direction(vector: Scores) -> Scores:
    """Returns the vector at length one."""
    length = float(np.linalg.norm(vector))
    scaled: Scores = (vector / max(length, 1e-9)).astype(np.float32)
    return scaled
