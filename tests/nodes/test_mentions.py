"""Names in a sentence that stand where no capital gives them away."""

import pytest

from nodes.contracts import Signal
from nodes.mentions import other_names
from store.library import Library

HEAT = 6
SIGNALS = [Signal(number=1, slot="mood", value="tense", polarity="like", quote="tense", turn=1)]


def names(sentence: str, library: Library) -> list[str]:
    return other_names(sentence, library.catalog.get(HEAT), SIGNALS, library, ())


@pytest.mark.parametrize(
    "sentence",
    [
        "Ozymandrake has the tense mood you asked for too.",
        "Ravenmoor's fans get something tense here.",
        "A tense crime film, as in ravenmoor.",
        "A tense crime film, like the glass meridian.",
        "A tense crime film, and Heat 2 goes on from there.",
        "A tense crime film, and Heat IX goes on from there.",
        "A tense crime film, better than Heat Part 3.",
    ],
)
def test_made_up_films_and_sequels_are_found(sentence: str, library: Library) -> None:
    assert names(sentence, library)


@pytest.mark.parametrize(
    "sentence",
    [
        "Tense, as you asked, and a crime thriller from 1995.",
        "Heat is as tense as you asked.",
        "Heat runs like a tense crime film should.",
        "Heat (1995) is tense.",
        "With Heat 2 hours pass tensely.",
        "If Heat is tense enough, it is yours.",
        "You said tense, so I thought of Heat.",
        "Slow-burning and tense, like a good crime film.",
    ],
)
def test_ordinary_sentences_are_left_alone(sentence: str, library: Library) -> None:
    assert names(sentence, library) == []
