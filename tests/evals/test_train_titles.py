import json
from pathlib import Path

import pytest

from evals import train_titles
from store.title_words import TitleWords


def test_words_written_small_are_counted_and_titles_are_not(tmp_path: Path) -> None:
    path = tmp_path / "talk.jsonl"
    messages = [{"content": "can't stand heat, but Heat (1995) was hot"}] * 2
    path.write_text(json.dumps({"messages": messages}), "utf-8")
    counts = train_titles.count(train_titles.talk([path]))
    assert (counts["heat"], counts["cant"], counts["hot"]) == (1, 1, 1)


def test_often_is_ordinary_and_twice_is_no_typing_mistake() -> None:
    counts = train_titles.count(["often " * 8 + "twice twice once shrek shrek"])
    by_hand = {
        "never_ordinary": "shrek",
        "also_known": "rare often",
        "also_common": "always",
        "lists": {"told": "seen loved"},
    }
    lists = train_titles.word_lists(counts, by_hand)
    assert lists == {"common": "always often", "known": "rare twice", "told": "loved seen"}


def test_the_lists_by_hand_are_those_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "title_words.json"
    monkeypatch.setattr("sys.argv", ["train_titles", "--out", str(out)])
    train_titles.main()
    made, used = (json.loads(path.read_text("utf-8")) for path in (out, train_titles.OUT))
    for name in ("common", "known"):
        del made[name], used[name]
    assert made == used
    assert {*made, "common", "known"} == set(TitleWords.__slots__)
