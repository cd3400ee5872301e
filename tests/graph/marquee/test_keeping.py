"""What is kept of a conversation, and where."""

import json
import sqlite3
from pathlib import Path

import pytest

from graph import Marquee
from store.library import Library
from tests.graph.marquee.asking import NOW


def test_the_state_is_plain_in_the_checkpoint(marquee: Marquee) -> None:
    reply = marquee.turn("a sad drama, nothing violent", context=NOW)
    saved = marquee.conversations.saver.get({"configurable": {"thread_id": reply.thread_id}})
    assert saved is not None
    values = {key: value for key, value in saved["channel_values"].items() if key != "messages"}
    assert json.loads(json.dumps(values)) == values


def test_a_damaged_conversation_says_what_to_do(library: Library, tmp_path: Path) -> None:
    from graph.conversations import ConversationsError

    path = tmp_path / "c.sqlite"
    with Marquee.open(library=library, conversations=path) as marquee:
        thread = marquee.turn("hello", context=NOW).thread_id
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(bytes(data))
    with (
        pytest.raises(ConversationsError, match="backup"),
        Marquee.open(library=library, conversations=path) as marquee,
    ):
        marquee.turn("hello", thread, context=NOW)


def test_a_conversation_in_postgres_goes_on_in_another_process(
    library: Library, postgres: str
) -> None:
    with Marquee.open(library=library, conversations=postgres) as first:
        thread = first.turn("a funny comedy from the 90s", context=NOW).thread_id
    with Marquee.open(library=library, conversations=postgres) as second:
        reply = second.turn("no romance", thread, context=NOW)
    assert reply.turn == 2
    assert all(
        film.year is not None and 1990 <= film.year <= 1999 for film in reply.recommendations
    )
