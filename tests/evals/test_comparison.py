import pytest

from evals.comparison import compare, ranking_metrics, rows_needed


def test_a_clear_difference_is_told_and_has_a_side() -> None:
    better = compare("recall", [0.0] * 30, [1.0] * 30)
    worse = compare("recall", [1.0] * 30, [0.0] * 30)
    assert (better.told, worse.told) == ("enriched", "baseline")
    assert better.difference[0] == 1.0


def test_noise_is_not_told() -> None:
    found = compare("recall", [0.0, 1.0] * 10, [1.0, 0.0] * 10)
    assert found.told == "nothing"
    assert found.difference[1] < 0 < found.difference[2]


def test_few_rows_cannot_tell_even_if_all_agree() -> None:
    assert compare("recall", [0.0] * 4, [1.0] * 4).told == "nothing"


def test_ranking_metrics_of_a_known_list() -> None:
    found = ranking_metrics([9, 1, 8, 2, 7, 3], frozenset({1, 2, 3}), 5)
    assert found["recall@5"] == pytest.approx(2 / 3)
    assert found["MRR@5"] == 0.5
    assert found["MAP@5"] == pytest.approx((1 / 2 + 2 / 4) / 3)
    assert found["hit rate@5"] == 1.0
    assert 0 < found["NDCG@5"] < 1


def test_recall_is_over_k_when_more_are_liked() -> None:
    assert ranking_metrics([1, 2], frozenset(range(1, 10)), 2)["recall@2"] == 1.0


def test_rows_needed_grows_with_the_scatter() -> None:
    assert rows_needed([0.1, 0.1, 0.1], 0.1) == 1
    assert rows_needed([-1.0, 1.0] * 5, 0.1) > rows_needed([-0.2, 0.2] * 5, 0.1) > 1
