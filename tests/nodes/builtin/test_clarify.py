import random

import numpy as np
import pytest

from nodes.builtin.clarify import choose
from nodes.builtin.split import information, split
from nodes.context import Context
from nodes.contracts import Question, Signal
from store.library import Library
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
