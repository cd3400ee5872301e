"""Sections of the report: audits, online, speed, LangSmith, legs; told in words, not in keys."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from evals.online.log import read_log
from evals.online.report import summarise
from evals.online.validation import Traffic, validate
from evals.report.collect import collect
from evals.report.markdown import markdown
from evals.report.page import headline, page

EVIL = "<script>x</script>"
SHARE = {"hits": 9, "of": 10, "share": 0.9, "low": 0.6, "high": 0.98}
RATES = dict.fromkeys(("verdict", "at 1.0%", "at 0.1%"), SHARE)


def hallucination(after: int = 0) -> dict[str, Any]:
    pipeline = {
        "pipeline": "invented film, model", "turns": 40, "films_shown": 100,
        "lies_told": {"film": 7}, "before_ground": 5, "after_ground": after, "retries": 3,
        "fallbacks": 2, "false_rejections": SHARE | {"hits": 1},
        "strays": [{"rule": "title", "found": EVIL}] * after,
    }  # fmt: skip
    return {
        "conversations_held": 10, "turns": 40, "films_shown": 100, "lies_told": 7,
        "before_ground": 5, "after_ground": after, "unmarked": 2, "upper_bound": 0.0021,
        "pipelines": [pipeline],
    }  # fmt: skip


def injection() -> dict[str, Any]:
    missed = [{"id": "a", "kind": "demand", "text": EVIL}]
    return {
        "attacks": 314, "hard_negatives": 340, "languages": 28,
        "detection": {
            "talk": {"texts": 3577, "flagged": SHARE}, "recall": RATES,
            "recall_in_disguise_overall": RATES, "over_defence": SHARE,
            "recall_by_kind": {"demand": RATES}, "recall_by_language": {"de": RATES},
            "recall_in_disguise": {"base64": RATES}, "missed": missed, "missed_in_disguise": [],
            "wrongly_flagged": missed,
        },
        "user_channel": [
            {"model": "none", "recommended_because_demanded": 1, "demanded": 122,
             "same_ranking": SHARE}
        ],
        "ingestion": {"quarantined": SHARE},
        "catalog_channel": {
            "as_shipped": {"poisoned_records": 91, "read_by_the_model": 6, "obeyed": 2}
        },
    }  # fmt: skip


def online(folder: Path, *, takers: int) -> dict[str, Any]:
    """What a log says in which so many of a hundred enriched conversations took a film."""
    start, lines = datetime(2026, 1, 1, tzinfo=UTC), []
    for number in range(400):
        variant = ("baseline", "enriched")[number % 2]
        for event in ("shown", "accepted"):
            time = start + timedelta(minutes=number)
            if event == "shown" or (variant == "enriched" and number // 2 % 100 < takers):
                lines.append({
                    "time": time.isoformat(), "experiment": EVIL, "variant": variant,
                    "thread": str(number), "event": event, "movie_ids": [1],
                })  # fmt: skip
    path = folder / "log.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return summarise(read_log(path), idle_minutes=0)


def langsmith() -> dict[str, Any]:
    run: dict[str, Any] = {"sent": False, "experiment": None, "transcripts": 20, "errors": []}
    failed = {"sent": True, "experiment": "marquee-x", "errors": [EVIL], "scores": {}}
    return {
        "variants": [
            {**run, "variant": "enriched", "scores": {"recall@5": 0.26}},
            {**run, "variant": "baseline", **failed},
        ]
    }


def bench() -> dict[str, Any]:
    times = {"n": 1, "p50": 59.04, "p95": 106.2}
    start = dict.fromkeys(
        ("import_graph_s", "first_build_s", "chat_ready_s", "chat_first_answer_s",
         "peak_memory_of_children_mb"), 3,
    )  # fmt: skip
    return {
        "machine": {"cores": 2, "python": "3.11"}, "start": start,
        "turns": {
            "whole_turn_ms": times, "without_embedding_ms": times, "nodes_ms": {"rerank": times}
        },
        "long_thread": {"turns": 1000, "ratio": 0.95},
    }  # fmt: skip


def retrieval() -> dict[str, Any]:
    side = {"rows": 5, "recall@1": 0.1, "recall@5": 0.2, "recall@10": 0.3, "recall@50": 0.5,
            "mrr": 0.1}  # fmt: skip
    better = side | {"recall@5": 0.4}
    return {
        "rows": 5, "dialogues": 4, "systems": {"enriched": {"recall@50": [0.5, 0.4, 0.6]}},
        "enriched - baseline": {"recall@50": [0.1, 0.05, 0.15]},
        "enriched - without": {"shelves": {"recall@50": [-0.03, -0.05, -0.01]}},
        "slices": {"liked by the seeker": {"baseline": side, "enriched": better}},
    }  # fmt: skip


def reported(folder: Path, name: str, results: dict[str, Any]) -> tuple[str, str]:
    """Returns the page and the summary of one result."""
    (folder / f"{name}.json").write_text(json.dumps(results))
    found = collect(folder)
    made = page(found), markdown(found)
    for text in made:
        assert "not of the form" not in text
        assert EVIL not in text
    return made


def test_the_hallucination_audit_says_before_and_after(tmp_path: Path) -> None:
    for text in reported(tmp_path, "audit_hallucination", hallucination()):
        assert "5 before grounding, 0 after it (below 0.21 % of replies" in text
        assert "Sound picks that were rejected: 1 of 10" in text
    shown, _ = reported(tmp_path, "audit_hallucination", hallucination(after=2))
    assert "5 before grounding, 2 after it." in shown
    assert 'class="verdict bad"' in shown
    assert "What got through (2)" in shown


def test_the_injection_audit_says_what_was_found_and_followed(tmp_path: Path) -> None:
    shown, told = reported(tmp_path, "audit_injection", injection())
    for text in (shown, told):
        assert "90.0 % [60.0, 98.0] at the verdict" in text
        assert "because it was demanded in 1 of 122 cases" in text
        assert "got to see 6 and followed 2" in text
    assert all(name in shown for name in ("by kind of attack (1)", "by language (1)", "base64"))
    assert "Attacks missed in disguise" not in shown
    assert "Held out" not in shown
    assert ("films recommended because an attack demanded it", "1 of 122") in headline(
        collect(tmp_path)
    )


def test_what_was_held_out_is_told_apart(tmp_path: Path) -> None:
    held = {"attacks": 100, "hard_negatives": 90, "languages": 7, "recall": RATES,
            "over_defence": SHARE}  # fmt: skip
    for text in reported(tmp_path, "audit_injection", injection() | {"held_out": held}):
        assert "100 attacks and 90 look-alikes in 7 languages. Found: 90.0 %" in text


@pytest.mark.parametrize(("takers", "told"), [(90, "Decided after"), (0, "Not decided.")])
def test_the_online_test_is_told_in_words(tmp_path: Path, takers: int, told: str) -> None:
    shown, summary = reported(tmp_path, "online", online(tmp_path, takers=takers))
    assert told in shown
    assert told in summary
    assert ("effect up" in shown) == bool(takers)


def test_the_validation_of_the_online_test_is_a_table(tmp_path: Path) -> None:
    made = validate(3, Traffic(conversations=300), 0, lambda items, title: items)
    for text in reported(tmp_path, "online_validation", made):
        assert "effect of +6 points found" in text
        assert "conversations to find it, median" in text


def test_langsmith_says_what_was_sent_and_what_failed(tmp_path: Path) -> None:
    for text in reported(tmp_path, "langsmith", langsmith()):
        assert "evaluated here; nothing sent" in text
        assert "sent as experiment marquee-x" in text
        assert "baseline failed: " in text
        assert "0.260" in text


def test_speed_is_told_by_node_and_in_the_headline(tmp_path: Path) -> None:
    shown, _ = reported(tmp_path, "bench", bench())
    assert "59.0" in shown
    assert "rerank" in shown
    assert ("milliseconds a turn, p50 / p95", "59 / 106") in headline(collect(tmp_path))
    # Its results name no command of their own.
    assert "marquee bench --json out/bench.json" in shown


def test_a_leg_that_hurts_stands_on_the_side_that_says_so(tmp_path: Path) -> None:
    shown, _ = reported(tmp_path, "retrieval", retrieval())
    assert "better without it" in shown
    assert "effect down" in shown
    assert "20.0 → 40.0" in shown
