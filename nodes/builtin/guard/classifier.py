"""The small classifier: logistic regression on hashed n-grams, of the text and each sentence.

``weights.npz`` (arrays only) is written by ``python -m evals.train_guard``.
"""

import math
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nodes.builtin.guard.features import counts, weigh

WEIGHTS: Final = Path(__file__).parent / "weights.npz"
# Text that seems to say nothing lies near the intercept; few n-grams are poor evidence.
_FEW: Final = 12
_SHORT: Final = 3
_UNSURE: Final = 0.45


class Weights(NamedTuple):
    """Trained weights; ``shift`` puts 0.5 where ordinary movie talk is flagged one time in 200."""

    coefficients: NDArray[np.float32]
    idf: NDArray[np.float32]
    intercept: float
    shift: float
    slope: float


@cache
def load_weights(path: Path = WEIGHTS) -> Weights:
    """Reads the weights, once."""
    with np.load(path, allow_pickle=False) as arrays:
        return Weights(
            arrays["coefficients"].astype(np.float32),
            arrays["idf"].astype(np.float32),
            float(arrays["intercept"]),
            float(arrays["shift"]),
            float(arrays["slope"]),
        )


def score(pieces: list[str], weights: Weights | None = None) -> tuple[float, list[float]]:
    """Returns the probability of an injection for the joined pieces, and for each of them."""
    weights = weights or load_weights()
    each = [counts(piece) for piece in pieces]
    whole: Counter[int] = Counter()
    for found in each:
        whole.update(found)
    # A few words may be a title ("Everything Must Go"): the rules alone convict them.
    scores = [
        min(_probability(found, weights), _UNSURE if is_short(piece) else 1.0)
        for piece, found in zip(pieces, each, strict=True)
    ]
    return (_probability(whole, weights) if len(each) != 1 else scores[0]), scores


def is_short(piece: str) -> bool:
    """Whether a piece has too few words to be judged by them."""
    return piece.isascii() and piece.count(" ") < _SHORT


def _probability(found: Counter[int], weights: Weights) -> float:
    if not found:
        return 0.0
    buckets, values = weigh(found, weights.idf)
    logit = float(values @ weights.coefficients[buckets]) + weights.intercept
    logit = weights.slope * (logit - weights.shift)
    if len(found) < _FEW:
        logit = min(logit, -0.5)
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit))))
