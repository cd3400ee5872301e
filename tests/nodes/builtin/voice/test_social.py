"""Small talk, and the names of many films."""

import pytest

from nodes.builtin.voice import social
from nodes.builtin.voice.phrases import variants
from nodes.builtin.voice.speaker import Speaker
from store.library import Library


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("are you a bot?", "who_are_you_bot"),
        ("wait, am I talking to a real person?", "who_are_you_bot"),
        ("is this an AI", "who_are_you_bot"),
        ("what else can you do", "who_are_you"),
        ("what can you help with?", "who_are_you"),
        ("who are you?", "who_are_you"),
        ("had a real day of it", "chat"),
    ],
)
def test_who_asks_what_is_answered(library: Library, text: str, phrase: str) -> None:
    assert social.smalltalk(text, Speaker(library)) in variants(phrase)


def test_five_films_are_all_named_and_six_are_counted(library: Library) -> None:
    ids = [film.movie_id for film in library.catalog.films[:6]]
    five, six = Speaker(library).names(ids[:5]), Speaker(library).names(ids)
    assert all(film.title in five for film in library.catalog.films[:5])
    assert six.endswith(" and two others")
    assert six.count("(") == 4
