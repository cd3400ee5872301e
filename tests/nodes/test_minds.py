"""Which mind answers, and what a turn keeps of it."""

import logging

import pytest

from nodes.minds import Judgement, judge, record
from nodes.model.client import ModelMind
from nodes.model.errors import ModelTimeoutError
from nodes.model.settings import Settings
from nodes.state import State

MIND = ModelMind(Settings("m", "http://127.0.0.1:9/v1", "k", timeout=10))


def test_without_a_model_the_built_in_mind_answers() -> None:
    assert judge("extract", _never, lambda: "draft", mind=None) == Judgement("draft")


def test_a_judgement_the_model_has_no_part_in() -> None:
    assert judge("guard", _never, lambda: "draft", mind=MIND) == Judgement("draft")


def test_the_model_refines_the_draft_in_the_time_that_is_left() -> None:
    found = judge(
        "rerank",
        lambda mind, draft, seconds: f"{draft} refined in {seconds:g}",
        lambda: "draft",
        mind=MIND,
        spent=7.5,
    )
    assert (found.value, found.mind, found.note) == ("draft refined in 2.5", "model", "")
    assert found.seconds >= 0


def test_a_model_that_was_not_asked_has_not_answered() -> None:
    found = judge("rerank", lambda mind, draft, seconds: draft, lambda: "draft", mind=MIND)
    assert found.mind == "builtin"


def test_a_failure_leaves_the_draft_and_a_remark(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        found = judge("rerank", _late, lambda: "draft", mind=MIND)
    assert (found.value, found.mind) == ("draft", "builtin")
    assert found.note == "I answered without the language model: it took too long."
    assert "ModelTimeoutError" in caplog.text


def test_programming_errors_are_the_callers() -> None:
    with pytest.raises(ZeroDivisionError):
        judge("rerank", lambda mind, draft, seconds: 1 // 0, lambda: 1, mind=MIND)
    with pytest.raises(ZeroDivisionError):
        judge("rerank", lambda mind, draft, seconds: 1, lambda: 1 // 0, mind=MIND)


def test_a_turn_keeps_minds_remarks_once_and_time() -> None:
    state = State()
    late = Judgement("x", "builtin", "Too slow.", 1.5)
    for kind, judged in (
        ("extract", late),
        ("clarify", late),
        ("rerank", Judgement("x", "model", "", 0.5)),
    ):
        state = State.model_validate(
            state.model_dump() | record(state, kind, judged, matches=3)  # type: ignore[arg-type]
        )
    turn = state.current
    assert turn.minds == {"extract": "builtin", "clarify": "builtin", "rerank": "model"}
    assert turn.notes == ["Too slow."]
    assert turn.model_seconds == 3.5
    assert turn.matches == 3


def _never(mind: ModelMind, draft: str, seconds: float) -> str:
    raise AssertionError("the model was asked")


def _late(mind: ModelMind, draft: str, seconds: float) -> str:
    raise ModelTimeoutError("x")
