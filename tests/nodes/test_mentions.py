"""Names in a sentence that stand where no capital gives them away."""

import pytest

from nodes.claims import check
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


ERA = [Signal(number=1, slot="era", value=[1990, 2009], polarity="like", quote="90s", turn=1)]


@pytest.mark.parametrize(
    ("sentence", "faulty"),
    [
        ("The 90s you asked for, and this film of 2009 is a crime film.", True),
        ("The 90s you asked for, and this is a 2009 crime film.", True),
        ("The 90s you asked for, and this crime film is from 1995.", False),
        ("The 90s: anything from 1990 to 2009 was fine, so here is a crime film.", False),
        ("The 90s you asked for, and this is a crime film of 1995.", False),
    ],
)
def test_a_year_the_user_named_is_not_the_films(
    sentence: str, faulty: bool, library: Library
) -> None:
    found = check(sentence, library.catalog.get(HEAT), ERA, library)
    assert ("wrong_year" in {fault.rule for fault in found}) == faulty


@pytest.mark.parametrize(
    "sentence",
    [
        'You said "funny", and this is a funny adventure, as in velvet tomorrow.',
        "Fans of the glass meridian will find it funny.",
    ],
)
def test_what_nobody_spoke_of_is_nothing_to_liken_to(library: Library, sentence: str) -> None:
    toys = library.catalog.get(1)
    assert other_names(sentence, toys, [], library, ())


@pytest.mark.parametrize(
    "sentence",
    [
        "A funny adventure, warm like a friendship between toys.",
        "Fans of friendship and toys will find it funny.",
        "More funny than most.",
    ],
)
def test_what_the_record_holds_may_be_likened_to(library: Library, sentence: str) -> None:
    assert other_names(sentence, library.catalog.get(1), [], library, ()) == []
