"""The LangSmith evaluation: against a loopback LangSmith, and with nothing sent at all."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from evals import langsmith_run
from evals.ab_transcripts import TRANSCRIPTS
from evals.langsmith_client import LangSmithRunError, online_client
from evals.rows import Transcript, read_transcripts
from graph.cli.main import app
from nodes.context import Context
from store.library import Library
from tests.evals.langsmith_server import FakeLangSmith

BUILTIN = Context(mind="builtin", variant="baseline")
NODES = {"guard", "extract", "sufficiency", "retrieve", "rerank", "ground", "respond"}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeLangSmith]:
    from langsmith import utils

    forget: Any = utils.get_env_var
    with FakeLangSmith() as fake:
        monkeypatch.setenv("LANGSMITH_ENDPOINT", fake.url)
        monkeypatch.setenv("LANGSMITH_API_KEY", "key")
        forget.cache_clear()
        yield fake
    forget.cache_clear()


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Blocks every connection, loopback too, and returns what was tried."""
    tried: list[Any] = []

    def refuse(self: socket.socket, address: Any) -> None:
        tried.append(address)
        raise OSError("blocked by the test")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    for name in ("LANGSMITH_API_KEY", "LANGCHAIN_API_KEY", "LANGSMITH_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    return tried


@pytest.fixture(scope="module")
def transcripts() -> list[Transcript]:
    return read_transcripts(TRANSCRIPTS)[:2]


def metadata(run: dict[str, Any]) -> dict[str, Any]:
    return dict((run.get("extra") or {}).get("metadata") or {})


def test_without_a_key_everything_is_scored_and_nothing_is_sent(
    library: Library, offline: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    found = langsmith_run.run(library, BUILTIN, limit=2)
    assert not found["sent"]
    assert found["transcripts"] == 2
    assert found["errors"] == []
    assert {"recall@5", "found by the end", "rank: NDCG@50", "limits kept"} <= set(found["scores"])
    assert offline == []


def test_dataset_experiment_traces_and_scores_arrive(
    library: Library, server: FakeLangSmith
) -> None:
    found = langsmith_run.run(library, BUILTIN, limit=2)
    assert found["sent"]
    assert found["errors"] == []
    assert list(server.datasets) == [langsmith_run.DATASET]
    assert len(server.examples) == 2
    assert all(len(row["inputs"]["turns"]) > 1 for row in server.examples.values())
    assert all(row["outputs"]["liked"] for row in server.examples.values())
    (session,) = server.sessions.values()
    assert session["name"].startswith("marquee-baseline")
    stamped = session["extra"]["metadata"]
    assert (stamped["variant"], stamped["mind"]) == ("baseline", "builtin")
    assert "rerank" in stamped["prompt_versions"]
    keys = {row["key"] for row in server.feedback}
    assert {"recall@5", "rank: MRR@50", "limits kept"} <= keys
    assert all(row["run_id"] in server.runs for row in server.feedback)


def test_every_node_is_traced_with_thread_variant_mind_and_prompts(
    library: Library, server: FakeLangSmith
) -> None:
    found = langsmith_run.run(library, BUILTIN, limit=1)
    nodes = [run for run in server.runs.values() if run.get("name") in NODES]
    assert {run["name"] for run in nodes} == NODES
    threads = {row["thread_id"] for row in found["rows"]}
    whole = [run for run in server.runs.values() if run.get("name") == "conversation"]
    assert len(whole) == 1
    for run in [*nodes, *whole]:
        known = metadata(run)
        assert known["thread_id"] in threads
        assert (known["variant"], known["mind"]) == ("baseline", "builtin")
        assert "extract" in known["prompt_versions"]


@pytest.mark.parametrize(
    ("code", "said"), [(401, "refused the key"), (400, "LangSmith failed"), (404, "failed")]
)
def test_a_refusal_is_said_in_a_line(
    library: Library, server: FakeLangSmith, monkeypatch: pytest.MonkeyPatch, code: int, said: str
) -> None:
    monkeypatch.setattr(server, "answer", lambda *request: (code, {"detail": "no\nmore"}))
    with pytest.raises(LangSmithRunError, match=said) as caught:
        langsmith_run.run(library, BUILTIN, limit=1)
    assert "--local" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_traces_that_are_not_taken_are_counted(
    library: Library, server: FakeLangSmith, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    answer = server.answer

    def full(method: str, path: str, kind: str, body: bytes) -> tuple[int, Any]:
        return (403, {}) if "/runs" in path else answer(method, path, kind, body)

    monkeypatch.setattr(server, "answer", full)
    found = langsmith_run.run(library, BUILTIN, limit=1)
    assert found["scores"]["limits kept"] == 1.0
    assert "never arrived (LangSmithError" in found["errors"][-1]
    assert [record for record in caplog.records if record.name == "langsmith.client"] == []


def test_pushing_twice_changes_nothing(
    server: FakeLangSmith, transcripts: list[Transcript]
) -> None:
    client = online_client()
    dataset = langsmith_run.push(client, transcripts)
    before = dict(server.examples)
    server.seen.clear()
    assert langsmith_run.push(client, transcripts) == dataset
    assert server.examples == before
    assert {method for method, _ in server.seen} == {"GET"}


def test_a_changed_transcript_is_brought_up_to_date(
    server: FakeLangSmith, transcripts: list[Transcript]
) -> None:
    client = online_client()
    langsmith_run.push(client, transcripts[:1])
    changed = Transcript(transcripts[0].id, ["only this"], transcripts[0].liked)
    langsmith_run.push(client, [changed, transcripts[1]])
    assert len(server.examples) == 2
    assert ["only this"] in [row["inputs"]["turns"] for row in server.examples.values()]


def test_the_same_scores_with_a_key_and_without(library: Library, server: FakeLangSmith) -> None:
    sent = langsmith_run.run(library, BUILTIN, limit=1)
    seen = len(server.seen)
    kept = langsmith_run.run(library, BUILTIN, limit=1, local=True)
    assert sent["scores"] == kept["scores"]
    assert len(server.seen) == seen


def test_the_command_writes_its_figures(
    library: Library, offline: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Library, "open", classmethod(lambda cls, home=None: library))
    arguments = ["eval", "langsmith", "--limit", "1", "--out", str(tmp_path), "--mind", "builtin"]
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    assert "nothing was sent" in result.output
    figures = json.loads((tmp_path / "langsmith.json").read_text())
    assert [row["variant"] for row in figures["variants"]] == ["enriched", "baseline"]
    assert offline == []
