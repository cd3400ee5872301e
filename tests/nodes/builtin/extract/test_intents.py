"""What a turn is for, where the words alone do not tell."""

import pytest

from nodes.builtin.extract import extract
from nodes.contracts import Dialogue, Extraction
from store.library import Library

LIST = [1, 6, 318, 2571, 608]


def read(library: Library, text: str, shown: list[int], named: list[int]) -> Extraction:
    return extract(text, Dialogue(today=2026, turn=3, shown=shown, named=named), library)


@pytest.mark.parametrize("text", ["idk", "well, no idea", "up to you", "not sure yet"])
def test_the_undecided_are_asked_before_a_list_and_left_in_peace_after(
    library: Library, text: str
) -> None:
    assert read(library, text, [], []).intent == "recommend"
    assert read(library, text, LIST, LIST).intent != "off_topic"


def test_what_is_fine_is_not_exchanged(library: Library) -> None:
    assert read(library, "fine with me", LIST, LIST).intent == "smalltalk"


@pytest.mark.parametrize("text", ["noch andere?", "otras?", "encore d'autres ?"])
def test_more_in_other_languages(library: Library, text: str) -> None:
    assert read(library, text, LIST, LIST).intent == "recommend"


@pytest.mark.parametrize(
    "text", ["der zweite klingt gut", "la segunda suena bien", "le deuxième a l'air bien"]
)
def test_taken_in_other_languages(library: Library, text: str) -> None:
    taken = read(library, text, LIST, LIST)
    assert (taken.intent, taken.films) == ("accept", [6])


@pytest.mark.parametrize("text", ["which one is the saddest?", "how does the ninth one end?"])
def test_a_question_of_the_list_is_not_about_the_film_last_named(
    library: Library, text: str
) -> None:
    assert read(library, text, LIST, [318]).films == []


def test_a_question_about_it_is(library: Library) -> None:
    asked = read(library, "how does it end?", LIST, [318])
    assert (asked.intent, asked.films) == ("ask_film", [318])


def test_whether_a_person_answers_is_small_talk(library: Library) -> None:
    assert read(library, "am I talking to a real person?", [], []).intent == "smalltalk"
