"""Titles that the words around them give away, and words that only look like titles."""

from types import SimpleNamespace

import pytest

from store.records import Film
from store.titles import TitleIndex

_FILMS = [
    (1, "Alien", 1979, (), 120),
    (2, "Aliens", 1986, (), 110),
    (3, "Signs", 2002, (), 60),
    (4, "Brazil", 1985, (), 60),
    (5, "Laura", 1944, (), 20),
    (6, "Fargo", 1996, (), 180),
    (7, "The Apartment", 1960, (), 60),
    (8, "Contact", 1997, (), 110),
    (9, "Titanic", 1997, (), 200),
    (10, "Psycho", 1960, (), 100),
    (11, "Kids", 1995, (), 20),
    (12, "Drive", 2011, (), 60),
    (13, "The Perfect Storm", 2000, (), 60),
    (14, "Chicago", 2002, (), 60),
]


@pytest.fixture(scope="module")
def index() -> TitleIndex:
    films = [Film(i, t, y, (), a, n) for i, t, y, a, n in _FILMS]
    return TitleIndex(SimpleNamespace(films=films))


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("aliens is better than alien", [2, 1]),
        ("signs by Shyamalan creeped me out", [3]),
        ("drive with Ryan Gosling is on my list", [12]),
        ("brazil (the Terry Gilliam film) is great", [4]),
        ("Fargo. Titanic. Laura. Need I say more?", [6, 9, 5]),
        ("contact, titanic, fargo. something like those", [8, 9, 6]),
        ("do you know the apartment? I want that mood", [7]),
        ("torn between contact and fargo", [8, 6]),
        ("similar to Brazil", [4]),
        ("the guy from Fargo", [6]),
    ],
)
def test_titles_that_their_place_gives_away(index: TitleIndex, text: str, ids: list[int]) -> None:
    assert [mention.movie_ids[0] for mention in index.spot(text)] == ids


@pytest.mark.parametrize(
    "text",
    [
        "I am from Brazil",
        "I'm from Fargo, show me something",
        "we live in Chicago",
        "have you got kids?",
        "it was the perfect storm of a week",
        "I like psycho killers",
        "go for a drive by shooting drama",
    ],
)
def test_words_that_are_no_titles(index: TitleIndex, text: str) -> None:
    assert index.spot(text) == []
