"""Films of the list meant by number, by what they are, and judged one by one."""

import pytest

from nodes.builtin.extract import extract
from nodes.contracts import Dialogue, Extraction
from store.library import Library

# Toy Story, Heat, The Shawshank Redemption, The Matrix, Fargo
LIST = [1, 6, 318, 2571, 608]


def read(library: Library, text: str, **known: object) -> Extraction:
    dialogue = {"today": 2026, "turn": 3, "shown": LIST, "named": LIST, **known}
    return extract(text, Dialogue.model_validate(dialogue), library)


@pytest.mark.parametrize(
    ("text", "received"),
    [
        ("1 yes, 2 seen, 3 no", {1: "liked", 6: "seen", 318: "rejected"}),
        ("1 seen 2 nope 4 maybe 5 seen", {1: "seen", 6: "rejected", 608: "seen"}),
        ("first: no. second: saw it, great", {1: "rejected", 6: "liked"}),
        ("#1 love it #2 pass #3 haven't seen", {1: "liked", 6: "rejected"}),
        ("1 no, 2 and 3 seen", {1: "rejected", 6: "seen", 318: "seen"}),
        (
            "1 yes, 2 seen, the rest no",
            {1: "liked", 6: "seen", 318: "rejected", 2571: "rejected", 608: "rejected"},
        ),
        ("seen 1 and 4, loved both", {1: "liked", 2571: "liked"}),
        ("seen 1 and 2", {1: "seen", 6: "seen"}),
        ("no to 5", {608: "rejected"}),
    ],
)
def test_verdicts(library: Library, text: str, received: dict[int, str]) -> None:
    found = read(library, text)
    assert {one.movie_id: one.reception for one in found.reactions} == received
    assert found.intent == "react"
    assert found.unknown == []


def test_verdicts_quote_what_was_said(library: Library) -> None:
    quotes = {one.value: one.quote for one in read(library, "1 yes, 2 seen, 3 no").signals}
    assert quotes == {1: "1 yes", 318: "3 no"}


@pytest.mark.parametrize("text", ["1 hour, no more", "two of us, 1 yes man", "9 no, 8 yes"])
def test_what_only_looks_like_verdicts(library: Library, text: str) -> None:
    assert read(library, text).reactions == []


@pytest.mark.parametrize(
    ("text", "films"),
    [
        ("is 2 any good?", [6]),
        ("can you compare 1 and 3 for me", [1, 318]),
        ("is 2 better than the last one?", [6, 608]),
        ("what about number 4?", [2571]),
        ("which of the first two is lighter?", [1, 6]),
        ("what about the one with the toys?", [1]),
        ("number 3 sounds interesting", [318]),
        ("what do 1 and 2 have in common", [1, 6]),
        ("ok 2 maybe. tell me about it", [6]),
        ("and 4?", [2571]),
        ("who's in 4?", [2571]),
        ("is there kissing in it", []),
    ],
)
def test_questions_about_places(library: Library, text: str, films: list[int]) -> None:
    found = read(library, text)
    assert (found.intent, found.films) == ("ask_film", films)
    assert found.reactions == []
    assert found.signals == []


@pytest.mark.parametrize(
    ("text", "film"),
    [
        ("ok we take 1", 1),
        ("great, we go with number 3", 318),
        ("Thanks, the first", 1),
        ("we'll go for 2", 6),
        ("the one with the hackers", 2571),
        ("the prison one please", 318),
        ("very well, we shall watch the last one", 608),
    ],
)
def test_taking_one(library: Library, text: str, film: int) -> None:
    found = read(library, text)
    assert (found.intent, found.films) == ("accept", [film])


@pytest.mark.parametrize("text", ["perfect ty", "brilliant. sorted for tonight", "alright then"])
def test_being_done(library: Library, text: str) -> None:
    assert read(library, text).intent == "accept"


@pytest.mark.parametrize(
    "text",
    [
        "3 of us tonight",
        "about 2 hours max",
        "something like 3 or 4 stars",
        "no more than 2 kids in it",
        "can we watch 2 movies",
        "a film with 2 leads",
    ],
)
def test_numbers_that_count_are_no_places(library: Library, text: str) -> None:
    assert read(library, text).films == []


def test_words_that_fit_two_films_of_the_list_mean_none(library: Library) -> None:
    assert read(library, "the crime one").films == []  # Heat and Fargo


def test_an_answer_to_a_question_means_no_film(library: Library) -> None:
    found = read(library, "the funny one", asked="mood", offered=["funny", "sad"])
    assert found.films == []
    assert [one.value for one in found.signals] == ["funny"]


@pytest.mark.parametrize("text", ["show me the last list again", "repeat that list", "last list?"])
def test_asking_for_the_list_again(library: Library, text: str) -> None:
    assert read(library, text).intent == "show"


def test_better_than_a_film_is_a_wish_unless_it_is_asked(library: Library) -> None:
    assert read(library, "better than Titanic please", shown=[], named=[]).intent == "recommend"
    assert (
        read(library, "is The Matrix better than Fargo?", shown=[], named=[]).intent == "ask_film"
    )


def test_a_film_of_an_earlier_list_is_meant_by_what_it_is(library: Library) -> None:
    earlier = {"shown": [1, 318], "named": [1, 318], "earlier": [2571, 608]}
    assert read(library, "the one with the hackers sounds good", **earlier).films == [2571]
    last = {"shown": [2571, 608], "named": [2571, 608], "earlier": [1, 318]}
    assert read(library, "what about the one with the toys?", **last).films == [1]
    assert read(library, "the one with the submarine", **last).films == []


def test_what_no_list_had_is_not_taken(library: Library) -> None:
    assert read(library, "the one with the submarine sounds good").intent != "accept"


def test_is_there_asks_about_the_one_film_spoken_of(library: Library) -> None:
    asked = read(library, "and is there a happy ending?", named=[2571])
    assert (asked.intent, asked.signals) == ("ask_film", [])
    wished = read(library, "is there a film with a happy ending?", named=[2571])
    assert wished.intent == "recommend"


def test_a_film_again_is_that_film(library: Library) -> None:
    found = read(library, "the first one again?")
    assert (found.intent, found.films) == ("ask_film", [1])


def test_numbers_joined_as_people_type(library: Library) -> None:
    received = {one.movie_id: one.reception for one in read(library, "1 n 4 seen").reactions}
    assert received == {1: "seen", 2571: "seen"}
