"""Answers about films: what the record says, and that it is silent on the rest."""

import pytest

from nodes.builtin.voice import about_film
from nodes.builtin.voice.phrases import variants
from nodes.builtin.voice.speaker import Speaker
from store.library import Library
from tests.nodes.speech import titled


def asked(library: Library, text: str, *titles: str, shown: tuple[str, ...] = ()) -> str:
    films = [titled(library, title).movie_id for title in titles]
    listed = [titled(library, title).movie_id for title in shown]
    return about_film.answer(text, films, Speaker(library), listed)


@pytest.mark.parametrize("text", ["does the dog die in it?", "are there any jump scares?"])
def test_what_the_record_does_not_tell_is_owned_up_to(library: Library, text: str) -> None:
    assert asked(library, text, "Heat").startswith(tuple(variants("not_said")))


def test_what_the_description_tells_is_told(library: Library) -> None:
    told = asked(library, "are there toys in it?", "Toy Story")
    assert not told.startswith(tuple(variants("not_said")))
    assert told.startswith("Toy Story (1995) is ")


@pytest.mark.parametrize(
    "text", ["is there a happy ending?", "how does it end?", "is there a twist?"]
)
def test_no_ending_is_made_up(library: Library, text: str) -> None:
    told = asked(library, text, "Heat")
    assert any(said in told for said in variants("ending"))
    assert "its moods are" in told


@pytest.mark.parametrize(
    "text", ["is it on netflix?", "where can I watch it?", "which is the shortest?"]
)
def test_what_no_record_holds_needs_no_film(library: Library, text: str) -> None:
    assert asked(library, text, shown=("Heat", "Toy Story")) in variants("unrecorded")


def test_what_it_is_about_is_its_themes(library: Library) -> None:
    themes = titled(library, "Heat").enrichment.themes
    told = asked(library, f"is it about {themes[0]}?", "Heat")
    assert told == f"Heat (1995): Its themes are {', '.join(themes[:-1])} and {themes[-1]}."
    assert "down as something else" in asked(library, "is it about knitting?", "Heat")


def test_the_last_list_is_compared_when_no_film_is_named(library: Library) -> None:
    shown = ("Toy Story", "Heat", "Casablanca")
    told = asked(library, "which is the oldest?", shown=shown)
    assert told == ("Casablanca is the oldest (1942), Toy Story and Heat are the newest (1995).")


def test_more_than_three_films_are_compared_all(library: Library) -> None:
    titles = ("Toy Story", "Heat", "Braveheart", "Casablanca")
    assert "Casablanca is the oldest (1942)" in asked(library, "which of them is older?", *titles)


def test_a_question_without_any_film_asks_back(library: Library) -> None:
    assert asked(library, "what is it about?") in variants("ask_none")


def test_the_best_rated_is_named_with_its_rating(library: Library) -> None:
    shown = ("Toy Story", "Heat", "Casablanca")
    films = [titled(library, title) for title in shown]
    best = max(films, key=lambda film: film.rating_mean)
    told = asked(library, "which one is the best rated?", shown=shown)
    assert f"{best.rating_mean:.1f} out of 5" in told
