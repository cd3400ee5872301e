import numpy as np
import pytest

from evals.metrics import (
    average_precision,
    bootstrap,
    gini,
    hit_at,
    mean_by,
    ndcg_at,
    paired_bootstrap,
    precision_at,
    recall_at,
    reciprocal_rank,
)

RANKED = [7, 3, 9, 1, 5]


def test_recall_counts_the_relevant_that_were_found() -> None:
    assert recall_at(RANKED, {3, 5, 100}, 2) == pytest.approx(1 / 2)
    assert recall_at(RANKED, {3, 5, 100}, 5) == pytest.approx(2 / 3)


def test_recall_is_of_what_a_short_list_can_hold() -> None:
    assert recall_at(RANKED, set(RANKED), 2) == 1.0


def test_nothing_relevant_is_no_recall() -> None:
    assert recall_at(RANKED, set(), 5) == 0.0
    assert average_precision(RANKED, set(), 5) == 0.0
    assert ndcg_at(RANKED, set(), 5) == 0.0


def test_hit_and_precision() -> None:
    assert hit_at(RANKED, {9}, 2) == 0.0
    assert hit_at(RANKED, {9}, 3) == 1.0
    assert precision_at(RANKED, {7, 9}, 4) == pytest.approx(0.5)


def test_reciprocal_rank_is_of_the_first_relevant() -> None:
    assert reciprocal_rank(RANKED, {1, 9}) == pytest.approx(1 / 3)
    assert reciprocal_rank(RANKED, {100}) == 0.0


def test_average_precision_by_hand() -> None:
    assert average_precision(RANKED, {7, 9}, 5) == pytest.approx((1 / 1 + 2 / 3) / 2)


def test_ndcg_by_hand() -> None:
    gain = 1 / np.log2(3) + 1 / np.log2(5)
    assert ndcg_at(RANKED, {3, 1}, 5) == pytest.approx(gain / (1 + 1 / np.log2(3)))
    assert ndcg_at([3, 1], {3, 1}, 5) == pytest.approx(1.0)


def test_gini_of_equal_and_of_one_sided_shares() -> None:
    assert gini([2, 2, 2, 2]) == pytest.approx(0.0)
    assert gini([0, 0, 0, 8]) == pytest.approx(0.75)
    assert gini([0, 0]) == 0.0


def test_bootstrap_interval_holds_the_mean_and_narrows_with_rows() -> None:
    rng = np.random.default_rng(1)
    few, many = rng.random(30), rng.random(3000)
    wide, narrow = bootstrap(few), bootstrap(many)
    assert wide.low < wide.mean < wide.high
    assert narrow.high - narrow.low < (wide.high - wide.low) / 3


def test_bootstrap_draws_whole_dialogues() -> None:
    values = [1.0] * 50 + [0.0] * 50
    alone = bootstrap(values)
    grouped = bootstrap(values, ["a"] * 50 + ["b"] * 50)
    assert (grouped.low, grouped.high) == (0.0, 1.0)
    assert alone.high - alone.low < 0.3


def test_bootstrap_is_reproducible() -> None:
    values = np.random.default_rng(0).random(50)
    assert bootstrap(values, seed=3) == bootstrap(values, seed=3)


def test_paired_difference_sees_a_small_steady_gain_in_noise() -> None:
    noise = np.random.default_rng(2).random(200)
    gain = paired_bootstrap(noise + 0.01, noise)
    assert gain.above_zero
    assert gain.mean == pytest.approx(0.01)
    assert not paired_bootstrap(noise, noise).above_zero


def test_paired_rows_must_be_the_same() -> None:
    with pytest.raises(ValueError, match="same rows"):
        paired_bootstrap([1.0], [1.0, 2.0])


def test_mean_by_key() -> None:
    assert mean_by(["b", "a", "b"], [1.0, 5.0, 3.0]) == {"a": (5.0, 1), "b": (2.0, 2)}


def test_no_rows_is_no_evidence() -> None:
    assert bootstrap([]).mean == 0.0
