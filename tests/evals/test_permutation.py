import pytest

from evals.permutation import permutation_test


def test_exact_p_counts_every_way_of_swapping() -> None:
    found = permutation_test([1.0, 2.0, 3.0], [0.0, 0.0, 0.0])
    assert (found.p, found.exact, found.differing) == (2 / 8, True, 3)


def test_rows_without_a_difference_tell_nothing() -> None:
    assert permutation_test([1.0] * 9, [1.0] * 9).p == 1.0
    assert permutation_test([1.0] * 50 + [2.0], [1.0] * 51).differing == 1


def test_many_rows_are_sampled_and_p_is_never_zero() -> None:
    found = permutation_test([1.0] * 40, [0.0] * 40)
    assert not found.exact
    assert 0 < found.p < 0.001
    assert found == permutation_test([1.0] * 40, [0.0] * 40)


def test_sampled_p_is_near_the_exact_one() -> None:
    first, second = [1.0] * 14 + [0.0] * 7, [0.0] * 14 + [1.0] * 7
    assert permutation_test(first, second).p == pytest.approx(0.189, abs=0.02)


def test_rows_of_a_group_are_swapped_together() -> None:
    first, second = [1.0] * 12, [0.0] * 12
    assert permutation_test(first, second, ["a"] * 6 + ["b"] * 6).p == 0.5


def test_other_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="not the same rows"):
        permutation_test([1.0], [1.0, 2.0])
