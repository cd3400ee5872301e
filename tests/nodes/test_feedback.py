import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nodes.feedback import TAKEN, raised, taken
from nodes.legs.neighbours import NeighboursLeg
from nodes.legs.seeds import Seeds
from store.library import Library

scores = st.lists(st.floats(-50, 50, width=32), min_size=1, max_size=60)


@given(scores)
def test_the_best_are_taken_by_their_chances(values: list[float]) -> None:
    totals = np.array(values, np.float32)
    found = taken(totals, np.arange(100, 100 + len(values)))
    assert len(found) == min(TAKEN, len(values))
    assert found.weights.sum() == pytest.approx(1.0, abs=1e-4)
    assert (np.diff(found.weights) <= 1e-7).all()
    assert totals[found.positions - 100].min() >= np.sort(totals)[::-1][len(found) - 1]


def test_nothing_is_taken_of_nothing() -> None:
    assert len(taken(np.zeros(0, np.float32), np.zeros(0, np.int64))) == 0


def test_what_is_closest_is_raised_most() -> None:
    added = raised(np.array([0.0, 2.0, 7.0], np.float32))
    assert added.argsort().tolist() == [0, 1, 2]
    assert added.sum() == pytest.approx(0.0, abs=1e-5)


def test_equal_closeness_raises_nobody() -> None:
    assert raised(np.full(4, 3.0, np.float32)).tolist() == [0.0] * 4
    assert len(raised(np.zeros(0, np.float32))) == 0


def test_the_company_of_a_film_is_around_it(onboard: Library) -> None:
    catalog = onboard.catalog
    alien = catalog.position(1214)
    around = NeighboursLeg(onboard, "enriched").around(
        Seeds(np.array([alien]), np.ones(1, np.float32)), np.arange(len(catalog))
    )
    named = [catalog.position(i) for i in catalog.get(1214).enrichment.neighbours if i in catalog]
    assert around[named].min() > np.quantile(around, 0.95)
