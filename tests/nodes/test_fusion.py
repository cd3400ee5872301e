"""Catalogs that are too large to be scored whole."""

import numpy as np
import pytest

from nodes.contracts import Signal
from nodes.described import described, moments
from nodes.fusion import Fusion, _first
from nodes.query import Query
from store.library import Library


def wish(slot: str, value: str) -> Signal:
    return Signal.model_validate(
        {"slot": slot, "value": value, "polarity": "like", "quote": value, "turn": 1}
    )


DESCRIBED = Query(
    signals=(wish("mood", "sad"), wish("mood", "slow-burn"), wish("theme", "grief")),
    turns=("something slow and sad about grief",),
)


def test_the_first_that_pass_are_taken_in_order() -> None:
    order = np.array([4, 0, 3, 1, 2])
    mask = np.array([True, False, True, True, False])
    assert _first(order, mask, 2).tolist() == [0, 3]
    assert _first(order, mask, 9).tolist() == [0, 3, 2]
    assert _first(order, np.zeros(5, np.bool_), 2).tolist() == []


def test_some_at_random_stand_for_all_where_not_all_are_scored(
    onboard: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    fusion = Fusion(onboard, "enriched")
    everyone = np.ones(len(onboard.catalog), np.bool_)
    assert fusion._usual(everyone) is None
    monkeypatch.setattr("nodes.fusion.SCORE_ALL", 100)
    monkeypatch.setattr("nodes.fusion.USUAL", 50)
    usual = fusion._usual(everyone)
    assert usual is not None
    assert len(usual) == len(set(usual)) == 50
    assert set(usual) <= set(fusion._positions(DESCRIBED, everyone, fusion.legs))
    masked = np.arange(len(everyone)) % 2 == 0
    assert masked[fusion._usual(masked)].all()


def test_a_described_wish_finds_in_a_pool_what_it_finds_among_all(
    onboard: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    fusion = Fusion(onboard, "enriched")
    everyone = np.ones(len(onboard.catalog), np.bool_)
    ids = onboard.catalog.ids
    whole = {film.movie_id for film in fusion.fuse(DESCRIBED, everyone).top(20, ids)}
    monkeypatch.setattr("nodes.fusion.SCORE_ALL", 100)
    monkeypatch.setattr("nodes.fusion.NOMINATED", 200)
    pool = {film.movie_id for film in fusion.fuse(DESCRIBED, everyone).top(20, ids)}
    assert len(whole & pool) >= 17


def test_the_usual_rows_tell_mean_and_spread() -> None:
    values = np.array([0.0, 1.0, 2.0, 50.0], np.float32)
    assert moments(values, np.array([0, 2])) == (1.0, 1.0)
    assert moments(values, None)[1] > 20.0
    assert moments(values[:0], None) == (0.0, 0.0)
    added = described({"dense_spoken": values}, {"dense_spoken": 1.0}, np.array([0, 2]))
    assert added.tolist() == pytest.approx([-0.15, 0.0, 0.15, 7.35])
