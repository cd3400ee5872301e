"""Undo, reset, and wishes withdrawn."""

import uuid

from graph import Marquee
from tests.graph.marquee.asking import NOW


def test_undo_and_reset(marquee: Marquee) -> None:
    thread = str(uuid.uuid4())
    before = marquee.turn("something funny", thread, context=NOW)
    marquee.turn("no horror", thread, context=NOW)
    after = marquee.turn("undo", thread, context=NOW)
    assert after.intent == "undo"
    assert after.signals == before.signals
    assert marquee.turn("start over", thread, context=NOW).signals == []


def test_starting_over_with_a_wish_keeps_the_new_wish_alone(marquee: Marquee) -> None:
    thread = str(uuid.uuid4())
    marquee.turn("something scary from the 90s, no romance", thread, context=NOW)
    reply = marquee.turn("forget everything I said, new mood: comedy", thread, context=NOW)
    assert [(one.slot, one.value, one.turn) for one in reply.signals] == [("genre", "Comedy", 2)]
    assert len(reply.recommendations) == 5
    assert all("Comedy" in film.genres for film in reply.recommendations)


def test_withdrawing_a_signal_brings_the_genre_back(marquee: Marquee) -> None:
    thread = str(uuid.uuid4())
    marquee.turn("something scary but no comedy", thread, context=NOW)
    reply = marquee.turn("forget what I said about comedy", thread, context=NOW)
    assert not [signal for signal in reply.signals if signal.value == "Comedy"]
