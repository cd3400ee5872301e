import json
import math
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.results import ResultsError, read, stamp, write
from graph.cli.main import app
from store.library import Library


def test_a_stamp_tells_what_made_the_results(library: Library) -> None:
    found = stamp("ab", ["eval", "ab", "--rows", "my rows.jsonl"], library, seed=3)
    assert found["command"] == "marquee eval ab --rows 'my rows.jsonl'"
    assert found["settings"] == {"seed": 3}
    assert found["versions"]["encoder"] == library.encoder.fingerprint
    assert str(len(library.catalog)) in found["versions"]["catalog"]


def test_results_come_back_as_written(tmp_path: Path) -> None:
    path = tmp_path / "new" / "r.json"
    write(path, {"a": [1, 0.5, None], "ü": "…"})
    assert read(path) == {"a": [1, 0.5, None], "ü": "…"}


def test_a_figure_that_is_no_number_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        write(tmp_path / "r.json", {"mean": math.nan})
    assert not (tmp_path / "r.json").exists()


@pytest.mark.parametrize("text", ["{", "[1]", ""])
def test_a_broken_file_is_named(text: str, tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text(text, "utf-8")
    with pytest.raises(ResultsError, match=r"r\.json"):
        read(path)


def test_the_commands_are_listed() -> None:
    shown = CliRunner().invoke(app, ["eval", "--help"]).output
    assert all(name in shown for name in ("ab", "users", "quality", "budget", "report"))


def test_users_and_report_from_the_command_line(tmp_path: Path) -> None:
    made = CliRunner().invoke(app, ["eval", "users", "--users", "1", "--out", str(tmp_path)])
    assert made.exit_code == 0, made.output
    results = json.loads((tmp_path / "users.json").read_text("utf-8"))
    assert results["command"].startswith("marquee eval users --users 1")
    assert results["all"]["enriched"]["trials"] == 1
    told = CliRunner().invoke(app, ["eval", "report", "--out", str(tmp_path)])
    assert told.exit_code == 0, told.output
    assert "Simulated users" in (tmp_path / "report.html").read_text("utf-8")


@pytest.mark.parametrize("command", [["users", "--user-mind", "model"], ["budget"]])
def test_a_model_that_is_not_there_is_asked_for(command: list[str], tmp_path: Path) -> None:
    made = CliRunner().invoke(app, ["eval", *command, "--out", str(tmp_path)])
    assert "No model is configured" in str(made.exception)
    assert not list(tmp_path.iterdir())
