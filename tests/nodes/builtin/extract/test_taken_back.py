"""Wishes taken back, and starting over."""

import pytest

from nodes.contracts import Signal
from store.library import Library
from tests.nodes.builtin.extract.reading import read, said

LEDGER = [
    Signal(number=1, slot="era", value=[1970, 1979], polarity="like", quote="70s", turn=1),
    Signal(number=2, slot="genre", value="Crime", polarity="like", quote="crime", turn=1),
]


@pytest.mark.parametrize(
    ("text", "withdrawn"),
    [
        ("ignore the 70s bit but keep the crime", [1]),
        ("bin the crime part", [2]),
        ("I never said I liked crime", [2]),
        ("it needn't be a crime film", [2]),
        ("drop everything about crime", [2]),
        ("forget I said crime", [2]),
        ("forget what I said", [1, 2]),
    ],
)
def test_what_is_taken_back(library: Library, text: str, withdrawn: list[int]) -> None:
    found = read(library, text, signals=LEDGER)
    assert (found.intent, found.withdrawn) == ("withdraw", withdrawn)


def test_a_wish_is_taken_back_by_what_was_said_with_it(library: Library) -> None:
    held = [
        Signal(number=1, slot="mood", value="funny", polarity="like", quote="funny", turn=1),
        Signal(
            number=2,
            slot="genre",
            value="Horror",
            polarity="dislike",
            quote="not horror, my wife hates it",
            turn=2,
        ),
    ]
    assert read(library, "forget about the wife thing", signals=held).withdrawn == [2]
    assert read(library, "forget about the dog thing", signals=held).withdrawn == []


HELD = [Signal(number=1, slot="mood", value="funny", polarity="like", quote="funny", turn=1)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("forget everything I said, new mood: comedy", {"+genre=Comedy"}),
        ("let's start over: something scary", {"+mood=scary"}),
    ],
)
def test_who_starts_over_with_a_wish_is_heard(
    library: Library, text: str, expected: set[str]
) -> None:
    found = read(library, text, signals=HELD)
    assert (found.intent, said(found)) == ("reset", expected)


@pytest.mark.parametrize("text", ["forget everything I said", "let's start over please"])
def test_who_starts_over_without_one_starts_over(library: Library, text: str) -> None:
    assert read(library, text, signals=HELD).intent == "reset"
