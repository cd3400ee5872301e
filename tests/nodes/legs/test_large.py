"""What legs do in catalogs that are too large to be scored whole."""

import numpy as np
import pytest

from nodes.legs.leg import Last, Places, at
from nodes.legs.neighbours import NeighboursLeg
from nodes.legs.requests import RequestsLeg
from nodes.legs.seeds import Seeds
from nodes.query import Mention, Query
from store.library import Library

ALIEN, TOY_STORY = 1214, 1
NAMED = Query(mentions=(Mention(ALIEN, 0, True),))


def aliens(library: Library) -> Seeds:
    return Seeds(library.catalog.positions([ALIEN]), np.ones(1, np.float32))


class TestWalk:
    def test_from_film_to_film_is_all_at_once(self, onboard: Library) -> None:
        query = Query(mentions=(Mention(ALIEN, 0, True), Mention(TOY_STORY, 3, False)))
        at_once = NeighboursLeg(onboard, "enriched")
        by_film = NeighboursLeg(onboard, "enriched", large=0, frontier=10**6)
        some = np.arange(0, len(onboard.catalog), 3)
        assert np.allclose(by_film.score(query, some), at_once.score(query, some), atol=1e-3)
        assert set(by_film.nominate(query, 50)) == set(at_once.nominate(query, 50))
        assert by_film.score(query, some).any()

    def test_a_narrow_walk_keeps_to_the_likeliest(self, onboard: Library) -> None:
        at_once = NeighboursLeg(onboard, "enriched")
        narrow = NeighboursLeg(onboard, "enriched", large=0, frontier=100)
        nearest = at_once.nominate(NAMED, 20)
        assert len(set(nearest) & set(narrow.nominate(NAMED, 20))) >= 18
        everyone = np.arange(len(onboard.catalog))
        assert np.count_nonzero(narrow.around(aliens(onboard), everyone)) < np.count_nonzero(
            at_once.around(aliens(onboard), everyone)
        )

    def test_nobody_named_is_nowhere_walked_to(self, onboard: Library) -> None:
        leg = NeighboursLeg(onboard, "enriched", large=0)
        assert not leg.score(Query(), np.arange(9)).any()
        assert not len(leg.nominate(Query(), 9))


def test_many_requests_are_nominated_through_lists(
    onboard: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    films = np.arange(0, len(onboard.catalog), 500)
    queries = [Query(turns=(onboard.catalog.films[film].enrichment.requests[0],)) for film in films]
    exact = RequestsLeg(onboard, "enriched")
    wanted = [set(exact.nominate(query, 50)) for query in queries]
    assert all(film in found for film, found in zip(films, wanted, strict=True))
    monkeypatch.setattr("store.index.LISTS_FROM", 1000)
    listed = RequestsLeg(onboard, "enriched")
    shares = [
        len(found & set(listed.nominate(query, 50))) / len(found)
        for query, found in zip(queries, wanted, strict=True)
    ]
    assert listed._index.lists > 0
    assert np.mean(shares) > 0.8


def test_what_was_worked_out_is_remembered_for_the_same_query_alone() -> None:
    asked: list[Query] = []

    def work(query: Query) -> int:
        asked.append(query)
        return len(asked)

    last = Last(work)
    first, second = Query(turns=("a",)), Query(turns=("a",))
    assert [last(first), last(first), last(second), last(first)] == [1, 1, 2, 3]


def test_values_are_looked_up_by_position() -> None:
    positions, values = np.array([2, 5, 9]), np.array([[1.0, 2.0, 3.0]], np.float32)
    wanted = np.array([9, 0, 5, 10, 2])
    assert at(positions, values, wanted).tolist() == [[3.0, 0.0, 2.0, 0.0, 1.0]]
    assert at(positions[:0], values[:, :0], wanted).tolist() == [[0.0] * 5]
    assert Places(positions, 11).values(values, wanted).tolist() == [[3.0, 0.0, 2.0, 0.0, 1.0]]
    assert Places(positions[:0], 11).values(values[:, :0], wanted).tolist() == [[0.0] * 5]
