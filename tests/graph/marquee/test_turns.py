"""One turn after another: questions, lists, limits, threads."""

import uuid

import pytest

from graph import Marquee
from store.library import Library
from tests.graph.marquee.asking import ASKING, NOW, ids


def test_a_vague_wish_gets_a_question_and_a_full_one_gets_films(marquee: Marquee) -> None:
    first = marquee.turn("I'd like to watch something", context=ASKING)
    assert first.asked is not None
    assert not first.recommendations
    assert first.reply.rstrip().endswith("?")
    full = "a funny comedy from the 80s or 90s, nothing scary"
    answered = marquee.turn(full, context=ASKING)
    assert answered.asked is None
    assert answered.recommendations


def test_no_question_is_asked_twice_and_none_beyond_the_cap(marquee: Marquee) -> None:
    thread = str(uuid.uuid4())
    asked = [marquee.turn("hmm, hard to say", thread, context=ASKING).asked for _ in range(6)]
    slots = [slot for slot in asked if slot]
    assert len(slots) == len(set(slots)) <= ASKING.max_questions


def test_five_films_of_the_catalog_each_with_a_reason(marquee: Marquee) -> None:
    reply = marquee.turn("a funny comedy", context=NOW)
    assert len(reply.recommendations) == 5
    for film in reply.recommendations:
        record = marquee.library.catalog.get(film.movie_id)
        assert (film.title, film.year) == (record.title, record.year)
        assert film.justification
        assert film.title in reply.reply
    reasons = [film.justification for film in reply.recommendations]
    assert len({" ".join(reason.split()[:3]) for reason in reasons}) == 5


def test_hard_signals_hold_and_nothing_repeats(marquee: Marquee) -> None:
    thread = str(uuid.uuid4())
    seen: list[int] = []
    for text in ("comedies from the 90s, no romance", "more please", "other ones?"):
        reply = marquee.turn(text, thread, context=NOW)
        for film in reply.recommendations:
            assert film.year is not None
            assert 1990 <= film.year <= 1999
            assert "Romance" not in film.genres
        seen += ids(reply)
    assert len(seen) > 5
    assert len(seen) == len(set(seen))


def test_the_same_words_get_the_same_answer(library: Library) -> None:
    answers = []
    for _ in range(2):
        with Marquee.open(library=library, conversations=":memory:") as opened:
            thread = str(uuid.uuid4())
            texts = ("something slow and sad", "not too old", "seen the first one")
            replies = [opened.turn(text, thread, context=NOW) for text in texts]
            answers.append([(reply.reply, ids(reply)) for reply in replies])
    assert answers[0] == answers[1]


def test_a_part_of_the_world_that_cannot_be_served_is_owned_up_to(marquee: Marquee) -> None:
    thread = str(uuid.uuid4())
    marquee.turn("a funny comedy, no crime films", thread, context=NOW)
    reply = marquee.turn("what about african ones?", thread, context=NOW)
    assert reply.recommendations
    assert '"african"' in reply.reply


def test_warming_leaves_no_trace(marquee: Marquee) -> None:
    thread = str(uuid.uuid4())
    before = marquee.turn("something funny", thread, context=NOW)
    marquee.warm()
    reply = marquee.turn("what have you heard?", thread, context=NOW)
    assert reply.signals == before.signals


@pytest.mark.parametrize("words", ["cheers, the third it is", "perfect! number 3 it is"])
def test_a_film_taken_ends_the_search(marquee: Marquee, words: str) -> None:
    thread = str(uuid.uuid4())
    first = marquee.turn("a funny comedy", thread, context=NOW)
    taken = marquee.turn(words, thread, context=NOW)
    assert taken.intent == "accept"
    assert not taken.recommendations
    assert first.recommendations[2].title in taken.reply


def test_a_seen_film_is_replaced(marquee: Marquee) -> None:
    thread = str(uuid.uuid4())
    first = marquee.turn("a funny comedy", thread, context=NOW)
    then = marquee.turn("I've seen the second one", thread, context=NOW)
    assert then.intent == "react"
    assert ids(first)[1] not in ids(then)
