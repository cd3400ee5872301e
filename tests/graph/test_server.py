"""A whole conversation against a real ``langgraph dev``, as Studio and other programs hold it."""

from collections.abc import Iterator
from typing import Any

import pytest
from langgraph_sdk import get_sync_client
from langgraph_sdk.client import SyncLangGraphClient

from tests.graph.langgraph_dev import langgraph_dev


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with langgraph_dev(tmp_path_factory.mktemp("server")) as address:
        yield address


@pytest.fixture(scope="module")
def client(url: str) -> SyncLangGraphClient:
    return get_sync_client(url=url)


def said(text: str) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": text}]}


def test_a_whole_conversation_with_history_and_a_fork(client: SyncLangGraphClient) -> None:
    thread = client.threads.create()["thread_id"]
    asked: Any = client.runs.wait(thread, "marquee_studio", input=said("hello there"))
    assert asked["messages"][-1]["type"] == "ai"
    first: Any = client.runs.wait(
        thread, "marquee_studio", input=said("a funny film from the 90s, no romance")
    )
    assert len(first["recommendations"]) == 5

    nodes = [
        name
        for part in client.runs.stream(
            thread, "marquee_studio", input=said("nothing with Jim Carrey, and older please"),
            stream_mode="updates",
        )
        if part.event == "updates"
        for name in part.data
    ]  # fmt: skip
    assert nodes[:2] == ["guard", "extract"]
    assert nodes[-4:] == ["retrieve", "rerank", "ground", "respond"]

    history: Any = client.threads.get_history(thread, limit=100)
    earlier = next(
        state for state in history if state["values"].get("turn") == 2 and not state["next"]
    )
    fork: Any = client.runs.wait(
        thread, "marquee_studio", input=said("a war film instead"),
        checkpoint=earlier["checkpoint"],
    )  # fmt: skip
    assert fork["turn"] == 3
    values = [signal["value"] for signal in fork["signals"] if signal["active"]]
    assert "War" in values
    assert "Jim Carrey" not in values


def test_the_slim_graph_hides_its_working_state(client: SyncLangGraphClient) -> None:
    thread = client.threads.create()["thread_id"]
    state: Any = client.runs.wait(
        thread, "marquee", input=said("a sad japanese film, nothing violent"),
        context={"max_questions": 0, "k": 3, "mind": "builtin"},
    )  # fmt: skip
    assert set(state) == {"messages", "recommendations", "signals", "asked"}
    assert len(state["recommendations"]) == 3


def test_the_schemas_are_served(client: SyncLangGraphClient) -> None:
    assistants = client.assistants.search()
    assert {assistant["graph_id"] for assistant in assistants} == {"marquee", "marquee_studio"}
    schemas: Any = client.assistants.get_schemas(
        next(a["assistant_id"] for a in assistants if a["graph_id"] == "marquee")
    )
    assert "messages" in schemas["input_schema"]["properties"]
    assert "variant" in schemas["context_schema"]["properties"]


def test_the_remote_graph_example_holds_a_conversation(url: str) -> None:
    from examples.remote_graph import converse

    first, second = converse(url, ["funny films from the 90s, no romance", "seen the first one"])
    shown = [film["movie_id"] for film in first["recommendations"]]
    assert len(shown) == 5
    assert not set(shown) & {film["movie_id"] for film in second["recommendations"]}
