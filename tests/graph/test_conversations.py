import contextlib
import json
import pickle
import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypedDict

import ormsgpack
import pytest
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.graph import END, START, StateGraph

from graph.conversations import (
    Conversations,
    ConversationsError,
    open_conversations,
    strict_serializer,
)


class Counter(TypedDict, total=False):
    count: int
    payload: Any


def counting(conversations: Conversations) -> Any:
    builder = StateGraph(Counter)
    builder.add_node("count", lambda state: {"count": state.get("count", 0) + 1})
    builder.add_edge(START, "count")
    builder.add_edge("count", END)
    return builder.compile(checkpointer=conversations.saver)


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres"))
    return ":memory:" if request.param == "memory" else str(tmp_path / "conversations.sqlite")


@pytest.fixture
def conversations(where: str) -> Iterator[Conversations]:
    with open_conversations(where) as opened:
        yield opened


def test_a_thread_is_remembered_and_apart_from_others(conversations: Conversations) -> None:
    graph = counting(conversations)
    first, second = str(uuid.uuid4()), str(uuid.uuid4())
    for _ in range(3):
        count = graph.invoke({}, {"configurable": {"thread_id": first}})["count"]
    assert count == 3
    assert graph.invoke({}, {"configurable": {"thread_id": second}})["count"] == 1


def test_a_turn_is_recorded_once(conversations: Conversations) -> None:
    thread = str(uuid.uuid4())
    conversations.turns.add(thread, "a", "hello", {"reply": "hi"})
    conversations.turns.add(thread, "a", "hello", {"reply": "another"})
    conversations.turns.add(thread, "b", "bye", {"reply": "bye"})
    assert conversations.turns.find(thread, "a") == {"reply": "hi"}
    assert conversations.turns.find(thread, "c") is None
    assert [text for text, _ in conversations.turns.all(thread)] == ["hello", "bye"]


@pytest.mark.parametrize("text", ["hello", "", "\x00", "\ud800", "it's \u201cquoted\u201d"])
def test_a_turn_is_under_way_until_it_is_recorded(conversations: Conversations, text: str) -> None:
    thread, other = str(uuid.uuid4()), str(uuid.uuid4())
    turns = conversations.turns
    assert turns.begun(thread) is None
    turns.begin(thread, "a", "never answered")
    turns.begin(thread, "b", text)
    turns.begin(other, "c", "of another thread")
    assert turns.begun(thread) == ("b", text)
    turns.add(thread, "a", "not the one under way", {})
    assert turns.begun(thread) == ("b", text)
    turns.add(thread, "b", "clean", {})
    assert turns.begun(thread) is None
    assert turns.begun(other) == ("c", "of another thread")


def test_a_held_thread_is_held(conversations: Conversations) -> None:
    with conversations.locks.hold(str(uuid.uuid4())), conversations.locks.hold(str(uuid.uuid4())):
        pass


@pytest.mark.parametrize("durable", ["sqlite", "postgres"])
def test_conversations_outlive_the_process(
    durable: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    place = tmp_path / "c.sqlite" if durable == "sqlite" else request.getfixturevalue("postgres")
    thread: Any = {"configurable": {"thread_id": str(uuid.uuid4())}}
    for expected in (1, 2):
        with open_conversations(place) as opened:
            assert counting(opened).invoke({}, thread)["count"] == expected


def test_old_checkpoints_do_not_pile_up(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    thread = str(uuid.uuid4())
    with open_conversations(path) as opened:
        graph = counting(opened)
        for _ in range(120):
            graph.invoke({}, {"configurable": {"thread_id": thread}})
        opened.turns.tidy(thread)
        assert graph.invoke({}, {"configurable": {"thread_id": thread}})["count"] == 121
    rows = sqlite3.connect(path).execute("SELECT count(*) FROM checkpoints").fetchone()[0]
    assert rows < 100


def test_an_emptied_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with open_conversations(path):
        pass
    path.write_bytes(b"")
    with pytest.raises(ConversationsError, match="backup"), open_conversations(path):
        pass


def test_a_damaged_file_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    path.write_bytes(b"this was a database once" * 400)
    with pytest.raises(ConversationsError, match="damaged"), open_conversations(path):
        pass
    assert path.read_bytes().startswith(b"this was")


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with (
        pytest.raises(ConversationsError, match="writable place"),
        open_conversations(tmp_path / "file" / "c.sqlite"),
    ):
        pass


def test_a_database_out_of_reach_is_refused() -> None:
    with (
        pytest.raises(ConversationsError, match="Postgres"),
        open_conversations("postgresql://127.0.0.1:9/none"),
    ):
        pass


class Payload:
    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return (Path.touch, (self.marker,))


def _poisons(marker: Path) -> dict[str, tuple[str, bytes]]:
    call = ("shutil", "os", str(marker), "mkdir")
    constructor = {"lc": 2, "type": "constructor", "id": ["os", "mkdir"], "args": [str(marker)]}
    packed = ormsgpack.packb(("os", "mkdir", [str(marker)], None))
    return {
        "pickle": ("pickle", pickle.dumps(Payload(marker))),
        "json": ("json", json.dumps(constructor).encode()),
        "msgpack": ("msgpack", ormsgpack.packb(ormsgpack.Ext(1, packed))),
        "msgpack method": (
            "msgpack",
            ormsgpack.packb(ormsgpack.Ext(3, ormsgpack.packb(call))),
        ),
    }


@pytest.mark.parametrize("form", ["pickle", "json", "msgpack", "msgpack method"])
def test_a_tampered_row_runs_no_code(form: str, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    path = tmp_path / "c.sqlite"
    thread: Any = {"configurable": {"thread_id": str(uuid.uuid4())}}
    kind, poison = _poisons(marker)[form]
    with open_conversations(path) as opened:
        counting(opened).invoke({}, thread)
    with sqlite3.connect(path) as tampering:
        tampering.execute("UPDATE checkpoints SET type = ?, checkpoint = ?", (kind, poison))
    with open_conversations(path) as opened, contextlib.suppress(Exception):
        counting(opened).invoke({}, thread)
    assert not marker.exists()


@pytest.mark.parametrize("form", ["pickle", "msgpack"])
def test_the_poison_of_the_test_above_works(form: str, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    trusting = JsonPlusSerializer(pickle_fallback=True, allowed_msgpack_modules=True)
    with contextlib.suppress(Exception):
        trusting.loads_typed(_poisons(marker)[form])
    assert marker.exists()


def test_the_serializer_keeps_plain_data() -> None:
    serde = strict_serializer()
    plain = {"signals": [{"value": [1980, None]}], "shown": [1, 2]}
    assert serde.loads_typed(serde.dumps_typed(plain)) == plain
