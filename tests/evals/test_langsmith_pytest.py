"""The transcripts as LangSmith tests: plain tests with LANGSMITH_TEST_TRACKING=false.

With a key, the same tests are tracked as an experiment; our tests have no network but this one's:

    LANGSMITH_TEST_TRACKING=true python -m pytest --force-enable-socket \\
        tests/evals/test_langsmith_pytest.py
"""

import os
import subprocess
import sys
from typing import Any

import pytest

from evals.ab_transcripts import TRANSCRIPTS
from evals.langsmith_run import limits, ranking, target
from evals.rows import Transcript, read_transcripts
from graph.marquee import Marquee
from nodes.context import Context
from store.library import Library
from tests.evals.langsmith_server import FakeLangSmith

os.environ.setdefault("LANGSMITH_TEST_TRACKING", "false")
TRACKED = os.environ["LANGSMITH_TEST_TRACKING"] == "true"


@pytest.fixture(autouse=True)
def _traced(_own_home: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Traces where tracking is wanted; all other tests trace nothing."""
    from langsmith.utils import get_env_var

    forget: Any = get_env_var
    if TRACKED:
        monkeypatch.setenv("LANGSMITH_TRACING", "true")
        forget.cache_clear()


@pytest.mark.langsmith
@pytest.mark.parametrize("transcript", read_transcripts(TRANSCRIPTS)[:3], ids=lambda t: t.id)
def test_a_transcript_ends_in_films_within_its_limits(
    transcript: Transcript, library: Library
) -> None:
    from langsmith import testing

    inputs = {"turns": list(transcript.turns)}
    reference = {"liked": sorted(transcript.liked), "constraints": dict(transcript.constraints)}
    with Marquee.open(library=library, conversations=":memory:") as marquee:
        outputs = target(marquee, Context(mind="builtin", max_questions=0))(inputs)
    testing.log_inputs(inputs)
    testing.log_reference_outputs(reference)
    testing.log_outputs(outputs)
    kept = limits(library)(outputs, reference)
    for score in [kept, *ranking(outputs, reference)["results"]]:
        testing.log_feedback(key=score["key"], score=score["score"])
    assert outputs["list"]
    assert kept["score"] == 1.0


@pytest.mark.skipif(TRACKED, reason="this run is the tracked one")
def test_with_tracking_they_are_an_experiment() -> None:
    with FakeLangSmith() as server:
        environment = {
            **os.environ,
            "LANGSMITH_TEST_TRACKING": "true",
            "LANGSMITH_ENDPOINT": server.url,
            "LANGSMITH_API_KEY": "key",
            "LANGSMITH_TEST_SUITE": "marquee-tests",
        }
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", __file__],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-3000:]
    assert list(server.datasets) == ["marquee-tests"]
    assert len(server.examples) == 3
    assert all(row["outputs"]["liked"] for row in server.examples.values())
    (session,) = server.sessions.values()
    tests = [run for run in server.runs.values() if not run.get("parent_run_id")]
    assert len(tests) == 3
    assert {run["session_name"] for run in tests} == {session["name"]}
    assert {run["name"] for run in server.runs.values()} >= {"conversation", "rerank", "respond"}
    scored = {(row["run_id"], row["key"]): row["score"] for row in server.feedback}
    for run in tests:
        assert scored[run["id"], "limits kept"] == 1.0
        assert scored[run["id"], "pass"] == 1
        assert (run["id"], "rank: NDCG@50") in scored
