import json
from pathlib import Path

import pytest

from evals import excluded
from evals.rows import Row, read_rows
from store.library import Library


def rows(path: Path, *said: tuple[str, int]) -> list[Row]:
    entries = [
        {"id": f"x-y-{n}-1", "messages": [{"role": "user", "content": text}], "target": target}
        for n, (text, target) in enumerate(said)
    ]
    path.write_text("\n".join(json.dumps(entry) for entry in entries), "utf-8")
    return read_rows(path)


def test_a_film_wanted_but_shut_out_is_counted_under_the_limit(
    library: Library, tmp_path: Path
) -> None:
    heard = rows(
        tmp_path / "rows.jsonl",
        ("only films from the 1950s please", 2571),  # The Matrix
        ("no crime films, I am tired of them", 6),  # Heat
        ("something funny", 1),  # Toy Story
        ("something from the 1990s", 6),
    )
    found = excluded.exclusions(heard, library)
    assert [(one.target, one.signal.slot, one.signal.polarity) for one in found] == [
        (2571, "era", "like"),
        (6, "genre", "dislike"),
    ]
    assert excluded.summary(found, len(heard)).startswith("2 of 4 films wanted")
    assert "'1950s'" in excluded.examples(found, library).replace("from the ", "")


def test_the_command_prints_the_count(
    library: Library,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows(tmp_path / "rows.jsonl", ("only films from the 1950s please", 2571))
    monkeypatch.setattr(Library, "open", lambda: library)
    assert excluded.main(["--rows", str(tmp_path / "rows.jsonl"), "--examples"]) == 0
    printed = capsys.readouterr().out
    assert "1 of 1 films wanted" in printed
    assert "The Matrix (1999)" in printed
