"""A list that keeps a new limit already stays, all the way through the graph."""

from collections.abc import Iterator

import pytest

from graph import Marquee
from store.library import Library

WISH = "a funny heist movie from the nineties, nothing too violent"


@pytest.fixture
def marquee(onboard: Library) -> Iterator[Marquee]:
    with Marquee.open(library=onboard, conversations=":memory:") as opened:
        yield opened


def test_the_list_is_given_once_more_and_none_of_it_is_shown_anew(marquee: Marquee) -> None:
    first = marquee.turn(WISH)
    second = marquee.turn("in English please", first.thread_id)
    assert first.recommendations
    assert not second.recommendations
    assert second.asked is None
    assert all(film.title in second.reply for film in first.recommendations)
    assert ("language", "en") in [(signal.slot, signal.value) for signal in second.signals]


def test_more_brings_others_after_a_list_that_stood(marquee: Marquee) -> None:
    first = marquee.turn(WISH)
    marquee.turn("in English please", first.thread_id)
    third = marquee.turn("more", first.thread_id)
    shown = {film.movie_id for film in first.recommendations}
    assert third.recommendations
    assert not shown & {film.movie_id for film in third.recommendations}


def test_a_film_of_a_standing_list_can_be_taken_by_its_place(marquee: Marquee) -> None:
    first = marquee.turn(WISH)
    marquee.turn("no westerns", first.thread_id)
    taken = marquee.turn("I'll take the second one", first.thread_id)
    assert taken.intent == "accept"
    assert first.recommendations[1].title in taken.reply
