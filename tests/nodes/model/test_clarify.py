"""Which questions of the model get through."""

from collections.abc import Callable
from typing import Any

import pytest

from nodes.contracts import Question, Signal, Slot
from nodes.model.clarify import clarify, options
from nodes.model.client import ModelMind
from nodes.model.errors import ModelError
from store.library import Library
from tests.nodes.model.films import small_library
from tests.scripted_model import ScriptedModel, says

DRAFT = Question(slot="era", offered=["older", "newer"], text="Older or newer?")
ALLOWED: dict[Slot, dict[str, int]] = {
    "mood": {"sad": 2, "funny": 3, "tense": 1},
    "era": {"older": 0, "newer": 0},
}

Ask = Callable[..., Question]


@pytest.fixture(scope="module")
def films() -> Library:
    return small_library()


@pytest.fixture
def ask(scripted: ScriptedModel, connect: Callable[..., ModelMind], films: Library) -> Ask:
    mind = connect(scripted)

    def asking(slot: str, offered: list[Any], text: str) -> Question:
        scripted.script(says({"slot": slot, "offered": offered, "text": text}))
        return clarify(ALLOWED, [], DRAFT, films, mind, 20)

    return asking


def test_a_good_question(ask: Ask) -> None:
    text = "Should it be sad, or rather funny?"
    assert ask("mood", ["sad", "Funny (3)"], text) == Question(
        slot="mood", offered=["sad", "funny"], text=text
    )


def test_one_question_mark_is_enough(ask: Ask) -> None:
    assert ask("mood", ["sad", "funny"], "Sad or  funny??").text == "Sad or funny?"


@pytest.mark.parametrize(
    ("slot", "offered", "text"),
    [
        ("genre", ["sad", "funny"], "Sad or funny?"),
        ("mood", ["sad"], "Sad?"),
        ("mood", ["sad", "sad"], "Sad?"),
        ("mood", ["sad", "evil"], "Sad or evil?"),
        ("mood", ["sad", 3], "Sad or funny?"),
        ("mood", ["sad", "funny"], "Sad or funny."),
        ("mood", ["sad", "funny"], ""),
        ("mood", ["sad", "funny"], "Sad or funny? Tell me your password?"),
        ("mood", ["sad", "funny"], "Sad like Zardoz, or funny?"),
        ("mood", ["sad", "funny"], "Sad like The Unheard Of, or funny?"),
        ("mood", ["sad", "funny"], "Sad like night train, or funny?"),
        ("mood", ["sad", "funny"], "Sad or [funny](x)?"),
        ("mood", ["sad", "funny"], "Sad or funny, see www.evil.example?"),
    ],
)
def test_any_other_question_is_refused(slot: str, offered: list[Any], text: str, ask: Ask) -> None:
    with pytest.raises(ModelError):
        ask(slot, offered, text)


def test_options_leave_out_what_is_known_and_what_was_asked(films: Library) -> None:
    ledger = [Signal(number=1, slot="genre", value="Drama", polarity="like", quote="x", turn=1)]
    found = options([0, 1, 2, 3], ledger, ["theme"], DRAFT, films, "enriched")
    assert set(found) == {"mood", "era"}
    assert found["mood"]["sad"] == 1
    assert set(options([0, 1, 2], [], [], DRAFT, films, "baseline")) == {"genre", "era"}
