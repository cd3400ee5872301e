"""The sequential test and interleaving: by hand on small numbers, then on simulated traffic."""

import math
import random

import numpy as np
import pytest

from evals.intervals import Share, upper_bound_of_none, wilson
from evals.online.interleaving import Interleaved, credit, interleave, preference
from evals.online.sequential import SequentialTest, half_width, mixture_ratio
from evals.online.validation import Traffic, validate


def test_wilson_agrees_with_the_textbook() -> None:
    low, high = wilson(8, 10)
    assert (round(low, 4), round(high, 4)) == (0.4902, 0.9433)
    assert wilson(0, 0) == (0.0, 1.0)
    assert Share(0, 50).interval[0] == 0.0
    with pytest.raises(ValueError, match="3 successes of 2"):
        wilson(3, 2)


def test_no_case_in_300_bounds_the_rate_by_about_a_hundredth() -> None:
    assert upper_bound_of_none(300) == pytest.approx(0.01, abs=0.0005)
    assert upper_bound_of_none(0) == 1.0


def test_the_mixture_ratio_is_the_average_likelihood_ratio_over_the_prior() -> None:
    variance, tau, difference = 0.002, 0.1, 0.07
    effects = np.linspace(-1.5, 1.5, 400_001)
    prior = np.exp(-(effects**2) / (2 * tau**2)) / (tau * math.sqrt(2 * math.pi))
    ratio = np.exp((2 * difference * effects - effects**2) / (2 * variance))
    averaged = float((prior * ratio).sum() * (effects[1] - effects[0]))
    assert mixture_ratio(difference, variance, tau) == pytest.approx(averaged, rel=1e-6)


def test_interval_and_p_value_say_the_same() -> None:
    for variance in (0.0005, 0.004):
        edge = half_width(variance, 0.1, 0.05)
        assert mixture_ratio(edge, variance, 0.1) == pytest.approx(20.0)


def test_a_decision_is_never_taken_back() -> None:
    test = SequentialTest()
    test.extend([(True, True), (False, False)] * 100)
    first = test.verdict()
    test.extend([(True, False), (False, True)] * 100)
    assert first.decided
    assert test.verdict().decided_at == first.decided_at


def test_nothing_is_said_before_the_burn_in() -> None:
    test = SequentialTest(burn_in=50)
    test.extend([(True, True), (False, False)] * 49)
    assert test.verdict().p_value == 1.0
    assert (test.verdict().low, test.verdict().high) == (-1.0, 1.0)


def test_arms_without_a_single_success_decide_nothing() -> None:
    verdict = SequentialTest().extend([(True, False), (False, False)] * 2000).verdict()
    assert not verdict.decided
    assert verdict.low < 0 < verdict.high


def test_false_alarms_stay_at_the_nominal_rate_and_effects_are_found() -> None:
    traffic = Traffic(conversations=1200, effect=0.15)
    found = validate(30, traffic, seed=3, track=lambda items, title: items)
    assert found["without_effect"]["found"]["hits"] <= 4
    # The same looks with an ordinary test cry wolf much more often.
    assert found["without_effect"]["found_by_a_z_test_peeked_at"]["share"] > 0.2
    assert found["with_effect"]["found"]["share"] > 0.9
    assert found["with_effect"]["always_covered"]["share"] > 0.9
    assert found["interleaving"]["false_alarms"]["hits"] <= 5
    assert found["interleaving"]["found"]["share"] > 0.9


def test_a_draft_takes_turns_and_repeats_nothing() -> None:
    rng = random.Random(1)
    for _ in range(50):
        drafted = interleave([1, 2, 3, 4, 5], [1, 3, 9, 8, 7], 5, rng)
        assert len(set(drafted.films)) == 5
        assert drafted.films[0] == 1
        assert abs(drafted.teams.count(0) - drafted.teams.count(1)) == 1
        for team, ranking in enumerate(([1, 2, 3, 4, 5], [1, 3, 9, 8, 7])):
            mine = [f for f, t in zip(drafted.films, drafted.teams, strict=True) if t == team]
            assert mine == sorted(mine, key=ranking.index)


def test_the_coin_favours_nobody() -> None:
    rng = random.Random(0)
    firsts = [interleave([1, 2, 3], [4, 5, 6], 3, rng).teams[0] for _ in range(2000)]
    assert 0.46 < sum(firsts) / 2000 < 0.54


def test_a_short_ranking_leaves_the_rest_to_the_other() -> None:
    drafted = interleave([1], [1, 2, 3, 4], 4, random.Random(0))
    assert set(drafted.films) == {1, 2, 3, 4}
    assert interleave([], [], 5, random.Random(0)).films == ()


def test_credit_and_the_sign_test() -> None:
    shown = Interleaved((1, 2, 3), (0, 1, 0))
    assert [credit(shown, taken) for taken in ({1}, {2}, set(), {1, 2})] == [1, -1, 0, 0]
    counted = preference([1] * 9 + [-1] + [0] * 2)
    assert counted.p_value == pytest.approx(2 * 11 / 1024)
    assert counted.delta == pytest.approx(10 / 12 - 0.5)
    assert preference([]).p_value == 1.0
