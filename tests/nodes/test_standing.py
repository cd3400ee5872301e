from typing import Any

import pytest

from nodes.contracts import Extraction, GuardReport, Reaction, Recommendation, Signal
from nodes.standing import stands
from nodes.state import State, Turn
from store.library import Library

TOY_STORY, HEAT = 1, 6
"""Both of 1995 and in English; a family film and a crime film for adults."""


def signal(slot: str, value: Any, quote: str, polarity: str = "like", turn: int = 2) -> Signal:
    return Signal.model_validate(
        {"slot": slot, "value": value, "polarity": polarity, "quote": quote, "turn": turn}
    )


def after(
    library: Library,
    text: str,
    *new: Signal,
    shown: tuple[int, ...] = (TOY_STORY, HEAT),
    **said: Any,
) -> bool:
    """Whether a list stands after a turn that said this."""
    extraction = Extraction.model_validate({"signals": list(new), **said})
    films = [library.catalog.get(movie_id) for movie_id in shown]
    state = State(
        turn=2,
        signals=[signal("mood", "funny", "funny", turn=1), *new],
        last_shown=[
            Recommendation(
                movie_id=film.movie_id, title=film.title, year=film.year, genres=list(film.genres),
                justification="", signals=[], score=0.0,
            )
            for film in films
        ],
        current=Turn(guard=GuardReport(clean_text=text), extraction=extraction),
    )  # fmt: skip
    return stands(state, library, "enriched")


SINCE_1990 = signal("era", [1990, None], "nothing from before 1990")
NO_WESTERN = signal("genre", "Western", "no westerns", "dislike")
NO_CRIME = signal("genre", "Crime", "no crime", "dislike")


def test_a_limit_that_the_whole_list_keeps_leaves_it(library: Library) -> None:
    assert after(library, "nothing from before 1990 please", SINCE_1990)
    assert after(library, "oh, and no westerns", NO_WESTERN)
    assert after(library, "in English", signal("language", "en", "in English"))


def test_a_limit_that_one_film_breaks_brings_another_list(library: Library) -> None:
    assert not after(library, "oh, and no crime", NO_CRIME)
    assert after(library, "oh, and no crime", NO_CRIME, shown=(TOY_STORY,))
    older = signal("era", [None, 1980], "made by 1980")
    assert not after(library, "made by 1980", older)


def test_every_limit_must_be_kept(library: Library) -> None:
    both = "no westerns, no crime"
    assert not after(library, both, NO_WESTERN, NO_CRIME)


def test_a_wish_brings_another_list_even_where_the_films_answer_it(library: Library) -> None:
    assert not after(library, "comedies", signal("genre", "Comedy", "comedies"))
    assert not after(library, "something tense", signal("mood", "tense", "tense"))


def test_saying_it_again_adds_nothing(library: Library) -> None:
    assert after(library, "funny, as I said", signal("mood", "funny", "funny"))


@pytest.mark.parametrize(
    "text",
    ["nope, nothing else", "no preference on anything else", "I'm not fussy about the rest",
     "No, nothing to add.", "no other preferences"],
)  # fmt: skip
def test_who_has_nothing_to_add_keeps_the_list(library: Library, text: str) -> None:
    assert after(library, text)
    assert after(library, text, enough=True)
    assert not after(library, text, shown=())


@pytest.mark.parametrize(
    "text",
    ["more", "show me others", "surprise me", "something else", "none of these, give me others",
     "nothing else?", "nothing else but a good cry", "another five"],
)  # fmt: skip
def test_who_asks_for_films_gets_films(library: Library, text: str) -> None:
    assert not after(library, text)


def test_a_limit_said_with_a_call_for_others_brings_others(library: Library) -> None:
    assert not after(library, "nothing from before 1990, show me more", SINCE_1990)
    assert not after(library, "nothing from before 1990, surprise me", SINCE_1990, enough=True)
    assert not after(library, "three, nothing from before 1990", SINCE_1990, count=3)


def test_newer_than_the_list_is_no_limit_that_it_keeps(library: Library) -> None:
    assert not after(library, "newer", signal("era", [1990, None], "newer"))


def test_a_turn_that_says_much_more_was_not_read_whole(library: Library) -> None:
    told = (
        "nothing from before 1990, and I keep coming back to that one summer when we all "
        "sat on the roof"
    )
    assert not after(library, told, SINCE_1990)


def test_a_list_with_a_film_that_was_reacted_to_does_not_stand(library: Library) -> None:
    seen = [Reaction(movie_id=TOY_STORY, reception="seen")]
    assert not after(library, "no westerns", NO_WESTERN, reactions=seen)


@pytest.mark.parametrize("intent", ["more_like", "react", "withdraw", "reset"])
def test_only_preferences_leave_a_list_standing(library: Library, intent: str) -> None:
    assert not after(library, "no westerns", NO_WESTERN, intent=intent)
