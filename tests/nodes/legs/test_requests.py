from dataclasses import replace

import numpy as np
import pytest

from nodes.legs.requests import UNASKED, RequestsLeg
from nodes.query import Query
from store.catalog import Catalog
from store.library import Library
from tests.nodes.legs.asking import everyone, rank_of

QUERY = Query(turns=("something sad about robots",))


@pytest.fixture(scope="module")
def uneven(library: Library) -> Library:
    """Some films of the small catalog: with no request, one, two, three, and so on again."""
    films = [
        replace(
            film, enrichment=replace(film.enrichment, requests=film.enrichment.requests[: row % 4])
        )
        for row, film in enumerate(library.catalog.films[:40])
    ]
    return Library(Catalog(films, [], library.catalog.ratings_table), library.encoder)


def test_a_film_is_as_near_as_its_nearest_request(uneven: Library) -> None:
    leg = RequestsLeg(uneven, "enriched")
    positions = np.arange(len(uneven.catalog))
    scores = leg.score(QUERY, positions)[:, 0]
    vectors, owners = uneven.vectors("requests"), uneven.owners("requests")
    near = vectors @ uneven.encoder.encode_queries(list(QUERY.turns))[0]
    asked = [position for position in positions if position in owners]
    nearest = np.array([near[owners == position].max() for position in asked])
    assert scores[asked].argsort().tolist() == nearest.argsort().tolist()
    unasked = [position for position in positions if position not in owners]
    assert len(unasked) == 10
    assert scores[unasked].tolist() == [UNASKED] * 10


@pytest.mark.parametrize("some", [[0, 4], [3], [1, 2, 3, 17], list(range(0, 40, 2))])
def test_a_score_does_not_depend_on_who_else_is_scored(uneven: Library, some: list[int]) -> None:
    leg = RequestsLeg(uneven, "enriched")
    whole = leg.score(QUERY, np.arange(len(uneven.catalog)))
    assert np.allclose(leg.score(QUERY, np.array(some)), whole[some], atol=1e-5)


def test_a_catalog_without_requests_scores_nothing_by_vectors(library: Library) -> None:
    films = [
        replace(film, enrichment=replace(film.enrichment, requests=()))
        for film in library.catalog.films[:5]
    ]
    bare = Library(Catalog(films, [], library.catalog.ratings_table), library.encoder)
    leg = RequestsLeg(bare, "enriched")
    assert not leg.score(QUERY, np.arange(5))[:, :2].any()
    assert not len(leg.nominate(QUERY, 5))


def test_requests_find_what_was_asked_for(onboard: Library) -> None:
    leg = RequestsLeg(onboard, "enriched")
    request = onboard.catalog.get(2).enrichment.requests[1]
    scores = leg.score(Query(turns=(request,)), everyone(onboard))
    assert rank_of(scores[:, 0], onboard, 2) == 0
    assert rank_of(scores[:, 2], onboard, 2) < 3
