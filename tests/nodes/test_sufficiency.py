from nodes.context import Context
from nodes.contracts import Extraction, Recommendation, Signal
from nodes.state import State, Turn
from nodes.sufficiency import is_enough


def signals(count: int, polarity: str = "like") -> list[Signal]:
    moods = ["sad", "dark", "tense", "epic"]
    return [
        Signal.model_validate(
            {"number": n + 1, "slot": "mood", "value": moods[n], "polarity": polarity,
             "quote": moods[n], "turn": 1}
        )
        for n in range(count)
    ]  # fmt: skip


def test_three_signals_are_enough_and_two_are_not() -> None:
    assert not is_enough(State(signals=signals(2)), Context())
    assert is_enough(State(signals=signals(3)), Context())


def test_no_preference_is_no_knowledge() -> None:
    assert not is_enough(State(signals=signals(3, "none")), Context())


def test_superseded_signals_do_not_count() -> None:
    known = [signal.model_copy(update={"active": False}) for signal in signals(3)]
    assert not is_enough(State(signals=known), Context())


def test_just_pick_is_enough() -> None:
    assert is_enough(State(current=Turn(extraction=Extraction(enough=True))), Context())


def test_the_question_cap_is_enough() -> None:
    asked = State(asked=["mood", "era"])
    assert not is_enough(asked, Context(max_questions=3))
    assert is_enough(asked, Context(max_questions=2))
    assert is_enough(State(), Context(max_questions=0))


def test_a_film_to_go_by_is_enough() -> None:
    named = Extraction(intent="more_like", films=[1])
    assert is_enough(State(current=Turn(extraction=named)), Context())


def test_after_a_list_no_more_questions() -> None:
    shown = Recommendation(
        movie_id=1, title="Toy Story", year=1995, genres=[], justification="", signals=[], score=0
    )
    assert is_enough(State(last_shown=[shown]), Context())
