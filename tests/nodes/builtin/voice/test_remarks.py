"""Remarks beside the answer."""

import pytest

from nodes.builtin.voice import remarks
from nodes.builtin.voice.phrases import variants
from nodes.builtin.voice.speaker import Speaker
from nodes.contracts import Extraction
from store.library import Library


@pytest.mark.parametrize(
    "text",
    [
        "something funny, nothing too long",
        "under 2 hours please",
        "not a long film",
        "a shorter one maybe",
        "at most 90 minutes",
    ],
)
def test_that_running_times_are_unknown_is_said(library: Library, text: str) -> None:
    wish = Extraction(intent="recommend")
    (said,) = remarks.running_time(wish, text, Speaker(library))
    assert said in variants("running_time")


@pytest.mark.parametrize(
    "text",
    [
        "not too long ago",
        "I haven't seen one in a long time",
        "a trip of two hours",
        "made about two hours from here",
    ],
)
def test_other_lengths_are_passed_over(library: Library, text: str) -> None:
    assert remarks.running_time(Extraction(intent="recommend"), text, Speaker(library)) == []


def test_a_question_is_answered_without_the_remark(library: Library) -> None:
    asked = Extraction(intent="ask_film")
    assert remarks.running_time(asked, "is it under 2 hours?", Speaker(library)) == []
