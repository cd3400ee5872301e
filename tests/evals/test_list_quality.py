from dataclasses import replace

import pytest

from evals.list_quality import METRICS, Shown, collection_metrics, list_metrics, popular_within
from evals.reasons import Reasoned, check_reasons
from nodes.contracts import Recommendation, Signal
from store.library import Library

COMEDY = Signal(number=1, slot="genre", value="Comedy", polarity="like", quote="a comedy", turn=1)
NINETIES = Signal(
    number=2, slot="era", value=[1990, 1999], polarity="like", quote="from the 90s", turn=1
)


def shown(films: tuple[int, ...], relevant: set[int] = set(), popular: set[int] = set()) -> Shown:  # noqa: B006
    return Shown("x", films, frozenset(relevant), frozenset(popular))


def test_sequels_are_less_diverse_than_strangers(library: Library) -> None:
    alike = list_metrics(shown((260, 1196, 1210)), library)  # Star Wars, three times
    apart = list_metrics(shown((260, 1721, 1214)), library)
    assert alike["diversity of texts"] < apart["diversity of texts"]
    assert alike["diversity of genres"] < apart["diversity of genres"]
    assert 0 < alike["spread of years"] < 5


def test_little_rated_films_are_more_novel(library: Library) -> None:
    ordered = sorted(library.catalog.films, key=lambda film: film.rating_count)
    rare, common = ordered[0].movie_id, ordered[-1].movie_id
    novelty = [list_metrics(shown((film,)), library)["novelty, bits"] for film in (rare, common)]
    assert novelty[0] > novelty[1] + 1


def test_serendipity_needs_a_like_that_is_not_obvious(library: Library) -> None:
    found = list_metrics(shown((1, 2, 6, 10), {1, 2}, {1, 6}), library)
    assert found["unexpected"] == 0.5
    assert found["serendipity"] == 0.25


def test_an_empty_list_is_no_error(library: Library) -> None:
    assert list_metrics(shown(()), library) == dict.fromkeys(METRICS, 0.0)
    assert collection_metrics([shown(())], library.catalog)["popularity_lift"] is None


def test_coverage_and_concentration(library: Library) -> None:
    one = collection_metrics([shown((1, 2))] * 10, library.catalog)
    many = collection_metrics(
        [shown((f.movie_id,)) for f in library.catalog.films], library.catalog
    )
    assert (one["distinct_films"], one["most_shown"]) == (2, 10)
    assert many["coverage"] == 1.0
    assert many["gini"] == pytest.approx(0.0, abs=1e-9)
    assert one["gini"] > 0.9


def test_popularity_lift_is_against_the_likes(library: Library) -> None:
    ordered = sorted(library.catalog.films, key=lambda film: -film.rating_count)
    popular, rare = ordered[0].movie_id, ordered[-1].movie_id
    found = collection_metrics([shown((popular,), {rare})], library.catalog)
    assert found["popularity_lift"] > 1


def test_the_obvious_keeps_to_the_limits(library: Library) -> None:
    found = popular_within([NINETIES], library.catalog, "baseline", 5)
    films = [library.catalog.get(film) for film in found]
    assert len(films) == 5
    assert all(1990 <= (film.year or 0) <= 1999 for film in films)
    assert found != popular_within([], library.catalog, "baseline", 5)


def recommended(library: Library, movie_id: int, sentence: str) -> Recommendation:
    film = library.catalog.get(movie_id)
    return Recommendation(
        movie_id=movie_id, title=film.title, year=film.year, genres=list(film.genres),
        justification=sentence, signals=[1], score=1.0,
    )  # fmt: skip


def test_reasons_are_checked_and_the_check_is_checked(library: Library) -> None:
    groundhog = recommended(library, 1265, 'You asked for "a comedy": a comedy from 1993.')
    ferris = recommended(library, 2918, 'You asked for "a comedy": a comedy from 1986.')
    found = check_reasons([Reasoned((groundhog, ferris), (COMEDY,), "enriched")], library)
    assert (found["checked"], found["sound"], found["faults"]) == (2, 2, {})
    assert (found["moved_to_another_film"], found["moved_and_caught"]) == (2, 2)


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ('You asked for "a comedy": a comedy from 1921.', "wrong_year"),
        ('You asked for "a comedy": as good as Pulp Fiction, from 1993.', "names_other_film"),
        ("Trust me.", "no_fact"),
        ('You asked for "a weepie": a comedy from 1993.', "false_signal"),
    ],
)
def test_unsound_reasons_are_counted_by_rule(library: Library, sentence: str, rule: str) -> None:
    reasoned = Reasoned((recommended(library, 1265, sentence),), (COMEDY,), "enriched")
    found = check_reasons([reasoned], library)
    assert found["sound"] == 0
    assert rule in found["faults"]


def test_a_reason_may_cite_only_what_was_given(library: Library) -> None:
    film = recommended(library, 1265, 'You asked for "a comedy": a comedy from 1993.')
    other = replace(Reasoned((film,), (COMEDY,), "enriched"), signals=(NINETIES,))
    assert check_reasons([other], library)["sound"] == 0
