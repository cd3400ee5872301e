"""The outcome log and the experiment, at the door."""

import json
import subprocess
import sys
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from evals.online.log import read_log
from graph.cli.main import app
from graph.experiment import Experiment, ExperimentError, read_experiment
from graph.marquee import Marquee
from graph.outcomes import OutcomeLog
from graph.tracing import prompt_versions, trace_metadata
from nodes.context import Context
from store.library import Library

ROOT = Path(__file__).parents[2]


def events(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_conversation_logs_what_was_shown_and_how_it_was_taken(
    library: Library, tmp_path: Path
) -> None:
    log, thread = tmp_path / "logs" / "outcomes.jsonl", str(uuid.uuid4())
    with Marquee.open(library=library, conversations=":memory:", outcomes=log) as marquee:
        first = marquee.turn("a tense thriller from the 90s, just pick", thread)
        marquee.turn("seen the second one", thread)
        marquee.turn("I'll watch the first one", thread)
    shown = [film.movie_id for film in first.recommendations]
    found = events(log)
    assert found[0]["event"] == "shown"
    assert found[0]["movie_ids"] == shown
    assert found[0]["variant"] == "enriched"
    assert {"seen", "accepted"} <= {event["event"] for event in found}
    assert all(event["thread"] == thread for event in found)
    assert "thriller" not in log.read_text()


def test_nothing_is_logged_unless_asked_for(library: Library, tmp_path: Path) -> None:
    with Marquee.open(library=library, conversations=":memory:") as marquee:
        marquee.turn("a tense thriller from the 90s, just pick")
    assert list(tmp_path.rglob("*.jsonl")) == []


def test_a_turn_sent_twice_is_logged_once(library: Library, tmp_path: Path) -> None:
    log, thread = tmp_path / "outcomes.jsonl", str(uuid.uuid4())
    with Marquee.open(library=library, conversations=":memory:", outcomes=log) as marquee:
        for _ in range(2):
            marquee.turn("a tense thriller from the 90s, just pick", thread, turn_id="one")
    assert len(events(log)) == 1


def test_a_log_that_cannot_be_written_costs_no_answer(library: Library, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    log = blocked / "outcomes.jsonl"
    with Marquee.open(library=library, conversations=":memory:", outcomes=log) as marquee:
        assert marquee.turn("a tense thriller from the 90s, just pick").recommendations


def test_a_film_that_was_never_shown_is_no_outcome(library: Library, tmp_path: Path) -> None:
    log = tmp_path / "outcomes.jsonl"
    with Marquee.open(library=library, conversations=":memory:", outcomes=log) as marquee:
        marquee.turn("I have seen Pulp Fiction and loved it")
    assert not log.exists() or {e["event"] for e in events(log)} <= {"shown"}


def test_a_thread_keeps_its_variant_and_the_log_names_it(library: Library, tmp_path: Path) -> None:
    log = tmp_path / "outcomes.jsonl"
    experiment = Experiment("titles", {"enriched": 1, "baseline": 1})
    thread = next(
        t for t in (str(uuid.UUID(int=n)) for n in range(50)) if experiment.variant(t) == "baseline"
    )
    with Marquee.open(
        library=library, conversations=":memory:", outcomes=log, experiment=experiment
    ) as marquee:
        marquee.turn("a tense thriller from the 90s, just pick", thread)
        marquee.turn("more please", thread, context=Context(variant="enriched"))
    assert {(e["variant"], e["experiment"]) for e in events(log)} == {("baseline", "titles")}


def test_the_environment_opens_log_and_experiment(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "outcomes.jsonl"
    monkeypatch.setenv("MARQUEE_OUTCOMES", str(log))
    monkeypatch.setenv("MARQUEE_EXPERIMENT", "all-baseline:enriched=0,baseline=1")
    with Marquee.open(library=library, conversations=":memory:") as marquee:
        marquee.turn("a tense thriller from the 90s, just pick")
    assert {(e["variant"], e["experiment"]) for e in events(log)} == {("baseline", "all-baseline")}


def test_what_is_measured_takes_part_in_no_experiment(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, rows, out = (tmp_path / name for name in ("log.jsonl", "rows.jsonl", "out.jsonl"))
    monkeypatch.setenv("MARQUEE_OUTCOMES", str(log))
    monkeypatch.setenv("MARQUEE_EXPERIMENT", "all-baseline:enriched=0,baseline=1")
    monkeypatch.setattr(Library, "open", classmethod(lambda cls, home=None: library))
    rows.write_text('{"id": 1, "turns": ["a tense thriller from the 90s, just pick"]}\n')
    result = CliRunner().invoke(app, ["replay", "-i", str(rows), "-o", str(out)])
    assert result.exit_code == 0, result.output
    with Marquee.open(library=library, conversations=":memory:") as marquee:
        turn = marquee.turn("a tense thriller from the 90s, just pick")
    films = events(out)[0]["recommendations"]
    assert [film["movie_id"] for film in films] == [f.movie_id for f in turn.recommendations]
    assert not log.exists()


def test_assignment_follows_the_weights() -> None:
    experiment = Experiment("weights", {"enriched": 3, "baseline": 1})
    threads = [str(uuid.UUID(int=n)) for n in range(4000)]
    counts = Counter(experiment.variant(thread) for thread in threads)
    assert 0.72 < counts["enriched"] / 4000 < 0.78
    assert [experiment.variant(t) for t in threads] == [experiment.variant(t) for t in threads]


def test_experiments_split_the_same_threads_independently() -> None:
    one, two = Experiment("one"), Experiment("two")
    threads = [str(uuid.UUID(int=n)) for n in range(2000)]
    same = sum(one.variant(thread) == two.variant(thread) for thread in threads)
    assert 0.45 < same / 2000 < 0.55


@pytest.mark.parametrize(
    "text", ["", ":enriched=1", "x:purple=1", "x:enriched=-1", "x:enriched=0", "x:enriched=many"]
)
def test_an_experiment_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(ExperimentError):
        read_experiment(text)


def test_threads_that_write_at_once_never_mix_lines(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    log = OutcomeLog(tmp_path / "outcomes.jsonl")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: log.event("abandoned", f"t{n}", "enriched", [n]), range(200)))
    assert sorted(event["movie_ids"][0] for event in events(log.path)) == list(range(200))


def test_processes_that_write_at_once_never_mix_lines(tmp_path: Path) -> None:
    path = tmp_path / "outcomes.jsonl"
    code = (
        "import sys; from graph.outcomes import OutcomeLog; log = OutcomeLog(sys.argv[1])\n"
        "for n in range(150): log.event('shown', sys.argv[2], 'enriched', [n] * 200)"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", code, str(path), f"t{n}"], cwd=ROOT)
        for n in range(4)
    ]
    assert [writer.wait(60) for writer in writers] == [0] * 4
    counts = Counter(event["thread"] for event in events(path))
    assert counts == {f"t{n}": 150 for n in range(4)}


def test_a_line_left_unfinished_costs_itself_alone(tmp_path: Path) -> None:
    log = OutcomeLog(tmp_path / "outcomes.jsonl")
    log.event("shown", "t", "enriched", [1])
    with log.path.open("a") as file:
        file.write('{"time": "2026-01-01T00:00')
    log.event("accepted", "t", "enriched", [1])
    found = read_log(log.path)
    assert found.conversations[0].accepted
    assert [problem.split(":")[0] for problem in found.problems] == ["line 2"]


def test_traces_name_thread_variant_mind_and_prompts() -> None:
    found = trace_metadata("t", Context(variant="baseline"))
    assert (found["thread_id"], found["variant"], found["mind"]) == ("t", "baseline", "builtin")
    assert "rerank " in prompt_versions()
