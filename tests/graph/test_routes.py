import pytest

from graph import routes
from nodes.contracts import Extraction, Fault, GuardReport, Intent, Question, Signal
from nodes.state import State, Turn


def state(**fields: object) -> State:
    return State(current=Turn.model_validate(fields))


def test_a_blocked_turn_is_answered_at_once() -> None:
    assert routes.after_guard(state(guard=GuardReport(verdict="blocked"))) == "respond"
    assert routes.after_guard(state(guard=GuardReport(verdict="stripped"))) == "extract"


@pytest.mark.parametrize("intent", ["recommend", "more_like", "react"])
def test_preferences_lead_to_a_recommendation(intent: Intent) -> None:
    assert routes.after_extract(state(extraction=Extraction(intent=intent))) == "sufficiency"


@pytest.mark.parametrize(
    "intent",
    ["ask_film", "why", "show", "undo", "reset", "accept", "smalltalk", "off_topic", "withdraw"],
)
def test_other_turns_are_answered(intent: Intent) -> None:
    assert routes.after_extract(state(extraction=Extraction(intent=intent))) == "respond"


def test_starting_over_with_a_wish_goes_on_to_recommend() -> None:
    wish = Signal(number=2, slot="genre", value="Comedy", polarity="like", quote="comedy", turn=3)
    anew = State(signals=[wish], current=Turn(extraction=Extraction(intent="reset")))
    assert routes.after_extract(anew) == "sufficiency"


def test_taking_one_preference_of_two_back_refines_the_list() -> None:
    left = Signal(number=1, slot="mood", value="sad", polarity="like", quote="sad", turn=1)
    withdrawn = State(
        signals=[left], current=Turn(extraction=Extraction(intent="withdraw", withdrawn=[2]))
    )
    assert routes.after_extract(withdrawn) == "sufficiency"


def test_enough_retrieves_and_too_little_asks() -> None:
    assert routes.after_sufficiency(state(enough=True)) == "retrieve"
    assert routes.after_sufficiency(state(enough=False)) == "clarify"


def test_a_list_that_still_answers_is_not_replaced() -> None:
    assert routes.after_sufficiency(state(stands=True)) == "respond"


def test_without_a_question_worth_asking_it_recommends() -> None:
    question = Question(slot="mood", text="Sad or funny?")
    assert routes.after_clarify(state(question=question)) == "respond"
    assert routes.after_clarify(state(question=None)) == "retrieve"


def test_faults_go_back_to_the_reranker_once() -> None:
    faults = [Fault(movie_id=1, rule="repeated")]
    assert routes.after_ground(state(faults=faults, tries=1)) == "rerank"
    assert routes.after_ground(state(faults=faults, tries=2)) == "respond"
    assert routes.after_ground(state(faults=[], tries=1)) == "respond"
