"""Described wishes: where the learned weights give way to how well a film fits the words.

The weights are learned on dialogues in which people name films and genres and hear well-known ones
back. Somebody who says what it should feel like and be about has described the film instead: then
the columns that compare words count for more, a mood that was ruled out counts against, and what
is usually named in such dialogues, with the network that learned it, for less. The numbers are
round ones, chosen once on the twenty transcripts (``evals/transcripts``) in a flat region.
"""

from collections.abc import Mapping

import numpy as np

from nodes.legs.leg import Positions, Scores
from nodes.query import Query

DESCRIBING = ("mood", "theme")
FULLY = 4
"""So many moods and subjects make a description."""
MATCHING: Mapping[str, float] = dict.fromkeys(
    (
        "dense_spoken", "requests_spoken", "requests_words", "lexical_text", "shelves_spoken",
        "dense_wanted", "requests_wanted", "shelves_wanted",
    ),
    0.15,
)  # fmt: skip
"""Weights of a column's distance from its mean over the films, in standard deviations."""
COUNTING: Mapping[str, float] = {
    "mood_match": 1.0,
    "mood_clash": -2.0,
    "lexical_theme": 3.0,
    "quality": 1.0,
}
"""Weights of a column as it is; quality, which dialogues of named films teach nothing of, too."""
UNLEARNED = ("lexical_theme", "lexical_unwanted")
"""Columns that no weights are learned for: dialogues of named films hold too few themes."""
HABITS = ("named_often",)
"""Columns of what people usually name."""


def strength(query: Query) -> float:
    """Returns how far a dialogue describes what it wants, from 0 to 1."""
    said = [s for s in query.signals if s.slot in DESCRIBING and s.value is not None]
    return min(1.0, len(said) / FULLY)


def described(
    features: Mapping[str, Scores],
    weights: Mapping[str, float],
    usual: Positions | None = None,
) -> Scores:
    """Returns what a full description adds to the films' linear scores.

    Args:
        features: One row of values a column, over the films to score.
        weights: The learned weights of the columns.
        usual: Rows of films taken at random, whose mean and spread stand for all films'; all rows
            when None.
    """
    films = len(next(iter(features.values()), ()))
    total = np.zeros(films, np.float32)
    for name, values in features.items():
        if name in MATCHING:
            total += np.float32(MATCHING[name]) * _standard(values, usual)
        if name in COUNTING:
            total += np.float32(COUNTING[name]) * values
        if name in HABITS:
            total -= np.float32(weights[name]) * values
    return total


def _standard(values: Scores, usual: Positions | None) -> Scores:
    middle, spread = moments(values, usual)
    standard: Scores = (values - middle) / spread if spread > 0.0 else np.zeros_like(values)
    return standard


def moments(values: Scores, usual: Positions | None) -> tuple[float, float]:
    """Returns mean and spread over the usual rows; over all when None."""
    some = values if usual is None else values[usual]
    return (float(some.mean()), float(some.std())) if len(some) else (0.0, 0.0)
