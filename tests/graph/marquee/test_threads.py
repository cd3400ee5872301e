"""Conversations keep apart, wait for each other, and count a turn once."""

import threading
import uuid

import pytest

from graph import Marquee, Reply
from graph.marquee import ThreadIdError
from tests.graph.marquee.asking import NOW, ids


def test_threads_do_not_see_each_other(marquee: Marquee) -> None:
    first, second = str(uuid.uuid4()), str(uuid.uuid4())
    marquee.turn("no horror, please", first, context=NOW)
    reply = marquee.turn("something funny", second, context=NOW)
    assert not [signal for signal in reply.signals if signal.value == "Horror"]
    assert reply.turn == 1


def test_a_turn_sent_twice_counts_once(marquee: Marquee) -> None:
    thread, turn = str(uuid.uuid4()), str(uuid.uuid4())
    once = marquee.turn("a sad drama", thread, turn_id=turn, context=NOW)
    assert marquee.turn("a sad drama", thread, turn_id=turn, context=NOW) == once
    assert marquee.turn("funny instead", thread, context=NOW).turn == 2


def test_turns_on_one_thread_wait_for_each_other(marquee: Marquee) -> None:
    thread = str(uuid.uuid4())
    replies: list[Reply] = []

    def take(number: int) -> None:
        text = f"a comedy from {1980 + number} or later"
        replies.append(marquee.turn(text, thread, context=NOW))

    workers = [threading.Thread(target=take, args=(number,)) for number in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(reply.turn for reply in replies) == list(range(1, 9))
    assert len(marquee.conversations.turns.all(thread)) == 8
    shown = [movie_id for reply in replies for movie_id in ids(reply)]
    assert len(shown) == len(set(shown))


@pytest.mark.parametrize("thread", ["", "1", "../../etc", "x" * 5000])
def test_a_thread_id_that_is_no_uuid_is_refused(marquee: Marquee, thread: str) -> None:
    with pytest.raises(ThreadIdError, match="UUID"):
        marquee.turn("hello", thread)
