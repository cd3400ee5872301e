import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evals.ab import verdict
from evals.ab_rows import row_metrics, rows_ab, sampled
from evals.ab_transcripts import TRANSCRIPTS, broken, transcripts_ab, user_ids
from evals.held_out import without_users
from evals.rows import Row, RowsError, read_transcripts
from store.library import Library


@pytest.fixture(scope="module")
def found(library: Library, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The A/B over two transcripts, one of them with limits that nothing keeps."""
    path = tmp_path_factory.mktemp("ab") / "transcripts.jsonl"
    said = ["something funny from the 90s", "no horror please, and nothing violent"]
    rows = [
        {"id": f"t{n}", "user_id": 3, "turns": said, "liked": [356, 588], "constraints": limits}
        for n, limits in enumerate([{"year_from": 1990, "year_to": 1999}, {"year_from": 2030}])
    ]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return transcripts_ab(library, path, k=20)


def test_both_variants_are_replayed_and_compared(found: dict[str, Any]) -> None:
    assert found["count"] == 2
    assert [t["variant"] for t in found["conversations"]] == ["baseline", "enriched"] * 2
    metrics = {row["metric"] for row in found["comparisons"]}
    assert {"recall@5", "MAP@5", "found by the end", "rank: NDCG@20", "rank: MRR@5"} <= metrics
    talk = found["conversations"][0]
    assert len(talk["ranked"]) == 20
    assert talk["list"] == [f["movie_id"] for f in talk["turns"][-1]["recommendations"]]


def test_broken_limits_are_counted(found: dict[str, Any]) -> None:
    sound, impossible = found["conversations"][1], found["conversations"][3]
    assert sound["broken"] == 0
    assert impossible["broken"] == len(impossible["list"]) > 0
    assert found["constraints_broken"]["enriched"] == impossible["broken"]


@pytest.mark.parametrize(
    ("limits", "breaks"),
    [
        ({"year_from": 1995}, True),
        ({"year_to": 1993}, True),
        ({"year_from": 1994, "year_to": 1994}, False),
        ({"exclude_genres": ["War"]}, True),
        ({"exclude_movie_ids": [356]}, True),
        ({"exclude_genres": [], "year_to": None}, False),
    ],
)
def test_what_breaks_a_limit(library: Library, limits: dict[str, Any], breaks: bool) -> None:
    assert broken(library.catalog.get(356), limits) is breaks  # Forrest Gump, 1994


def test_the_verdict_says_when_it_cannot_tell(found: dict[str, Any]) -> None:
    said = verdict({"transcripts": found})
    assert "can't tell" in said[0]
    assert any("--rows FILE" in line for line in said)
    assert "both must be 0" in said[-1]


def test_rows_are_ranked_by_both_variants(library: Library) -> None:
    said = [{"role": "user", "content": "a western with a train robbery"}]
    rows = [Row(str(n), "d", said, (1,), 318) for n in range(2)]
    found = rows_ab(library, rows, k=10)
    assert (found["count"], found["dialogues"]) == (2, 1)
    assert [row["metric"] for row in found["comparisons"]] == [
        "recall@1", "recall@5", "recall@10", "MRR@10"
    ]  # fmt: skip


def test_row_metrics_stop_at_the_cut() -> None:
    ranked = list(range(1, 21))
    assert row_metrics(ranked, 6, 20)["recall@5"] == 0.0
    assert row_metrics(ranked, 6, 20)["recall@10"] == 1.0
    assert row_metrics(ranked, 4, 20)["MRR@20"] == 0.25
    assert row_metrics(ranked, 15, 10) == {
        "recall@1": 0.0, "recall@5": 0.0, "recall@10": 0.0, "MRR@10": 0.0
    }  # fmt: skip


def test_whole_dialogues_are_drawn() -> None:
    rows = [Row(f"{d}-{n}", str(d), [], (), 1) for d in range(10) for n in range(3)]
    drawn = sampled(rows, 4, seed=1)
    assert len(drawn) == 12
    assert len({row.dialogue for row in drawn}) == 4
    assert drawn == sampled(rows, 4, seed=1) != sampled(rows, 4, seed=2)
    assert sampled(rows, 0, seed=1) == rows


def test_the_users_behind_the_transcripts_are_taken_out(library: Library) -> None:
    users = set(library.catalog.ratings_table.users.tolist())
    gone = set(list(users)[:5])
    held = without_users(library, gone)
    assert set(held.catalog.ratings_table.users.tolist()) == users - gone
    assert np.array_equal(held.catalog.rating_counts, library.catalog.rating_counts)


def test_the_twenty_have_users_whose_likes_are_held_out(onboard: Library) -> None:
    table = onboard.catalog.ratings_table
    users = user_ids()
    assert len(users) == 20
    for transcript in read_transcripts(TRANSCRIPTS):
        mine = table.users == users[transcript.id] - 1
        liked = set(onboard.catalog.ids[table.positions[mine & (table.stars >= 4)]].tolist())
        assert transcript.liked <= liked


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"id": "a"}\n', "utf-8")
    with pytest.raises(RowsError, match="line 1"):
        read_transcripts(path)
