"""The extraction scorer, on rows and extractions made up here."""

import json
from pathlib import Path
from typing import Any

import pytest

from evals.extraction import FILES, main, score, table
from evals.extraction_rows import Row, match, read_rows
from nodes.contracts import Dialogue, Extraction, Reaction, Signal, Slot, Value
from store.records import AUDIENCES, GENRES, MOODS


def signal(slot: Slot, value: Value, polarity: Any = "like") -> Signal:
    return Signal(slot=slot, value=value, polarity=polarity, quote="so", turn=1)


def expected(slot: str, value: Value, polarity: str = "like", **more: Any) -> dict[str, Any]:
    fields = {"slot": slot, "value": value, "polarity": polarity, **more}
    return {"or" if name == "alternatives" else name: field for name, field in fields.items()}


def row(*signals: dict[str, Any], **more: Any) -> Row:
    fields = {"id": "r", "text": "text", "dialogue": {"today": 2026}, "intent": "recommend"}
    return Row.model_validate({**fields, "signals": list(signals), **more})


def only(*signals: Signal, **more: Any) -> Extraction:
    return Extraction(signals=list(signals), **more)


def counts(case: Row, extraction: Extraction, years: int = 0) -> tuple[int, int, int]:
    found = match(case, extraction, years)
    return len(found.right), len(found.missing), len(found.surplus)


def test_slot_value_and_polarity_must_all_fit() -> None:
    case = row(expected("genre", "Horror", "dislike"))
    assert counts(case, only(signal("genre", "Horror", "dislike"))) == (1, 0, 0)
    assert counts(case, only(signal("genre", "Horror"))) == (0, 1, 1)
    assert counts(case, only(signal("mood", "Horror", "dislike"))) == (0, 1, 1)
    assert counts(case, only()) == (0, 1, 0)


def test_a_repeated_signal_counts_once() -> None:
    case = row(expected("mood", "sad"))
    assert counts(case, only(signal("mood", "sad"), signal("mood", "sad"))) == (1, 0, 0)


def test_tolerated_signals_are_neither_required_nor_wrong() -> None:
    case = row(expected("genre", "Horror"), also=[expected("mood", "scary")])
    assert counts(case, only(signal("genre", "Horror"))) == (1, 0, 0)
    assert counts(case, only(signal("genre", "Horror"), signal("mood", "scary"))) == (1, 0, 0)
    assert counts(case, only(signal("mood", "scary"))) == (0, 1, 0)


def test_an_alternative_will_do_and_both_are_no_mistake() -> None:
    case = row(expected("mood", "quirky", alternatives=[expected("mood", "surreal")]))
    assert counts(case, only(signal("mood", "surreal"))) == (1, 0, 0)
    assert counts(case, only(signal("mood", "surreal"), signal("mood", "quirky"))) == (1, 0, 0)
    assert counts(case, only(signal("mood", "sad"))) == (0, 1, 1)


def test_any_value_is_tolerated_where_the_row_says_so() -> None:
    case = row(also=[expected("era", "*")])
    assert counts(case, only(signal("era", [None, 1970]))) == (0, 0, 0)
    assert counts(case, only(signal("era", [None, 1970], "dislike"))) == (0, 0, 1)


@pytest.mark.parametrize(
    ("got", "exact", "lenient"),
    [
        ([1990, 1999], 1, 1),
        ([1988, 2002], 0, 1),
        ([1986, 1999], 0, 0),
        ([None, 1999], 0, 0),
        ([1990, None], 0, 0),
    ],
)
def test_eras_exact_and_within_three_years(got: Value, exact: int, lenient: int) -> None:
    case, extraction = row(expected("era", [1990, 1999])), only(signal("era", got))
    assert counts(case, extraction)[0] == exact
    assert counts(case, extraction, years=3)[0] == lenient


def test_an_era_up_to_today_is_open() -> None:
    case = row(expected("era", [2006, None]))
    assert counts(case, only(signal("era", [2006, 2026]))) == (1, 0, 0)
    assert counts(case, only(signal("era", [2006, 2020]))) == (0, 1, 1)


def test_a_person_may_be_named_in_part() -> None:
    case = row(expected("person", "Kubrick"))
    assert counts(case, only(signal("person", "Stanley Kubrick"))) == (1, 0, 0)
    assert counts(case, only(signal("person", "Stanley Donen"))) == (0, 1, 1)


def test_no_preference_matches_only_no_preference() -> None:
    case = row(expected("era", None, "none"))
    assert counts(case, only(signal("era", None, "none"))) == (1, 0, 0)
    assert counts(case, only(signal("era", [1990, 1999]))) == (0, 1, 1)


def by_text(answers: dict[str, Extraction]) -> Any:
    return lambda text, dialogue: answers[text]


def test_the_report_counts_over_rows_and_keeps_themes_apart() -> None:
    rows = [
        row(expected("genre", "War"), expected("theme", "castles and fog"), text="a"),
        row(text="b", intent="smalltalk", intent_also=["accept"]),
        row(expected("mood", "sad"), text="c"),
    ]
    report = score(
        rows,
        by_text(
            {
                "a": only(signal("genre", "War"), signal("theme", "nothing of the kind")),
                "b": only(signal("mood", "funny"), intent="accept"),
                "c": only(intent="why"),
            }
        ),
    )
    overall = report.overall
    assert (overall.right, overall.missing, overall.surplus) == (1, 1, 1)
    assert overall.f1 == pytest.approx(0.5)
    assert overall.low is not None
    assert overall.high is not None
    assert overall.low <= overall.f1 <= overall.high
    assert (report.slots["theme"].missing, report.slots["theme"].surplus) == (1, 1)
    assert (report.intent.right, report.intent.of) == (2, 3)
    assert report.confusion == [("recommend", "why", 1)]
    assert (report.quiet.right, report.quiet.of) == (0, 1)
    assert [mistake.id for mistake in report.mistakes] == ["r", "r", "r"]
    assert "recommend taken for why: 1" in table(report)


def test_themes_match_on_half_their_words() -> None:
    case = row(expected("theme", "gothic castles"))
    assert counts(case, only(signal("theme", "an old castle"))) == (1, 0, 0)


def test_withdrawals_must_be_exact_and_are_watched_on_other_turns() -> None:
    rows = [
        row(text="a", withdrawn=[1], withdrawn_also=[2]),
        row(text="b", withdrawn=[1]),
        row(text="c"),
    ]
    answers = {
        "a": only(withdrawn=[1, 2]),
        "b": only(withdrawn=[1, 2]),
        "c": only(withdrawn=[3]),
    }
    report = score(rows, by_text(answers))
    assert (report.withdrawals.right, report.withdrawals.of) == (1, 2)
    assert report.false_withdrawals == 1


def test_reactions() -> None:
    seen, liked = (Reaction(movie_id=6, reception=name) for name in ("seen", "liked"))
    rows = [
        row(text="right", reactions=[seen]),
        row(text="other kind", reactions=[seen]),
        row(text="tolerated kind", reactions=[seen], reactions_also=[liked]),
        row(text="repeats a title signal", signals=[expected("title", 6)]),
        row(text="made up"),
    ]
    answers = {
        "right": only(reactions=[seen]),
        "other kind": only(reactions=[liked]),
        "tolerated kind": only(reactions=[liked]),
        "repeats a title signal": only(signal("title", 6), reactions=[liked]),
        "made up": only(reactions=[liked]),
    }
    report = score(rows, by_text(answers))
    assert (report.reactions.right, report.reactions.of) == (2, 3)
    assert report.false_reactions == 1


def test_optional_fields_count_only_where_annotated() -> None:
    rows = [row(text="a", films=[2, 1], count=3, enough=True), row(text="b")]
    answers = {"a": only(films=[1, 2], count=3), "b": only(films=[9], count=1, enough=True)}
    report = score(rows, by_text(answers))
    assert (report.films.right, report.films.of) == (1, 1)
    assert (report.count.right, report.count.of) == (1, 1)
    assert (report.enough.right, report.enough.of) == (0, 1)


def test_the_command_prints_errors_and_writes_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "rows.jsonl"
    line: dict[str, Any] = {
        "id": "r1",
        "text": "no war",
        "dialogue": {"turn": 1},
        "intent": "recommend",
    }
    line["signals"] = [expected("genre", "War", "dislike")]
    file.write_text(json.dumps(line) + "\n", encoding="utf-8")
    figures = tmp_path / "out.json"

    def silent(text: str, dialogue: Dialogue) -> Extraction:
        assert dialogue.today == 2026
        return Extraction()

    assert main(["--rows", str(file), "--errors", "--json", str(figures)], silent) == 0
    printed = capsys.readouterr().out
    assert "no war" in printed
    assert 'missing: genre dislike "War"' in printed
    assert json.loads(figures.read_text())["rows.jsonl"]["overall"]["missing"] == 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_rows_are_well_formed(path: Path) -> None:
    rows = read_rows(path)
    assert len({one.id for one in rows}) == len(rows)
    closed = {"genre": GENRES, "mood": MOODS, "audience": AUDIENCES}
    for one in rows:
        for annotated in (*one.signals, *one.also):
            for option in (annotated, *annotated.alternatives):
                if option.slot in closed and option.value not in (None, "*"):
                    assert option.value in closed[option.slot], one.id
                assert (option.value is None) == (option.polarity == "none"), one.id
        numbers = {kept.number for kept in one.dialogue.signals}
        assert {*one.withdrawn, *one.withdrawn_also} <= numbers, one.id


def test_the_test_set_is_as_broad_as_promised() -> None:
    rows = read_rows(FILES[0])
    intents = [one.intent for one in rows]
    assert len(rows) >= 300
    assert min(intents.count(intent) for intent in set(intents)) >= 12
    assert len(set(intents)) == 12
