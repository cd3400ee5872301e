import pytest

from nodes.builtin.voice import heard
from nodes.contracts import Signal
from store.library import Library
from tests.nodes.speech import signal

DISLIKE = {"polarity": "dislike"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (signal("mood", "sad", "something quiet and sad"), "something quiet and sad"),
        (signal("mood", "violent", "violent", **DISLIKE), "nothing violent"),
        (signal("mood", "violent", "nothing brutal", **DISLIKE), "nothing brutal"),
        (signal("language", "subtitles_ok", "subtitles are fine for me too"), "subtitles fine"),
        (signal("language", "ko", "i'd love it to be in Korean"), "in Korean"),
        (signal("era", [1990, 1999], "when i was at school in the nineties"), "from the 1990s"),
        (signal("title", 6, "that heist one"), "like Heat (1995)"),
        (signal("mood", "romantic", "the first one"), "romantic"),
        (signal("theme", "Zorblax", "The Zorblax"), '"The Zorblax"'),
        (signal("genre", None, "don't care", polarity="none"), "any genre"),
        (signal("mood", "romantic", "too sappy", **DISLIKE), "not too sappy"),
        (signal("language", "en", "foreign films", **DISLIKE), "foreign films"),
        (signal("era", [2007, None], "too old"), "2007 or later"),
        (
            signal("era", [2006, None], "I'd rather it was recent, you know"),
            "roughly 2006 or later",
        ),
    ],
)
def test_own_words(library: Library, given: Signal, expected: str) -> None:
    assert heard.own_words(given, library) == expected


def test_a_summary_is_one_phrase(library: Library) -> None:
    wishes = [
        signal("mood", "slow-burn", "slow"),
        signal("mood", "sad", "sad"),
        signal("mood", "violent", "nothing violent", **DISLIKE),
        signal("language", "subtitles_ok", "subtitles fine"),
        signal("title", 6, "Heat", **DISLIKE),
    ]
    assert heard.summary(wishes, library) == "slow and sad, nothing violent, subtitles fine"


def test_a_summary_says_a_thing_once_and_is_bounded(library: Library) -> None:
    one = signal("mood", "sad", "quiet and sad")
    assert heard.summary([one, signal("mood", "slow-burn", "quiet")], library) == "quiet and sad"
    many = [signal("theme", f"t{n}", f"thing {n}") for n in range(9)]
    assert heard.summary(many, library) == "thing 4, thing 5, thing 6, thing 7, thing 8"
    assert heard.summary([], library) == ""


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (signal("mood", "romantic", "the first"), "something romantic"),
        (signal("era", [1990, 1999], "the second one"), "something from the 1990s"),
        (signal("era", [1990, None], "later"), "something from 1990 or later"),
        (signal("genre", "Horror", "no", **DISLIKE), "no horror"),
        (signal("audience", "family", "yes"), "something for the whole family"),
        (signal("language", "ko", "3"), "something in Korean"),
        (signal("genre", "Horror", "horror", **DISLIKE), 'no to "horror"'),
        (signal("genre", "Horror", "no horror", **DISLIKE), '"no horror"'),
    ],
)
def test_what_was_said(library: Library, given: Signal, expected: str) -> None:
    assert heard.said(given, library) == expected
