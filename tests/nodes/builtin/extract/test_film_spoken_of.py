"""More of the film just spoken of, or more films."""

import pytest

from store.library import Library
from tests.nodes.builtin.extract.reading import LIST, read, said


@pytest.mark.parametrize(
    ("text", "film"),
    [
        ("the 2nd sounds good, tell me more", LIST[1]),
        ("number 4 looks nice. tell me a bit more about it", LIST[3]),
        ("Fargo? more details please", LIST[4]),
    ],
)
def test_who_wants_to_hear_more_of_a_film_gets_no_new_list(
    library: Library, text: str, film: int
) -> None:
    found = read(library, text, shown=LIST)
    assert (found.intent, found.films) == ("ask_film", [film])


def test_more_of_the_film_just_spoken_of(library: Library) -> None:
    found = read(library, "hmm, more details please", shown=LIST, named=[6])
    assert (found.intent, found.films) == ("ask_film", [6])


def test_more_films_are_no_question_about_one(library: Library) -> None:
    assert read(library, "show me more", shown=LIST).intent == "recommend"


def test_it_is_the_kind_just_spoken_of(library: Library) -> None:
    found = read(library, "not horror though, my wife hates it", shown=LIST, named=[6])
    assert said(found) == {"-genre=Horror"}
    assert not found.reactions
    disliked = read(library, "my wife hates it", shown=LIST, named=[6])
    assert [one.reception for one in disliked.reactions] == ["rejected"]
