"""Films described in everyday words: what they are about, and when they play."""

import pytest

from nodes.builtin.extract import extract
from nodes.contracts import Dialogue, Extraction
from store.library import Library


def read(library: Library, text: str) -> Extraction:
    return extract(text, Dialogue(today=2026, turn=1), library)


def values(read_turn: Extraction, slot: str, polarity: str = "like") -> list[object]:
    return [s.value for s in read_turn.signals if s.slot == slot and s.polarity == polarity]


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("show me a failing marriage, nobody cheers up", "broken marriage"),
        ("some fierce women for once", "strong heroine"),
        ("anything with toilet humour", "gross-out comedy"),
        ("overgrown kids being idiots", "arrested development"),
        ("somebody has a nervous breakdown", "madness"),
        ("a scheming woman and a fool", "femme fatale"),
        ("false memories, that kind of thing", "memory"),
        ("star crossed lovers please", "forbidden love"),
        ("sword fights and duels!", "swordplay"),
        ("two mismatched buddies", "unlikely friendship"),
        ("cowboys and a sheriff", "american west"),
        ("rich versus poor", "class divide"),
    ],
)
def test_subjects_are_understood_in_other_words(library: Library, text: str, theme: str) -> None:
    assert theme in values(read(library, text), "theme")


@pytest.mark.parametrize(
    "text",
    [
        "costumes and carriages, the forties at the latest",
        "corsets, another century or the twenties",
        "set in the fifties",
    ],
)
def test_when_a_film_plays_is_no_limit_on_when_it_was_made(library: Library, text: str) -> None:
    assert not values(read(library, text), "era")


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("a costume film made before 1960", [None, 1959]),
        ("corsets and all, but shot after 2000", [2001, None]),
        ("from the fifties", [1950, 1959]),
        ("funny costumes. And from the eighties", [1980, 1989]),
    ],
)
def test_when_it_was_made_still_is(library: Library, text: str, years: list[int | None]) -> None:
    assert values(read(library, text), "era") == [years]


@pytest.mark.parametrize("text", ["under 2 hours if possible", "not too long please"])
def test_a_running_time_is_no_subject(library: Library, text: str) -> None:
    assert not read(library, text).signals


@pytest.mark.parametrize(
    "text",
    ["we are four students", "I'm pregnant and bored", "a glass of wine and me",
     "my sister is obsessed with it", "it's for the church club"],
)  # fmt: skip
def test_the_users_life_is_no_subject(library: Library, text: str) -> None:
    assert not values(read(library, text), "theme")
