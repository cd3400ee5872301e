"""A second look, by meaning, at sentences of which words and rules are unsure.

Linear on the sentence embedding of the shipped encoder; ``meaning.npz`` is written by
``python -m evals.train_guard``. Without the encoder the first look stands.
"""

import math
import re
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nodes.builtin.guard.fold import fold
from nodes.builtin.guard.segment_words import known_share
from store.encoder import Encoder, OnnxEncoder, open_encoder
from store.errors import EncoderError

MEANING: Final = Path(__file__).parent / "meaning.npz"
# Below lies nearly all movie talk, above what precise rules are sure of.
UNSURE: Final = (0.33, 0.86)
_LONGEST: Final = 300
_ENGLISH: Final = 0.5
_FOREIGN_WORDS = re.compile(
    r"\b(?:le|la|les|une?|des|du|ou|dans|est|et|je|tu|der|die|das|dem|den|ein\w*|und|ist|ich|du|mir|el|los|las|una|que|con|por|il|lo|gli|che|di|per|um|uma|os|nao|com|het|een|van|ik|och|att|det|jag|og|nie|jest|bir|ve|yang|dan|ini)\b"
)


class Meaning(NamedTuple):
    """Trained weights on the embedding; their logit is added to that of the first look."""

    coefficients: NDArray[np.float32]
    intercept: float
    trust: float


@cache
def load_meaning(path: Path = MEANING) -> Meaning | None:
    """Reads the weights, once; there may be none."""
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as arrays:
        return Meaning(
            arrays["coefficients"].astype(np.float32),
            float(arrays["intercept"]),
            float(arrays["trust"]),
        )


@cache
def _encoder() -> Encoder | None:
    encoder = open_encoder()
    # A heavier encoder would cost more than a second look is worth.
    return encoder if isinstance(encoder, OnnxEncoder) else None


def reconsidered(sentence: str, score: float) -> float:
    """Returns the score of a sentence after a second look, if it was an unsure one."""
    low, high = UNSURE
    # The encoder knows English; of other languages it knows names and loanwords.
    if not low <= score <= high or not _is_english(sentence):
        return score
    meaning, encoder = load_meaning(), _encoder()
    if meaning is None or encoder is None:
        return score
    try:
        embedding = encoder.encode_queries([sentence[:_LONGEST]])[0]
    except EncoderError:
        return score
    logit = float(embedding @ meaning.coefficients) + meaning.intercept
    moved = math.log(score / (1.0 - score)) + meaning.trust * logit
    return min(high, 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, moved)))))


def _is_english(sentence: str) -> bool:
    folded = fold(sentence)
    foreign = sum(character > "\u024f" for character in folded)
    if foreign * 4 >= len(folded) or len(_FOREIGN_WORDS.findall(folded)) > 1:
        return False
    return known_share(folded) >= _ENGLISH
