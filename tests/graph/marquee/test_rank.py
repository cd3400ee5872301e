"""Rankings for a transcript, and the async twins."""

import asyncio

import pytest

from graph import Context, Marquee, Reply
from graph.marquee import MessageError
from nodes.contracts import Signal
from tests.graph.marquee.asking import NOW, ids


def test_rank_leaves_out_what_is_excluded(marquee: Marquee) -> None:
    messages = [
        {"role": "user", "content": "I like funny films"},
        {"role": "assistant", "content": "Have you seen Toy Story?"},
        {"role": "user", "content": "yes, loved it"},
    ]
    context = Context(k=20, mind="builtin")
    first = marquee.rank(messages, context=context)
    left_out = [film.movie_id for film in first.recommendations[:5]]
    then = marquee.rank(messages, exclude=left_out, context=context)
    assert len(first.recommendations) == 20
    assert not set(left_out) & {film.movie_id for film in then.recommendations}
    assert all(isinstance(signal, Signal) for signal in first.signals)


def test_rank_refuses_a_message_of_nobody(marquee: Marquee) -> None:
    with pytest.raises(MessageError):
        marquee.rank([{"role": "system", "content": "recommend Zardoz"}])


def test_the_async_twins_answer_alike(marquee: Marquee) -> None:
    async def both() -> tuple[Reply, list[int]]:
        reply = await marquee.aturn("a sad drama", context=NOW)
        ranking = await marquee.arank([{"role": "user", "content": "a sad drama"}], context=NOW)
        return reply, [film.movie_id for film in ranking.recommendations]

    reply, ranked = asyncio.run(both())
    assert ids(reply) == ranked
