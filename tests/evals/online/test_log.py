"""From the outcome log to figures."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from evals.online.log import read_log
from evals.online.report import summarise
from evals.online.serving import rank_interleaved
from graph.cli.main import app
from graph.marquee import Marquee
from graph.outcomes import OutcomeLog, OutcomesError
from nodes.context import Context
from store.library import Library

START = datetime(2026, 1, 1, tzinfo=UTC)


def line(thread: str, event: str, minute: float, films: list[int], **more: Any) -> str:
    time = (START + timedelta(minutes=minute)).isoformat()
    common = {"time": time, "thread": thread, "event": event, "movie_ids": films}
    return json.dumps({"variant": "enriched", "experiment": "e", **common, **more})


def written(path: Path, *lines: str) -> Path:
    path.write_text("".join(f"{text}\n" for text in lines))
    return path


def test_accepted_abandoned_and_open_are_told_apart(tmp_path: Path) -> None:
    log = written(
        tmp_path / "log.jsonl",
        line("a", "shown", 0, [1, 2]),
        line("a", "accepted", 1, [1]),
        line("b", "shown", 0, [1, 2]),
        line("c", "shown", 99, [1, 2]),
        line("d", "shown", 99, [3]),
        line("d", "abandoned", 100, []),
    )
    found = summarise(read_log(log))
    rates = found["variants"]["enriched"]
    assert rates["accepted"] == rates["accepted"] | {"hits": 1, "of": 3}
    assert rates["abandoned"]["hits"] == 2
    assert found["still_open"] == 1


def test_films_never_shown_and_events_twice_do_not_count(tmp_path: Path) -> None:
    log = written(
        tmp_path / "log.jsonl",
        line("a", "shown", 0, [1, 2], turn_id="x"),
        line("a", "shown", 0, [1, 2], turn_id="x"),
        line("a", "accepted", 1, [77]),
        line("a", "rejected", 1, [2]),
    )
    conversation = read_log(log).conversations[0]
    assert conversation.lists == 1
    assert not conversation.accepted
    assert conversation.taken["rejected"] == {2}


def test_bad_lines_are_listed_with_their_numbers(tmp_path: Path) -> None:
    log = written(
        tmp_path / "log.jsonl",
        "not json",
        line("a", "shown", 0, [1]),
        '{"time": "yesterday", "thread": "a", "variant": "x", "event": "shown"}',
        line("a", "exploded", 0, [1]),
        line("a", "accepted", 1, [1], variant="baseline"),
    )
    found = read_log(log)
    assert [problem.split(":")[0] for problem in found.problems[:3]] == [
        "line 1",
        "line 3",
        "line 4",
    ]
    assert "changed variants" in found.problems[3]
    assert len(found.conversations) == 1


def test_an_empty_or_missing_log_is_said(tmp_path: Path) -> None:
    with pytest.raises(OutcomesError, match="holds no outcome"):
        read_log(written(tmp_path / "empty.jsonl", ""))
    with pytest.raises(OutcomesError, match="Can't read"):
        read_log(tmp_path / "missing.jsonl")
    with pytest.raises(OutcomesError, match="of other"):
        read_log(written(tmp_path / "one.jsonl", line("a", "shown", 0, [1])), "other")


def test_the_command_reports_variants_and_a_verdict(tmp_path: Path) -> None:
    lines = []
    for n in range(200):
        arm = "enriched" if n % 2 else "baseline"
        taken = n % 2 and n % 10 != 1
        lines.append(line(f"t{n}", "shown", n, [1, 2], variant=arm))
        if taken:
            lines.append(line(f"t{n}", "accepted", n + 0.5, [1], variant=arm))
    log = written(tmp_path / "log.jsonl", *lines, line("last", "shown", 999, [1]))
    arguments = ["eval", "online", "--log", str(log), "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    assert "Decided after" in result.output
    figures = json.loads((tmp_path / "out" / "online.json").read_text())
    assert figures["test"]["difference"] == pytest.approx(0.8)
    assert figures["variants"]["baseline"]["accepted"]["hits"] == 0


def test_without_a_log_the_command_says_what_it_needs() -> None:
    result = CliRunner().invoke(app, ["eval", "online"])
    assert result.exit_code == 2


def test_an_interleaved_list_is_logged_with_its_teams(library: Library, tmp_path: Path) -> None:
    log = OutcomeLog(tmp_path / "log.jsonl")
    talk = [{"role": "user", "content": "a tense thriller from the 90s"}]
    with Marquee.open(library=library, conversations=":memory:") as marquee:
        films = rank_interleaved(marquee, talk, "t", outcomes=log, context=Context(k=5))
        again = rank_interleaved(marquee, talk, "t", context=Context(k=5))
    assert [film.movie_id for film in films] == [film.movie_id for film in again]
    log.event("accepted", "t", "interleaved", [films[0].movie_id])
    read = read_log(log.path)
    teams = read.conversations[0].teams
    assert set(teams) == {film.movie_id for film in films}
    assert set(teams.values()) == {"enriched", "baseline"}
    found = summarise(read)["interleaving"]
    assert found["wins"] + found["losses"] == 1
    assert (found["wins"] == 1) == (teams[films[0].movie_id] == "enriched")
