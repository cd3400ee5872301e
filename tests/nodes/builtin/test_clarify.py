import random

import numpy as np
import pytest

from nodes.builtin.clarify import choose, typicality
from nodes.builtin.split import information, split
from nodes.builtin.voice.data import load
from nodes.context import Context
from nodes.contracts import Question, Signal
from store.library import Library
from store.records import Enrichment, Film
from tests.nodes.speech import signal


def ask(
    library: Library, *wishes: Signal, asked: tuple[str, ...] = (), **options: object
) -> Question | None:
    positions = list(range(len(library.catalog)))
    context = Context(**options)  # type: ignore[arg-type]
    return choose(positions, wishes, asked, library, context, random.Random(1))  # type: ignore[arg-type]


def test_information_counts_how_evenly_an_answer_splits() -> None:
    even = np.ones(4)
    halves = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], bool)
    lopsided = np.array([[1, 0], [1, 0], [1, 0], [0, 1]], bool)
    same = np.array([[1, 1]] * 4, bool)
    assert information(halves, even) == pytest.approx(1.0)
    assert 0 < information(lopsided, even) < 1
    assert information(same, even) == pytest.approx(0.0)
    assert information(lopsided, np.array([1, 1, 1, 3.0])) == pytest.approx(1.0)


def test_the_slot_that_splits_best_is_asked_for(library: Library) -> None:
    """Films that differ in nothing but one column are asked about that column."""
    catalog = library.catalog
    crime = catalog.genre_matrix[:, 5]
    decade = (catalog.years // 10) == 199
    english = catalog.languages == "en"
    adult = catalog.audiences == "adult"
    pool = np.flatnonzero(crime & decade & english & adult)
    weights = np.ones(len(pool))
    gains = {
        slot: split(slot, catalog, pool, weights).gain for slot in ("era", "language", "audience")
    }
    assert gains == {"era": 0.0, "language": 0.0, "audience": 0.0}
    found = choose([int(p) for p in pool], [], [], library, Context(), random.Random(1))
    assert found is not None
    assert found.slot in ("mood", "genre", "theme")


def test_no_slot_twice_and_none_that_is_known(library: Library) -> None:
    asked: tuple[str, ...] = ()
    known = [
        signal("mood", "tense", "tense"),
        signal("era", None, "any year", polarity="none"),
        signal("genre", "Horror", "no horror", polarity="dislike"),
    ]
    while (question := ask(library, *known, asked=asked)) is not None:
        assert question.slot not in {"mood", "era", "genre", *asked}
        asked = (*asked, question.slot)
    assert {"audience", "title"} <= set(asked)


def test_withdrawn_signals_close_nothing(library: Library) -> None:
    gone = signal("mood", "tense", "tense", active=False)
    first = ask(library)
    assert first is not None
    assert first.slot == "mood"
    assert ask(library, gone) == first


@pytest.mark.parametrize("slot", ["genre", "mood", "era", "audience", "theme"])
def test_offers_stand_in_the_question_with_catalog_films(library: Library, slot: str) -> None:
    others = {"genre", "mood", "era", "language", "audience", "theme", "title", "person"} - {slot}
    question = ask(library, asked=tuple(others))
    assert question is not None
    assert question.slot == slot
    assert 2 <= len(question.offered) <= 3
    named = [m.movie_ids for m in library.titles.spot(question.text)]
    assert named
    assert question.text.endswith("?")
    if slot in ("mood", "era"):
        assert all(value in question.text for value in question.offered)


def test_baseline_asks_for_nothing_it_cannot_see(library: Library) -> None:
    asked: tuple[str, ...] = ()
    while (question := ask(library, asked=asked, variant="baseline")) is not None:
        asked = (*asked, question.slot)
    assert set(asked) == {"genre", "era", "title"}


def test_an_empty_pool_still_gets_a_question(library: Library) -> None:
    question = choose([], [], [], library, Context(), random.Random(1))
    assert question is not None
    assert question.slot == "title"


def test_moods_offered_are_real_alternatives(library: Library) -> None:
    question = ask(library)
    assert question is not None
    assert not {"tense", "scary"} <= set(question.offered)
    assert not {"funny", "feel-good"} <= set(question.offered)


def film(*genres: str, moods: tuple[str, ...] = ()) -> Film:
    return Film(1, "X", 1999, genres, enrichment=Enrichment(moods=moods))


@pytest.mark.parametrize(
    ("value", "better", "worse"),
    [
        # a comedy is funnier than a crime film with jokes, whatever stands first in its record
        ("funny", film("Comedy", moods=("funny",)), film("Comedy", "Crime", "Drama", "Thriller",
                                                         moods=("funny", "violent"))),
        ("funny", film("Comedy", moods=("funny",)), film("Comedy", moods=("quirky", "funny"))),
        ("scary", film("Horror", moods=("scary",)), film("Drama", moods=("scary",))),
        ("Crime", film("Crime", moods=("dark", "gritty")), film("Crime", moods=("funny",))),
        ("Drama", film("Drama"), film("Comedy", "Drama", "Romance", "War")),
        ("family", film("Animation", "Children"), film("Drama")),
    ],
)  # fmt: skip
def test_some_films_stand_better_for_a_value(value: str, better: Film, worse: Film) -> None:
    assert 1 >= typicality(better, value) > typicality(worse, value) > 0


def test_an_example_is_typical_of_what_it_stands_for(onboard: Library) -> None:
    question = ask(onboard)
    assert question is not None
    assert question.slot == "mood"
    akin = load("names")["mood_genres"]
    for value, mention in zip(question.offered, onboard.titles.spot(question.text), strict=True):
        example = onboard.catalog.get(mention.movie_ids[0])
        assert value in example.enrichment.moods[:2]
        assert set(akin[value]) & set(example.genres)
        assert example.rating_count > 50


def test_examples_fit_what_was_said_before(onboard: Library) -> None:
    wishes = [signal("mood", "romantic", "romantic"), signal("audience", "family", "my kids")]
    question = ask(onboard, *wishes)
    assert question is not None
    for mention in onboard.titles.spot(question.text):
        example = onboard.catalog.get(mention.movie_ids[0])
        assert "Romance" in example.genres or "romantic" in example.enrichment.moods


def test_no_film_is_the_example_of_two_values(library: Library) -> None:
    for slot in ("mood", "genre", "era", "audience"):
        others = {"genre", "mood", "era", "language", "audience", "theme"} - {slot}
        question = ask(library, asked=tuple(others))
        assert question is not None
        named = [mention.movie_ids[0] for mention in library.titles.spot(question.text)]
        assert len(named) == len(set(named))


def test_the_baseline_picks_examples_without_moods(library: Library) -> None:
    question = ask(library, variant="baseline")
    assert question is not None
    assert question.slot in ("genre", "era")


def test_examples_keep_to_years_that_only_bend(onboard: Library) -> None:
    newer = signal("era", [1990, None], "something newer")
    question = ask(onboard, newer)
    assert question is not None
    named = [mention.movie_ids[0] for mention in onboard.titles.spot(question.text)]
    assert all((onboard.catalog.get(movie_id).year or 0) >= 1990 for movie_id in named)
