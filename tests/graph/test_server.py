"""A whole conversation against a real ``langgraph dev``, as Studio and other programs hold it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from langgraph_sdk import get_sync_client
from langgraph_sdk.client import SyncLangGraphClient

ROOT = Path(__file__).parents[2]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = _free_port()
    home = tmp_path_factory.mktemp("server")
    environment = {
        **os.environ,
        "MARQUEE_HOME": str(home),
        "LANGSMITH_TRACING": "false",
        "LANGGRAPH_NO_VERSION_CHECK": "1",
        "LANGGRAPH_DISABLE_FILE_PERSISTENCE": "true",
        "LANGGRAPH_STRICT_MSGPACK": "true",
    }
    log = (home / "log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "langgraph_cli", "dev", "--no-browser", "--no-reload",
         "--port", str(port), "--n-jobs-per-worker", "4"],
        cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, server, home / "log")
        yield address
    finally:
        server.terminate()
        server.wait(30)
        log.close()


def _wait(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(240):
        if server.poll() is not None:
            break
        try:
            if httpx.get(f"{address}/ok", timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.5)
    raise AssertionError(f"langgraph dev did not start:\n{log.read_text()[-3000:]}")


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
