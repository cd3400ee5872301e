from types import SimpleNamespace
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from nodes.context import Context
from nodes.contracts import (
    Dialogue,
    Extraction,
    GuardReport,
    Question,
    Reaction,
    Recommendation,
    Signal,
)
from nodes.extract import make_extract
from nodes.ledger import active, merge
from nodes.minds import Judgement
from nodes.state import State, Turn
from store.library import Library

NAMESAKES = ("Hamlet", "Scarface", "The Fly", "Psycho")
SAD = Signal(slot="mood", value="sad", polarity="like", quote="sad", turn=1)
DARK = Signal(slot="mood", value="dark", polarity="like", quote="dark", turn=2)


class Ear:
    """Stands in for the reading of turns: hands out an extraction and keeps what it was told."""

    def __init__(self) -> None:
        self.extraction = Extraction()
        self.dialogue = Dialogue(today=2026)

    def __call__(self, text: str, dialogue: Dialogue, *_: Any, **__: Any) -> Judgement[Extraction]:
        self.dialogue = dialogue
        return Judgement(self.extraction)


@pytest.fixture
def ear(monkeypatch: pytest.MonkeyPatch) -> Ear:
    ear = Ear()
    monkeypatch.setattr("nodes.extract.listen", ear)
    return ear


def heard(library: Library, state: State) -> State:
    node = make_extract(library)
    update = node(state, runtime=SimpleNamespace(context=Context()))  # type: ignore[arg-type]
    return State.model_validate({**state.model_dump(), **update})


def film(movie_id: int) -> Recommendation:
    return Recommendation(
        movie_id=movie_id, title="", year=None, genres=[], justification="", signals=[], score=0
    )


def test_signals_reach_the_ledger_and_reactions_the_lists(library: Library, ear: Ear) -> None:
    ear.extraction = Extraction(
        intent="react",
        signals=[SAD, Signal(slot="title", value=7, polarity="like", quote="it", turn=1)],
        reactions=[
            Reaction(movie_id=1, reception="seen"),
            Reaction(movie_id=2, reception="rejected"),
            Reaction(movie_id=3, reception="liked"),
            Reaction(movie_id=4, reception="accepted"),
        ],
    )
    state = heard(library, State(turn=1))
    assert [signal.value for signal in active(state.signals)] == ["sad", 7]
    assert state.seen == [7, 1, 3]
    assert state.rejected == [2]
    assert state.current.minds == {"extract": "builtin"}


def test_a_film_to_go_by_is_not_recommended_back(library: Library, ear: Ear) -> None:
    ear.extraction = Extraction(intent="more_like", films=[9])
    assert heard(library, State()).seen == [9]


def test_a_film_asked_about_may_still_be_recommended(library: Library, ear: Ear) -> None:
    ear.extraction = Extraction(intent="ask_film", films=[9])
    assert heard(library, State()).seen == []


def test_the_reading_knows_what_was_shown_and_asked(library: Library, ear: Ear) -> None:
    question = Question(slot="mood", offered=["sad", "funny"], text="Sad or funny?")
    state = State(
        turn=2,
        last_shown=[film(1), film(2)],
        shown=[6, 10, 1, 2],
        question=question,
        signals=merge([], [SAD]),
    )
    state = heard(library, state)
    assert ear.dialogue.shown == [1, 2]
    assert ear.dialogue.earlier == [10, 6]
    assert (ear.dialogue.asked, ear.dialogue.offered) == ("mood", ["sad", "funny"])
    assert [signal.value for signal in ear.dialogue.signals] == ["sad"]
    assert state.question is None
    assert state.recommendations == []


def test_films_that_another_assistant_named_are_known(library: Library, ear: Ear) -> None:
    title = library.catalog.get(1).title
    heard(library, State(messages=[AIMessage(f"Have you seen {title}?"), HumanMessage("yes")]))
    assert ear.dialogue.named == [1]


def test_undo_restores_what_the_last_turn_changed_once(library: Library, ear: Ear) -> None:
    ear.extraction = Extraction(signals=[SAD])
    one = heard(library, State(turn=1))
    ear.extraction = Extraction(
        signals=[DARK], reactions=[Reaction(movie_id=5, reception="rejected")]
    )
    two = heard(library, one)
    assert len(active(two.signals)) == 2
    ear.extraction = Extraction(intent="undo")
    undone = heard(library, two)
    assert undone.signals == one.signals
    assert undone.rejected == []
    assert heard(library, undone).signals == undone.signals


def test_a_question_does_not_use_up_the_undo(library: Library, ear: Ear) -> None:
    ear.extraction = Extraction(signals=[SAD])
    one = heard(library, State(turn=1))
    ear.extraction = Extraction(intent="why")
    asked = heard(library, one)
    ear.extraction = Extraction(intent="undo")
    assert heard(library, asked).signals == []


def test_reset_forgets_wishes_but_not_films_already_known(library: Library, ear: Ear) -> None:
    ear.extraction = Extraction(intent="reset")
    before = State(
        signals=merge([], [SAD]), seen=[1], shown=[2], rejected=[3], asked=["era"],
        last_shown=[film(2)],
    )  # fmt: skip
    state = heard(library, before)
    assert active(state.signals) == []
    assert (state.asked, state.last_shown) == ([], [])
    assert (state.seen, state.shown, state.rejected) == ([1], [2], [3])


def test_taking_back_makes_a_signal_inactive(library: Library, ear: Ear) -> None:
    ear.extraction = Extraction(intent="withdraw", withdrawn=[1])
    state = heard(library, State(signals=merge([], [SAD, DARK])))
    assert [signal.value for signal in active(state.signals)] == ["dark"]


def test_every_film_of_a_name_the_user_brings_up_is_left_out(library: Library, ear: Ear) -> None:
    name = next(m for m in NAMESAKES if len(library.titles.link(m)) > 1)
    text = f"I loved {name}"
    state = State(current=Turn(guard=GuardReport(clean_text=text)))
    assert set(library.titles.link(name)) <= set(heard(library, state).seen)
