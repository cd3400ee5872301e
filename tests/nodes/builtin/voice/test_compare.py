from dataclasses import replace

import pytest

from nodes.builtin.voice import about_film, compare
from nodes.builtin.voice.speaker import Speaker
from store.library import Library
from store.records import Film
from tests.nodes.speech import titled


@pytest.fixture
def two(library: Library) -> list[Film]:
    dark = replace(
        titled(library, "Heat"),
        rating_mean=3.5,
        rating_count=40,
        enrichment=replace(titled(library, "Heat").enrichment, moods=("dark", "tense")),
    )
    light = replace(
        titled(library, "Toy Story"),
        rating_mean=4.1,
        rating_count=50,
        enrichment=replace(titled(library, "Toy Story").enrichment, moods=("funny", "tense")),
    )
    return [dark, light]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("which is lighter?", "Toy Story."),
        ("which is darker?", "Heat."),
        ("is Heat better than Toy Story?", "Toy Story is the better liked."),
        ("compare them", "Both are tense; Heat is dark, Toy Story funny."),
        ("which one is more romantic?", "can't tell them apart"),
    ],
)
def test_what_the_record_says_to_the_question(
    library: Library, two: list[Film], text: str, verdict: str
) -> None:
    told = compare.compare(text, two, Speaker(library))
    assert verdict in told.splitlines()[-1]
    assert told.startswith("Heat (1995): a dark, tense ")


def test_age_goes_by_the_years(library: Library, two: list[Film]) -> None:
    older = [replace(two[0], year=1980), replace(two[1], year=1990)]
    told = compare.compare("which is older?", older, Speaker(library))
    assert told.endswith("Heat is the older one, Toy Story the newer.")


def test_too_few_ratings_decide_nothing(library: Library, two: list[Film]) -> None:
    rare = [two[0], replace(two[1], rating_count=2)]
    assert "Too few" in compare.compare("which is better?", rare, Speaker(library))


def test_the_baseline_compares_what_it_knows(library: Library, two: list[Film]) -> None:
    told = compare.compare("which is lighter?", two, Speaker(library, variant="baseline"))
    assert "dark" not in told
    assert "funny" not in told
    assert "doesn't say" in told


def test_a_question_about_one_film_is_no_comparison(library: Library, two: list[Film]) -> None:
    assert not compare.asked("which year is it from?", two[:1])
    ids = [titled(library, title).movie_id for title in ("Heat", "Fargo")]
    told = about_film.answer("compare these", ids, Speaker(library))
    assert told.count("out of 5 from") == 2
