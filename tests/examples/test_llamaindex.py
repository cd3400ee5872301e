import json
import sys
from pathlib import Path

import pytest

from examples.llamaindex import costs, measure


def test_lines_of_code_are_those_that_do_something() -> None:
    source = '''"""What.

More."""

import os  # why

# A remark.
def f() -> int:
    """Doc."""
    return 1
'''
    assert costs.lines_of(source) == 3


def test_packages_are_followed_through() -> None:
    found = costs.closure(["rich"])
    assert {"rich", "markdown-it-py", "mdurl"} <= found
    assert costs.closure(["no-such-package-anywhere"]) == set()


def test_both_systems_have_their_files() -> None:
    shortcut, ours = costs.cost_of("llamaindex"), costs.cost_of("builtin")
    assert 0 < shortcut["lines"] < ours["lines"]
    assert ours["packages_of_its_own"] == 0


def test_rows_are_spread_evenly_and_only_of_the_half(tmp_path: Path) -> None:
    rows = [
        {"id": f"redial-valid-{n}-1-1", "messages": [], "target": 1, "exclude": []}
        for n in range(60)
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    everything = measure.sample(path, "held", 0)
    some = measure.sample(path, "held", 5)
    assert 10 < len(everything) < 60
    assert len(some) == 5
    assert [row.id for row in some] == [everything[n * len(everything) // 5].id for n in range(5)]


def test_recall_counts_places_from_zero() -> None:
    found = measure.Found(ranks=[0, 4, 5, 49, -1], wall_ms=[1.0, 3.0], cpu_ms=[1.0])
    plain = measure.figures(found)
    assert [plain[f"recall@{cut}"] for cut in (5, 10, 50)] == [0.4, 0.6, 0.8]
    assert plain["wall_ms"]["p50"] == 2.0


def test_without_the_extra_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys.modules["store.errors"], "find_spec", lambda name: None)
    monkeypatch.setattr(sys, "argv", ["measure", "--rows", str(tmp_path / "none")])
    with pytest.raises(SystemExit, match=r"pip install 'marquee\[llamaindex\]'"):
        measure.main()
