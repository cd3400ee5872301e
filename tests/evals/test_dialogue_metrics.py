from typing import Any

import pytest

from evals.dialogue_metrics import (
    comparisons,
    dialogue_metrics,
    pass_hat,
    questions_first,
    succeeded,
    summary,
)


def a_trial(need: str, outcome: str, turns: int, variant: str = "enriched", **more: Any) -> Any:
    asked = {"films": [], "asked": "era", "limits": 0, "limits_broken": 0, "repeated": 0}
    shown = {"films": [1, 2], "asked": None, "limits": 4, "limits_broken": 1, "repeated": 1}
    lists = [shown] if turns else []
    return {
        "need": need, "variant": variant, "outcome": outcome, "strict": need == "a",
        "turns": [asked] * (turns - 1) + lists, "leaked": False, **more,
    }  # fmt: skip


def test_success_counts_from_the_turn_it_came() -> None:
    trials = [a_trial("a", "hit", 2), a_trial("b", "fit", 3), a_trial("c", "gave_up", 1)]
    found = dialogue_metrics(trials)
    assert found["success"][0] == pytest.approx(2 / 3)
    assert found["success_by_turn"][:3] == pytest.approx([0, 1 / 3, 2 / 3])
    assert found["held_out_film_shown"][0] == pytest.approx(1 / 3)
    assert found["turns_of_successes"] == 2.5
    assert found["strict_success"] == 1.0
    assert found["gave_up"] == 1


def test_limits_and_repeats_are_counted() -> None:
    found = dialogue_metrics([a_trial("a", "hit", 2), a_trial("b", "hit", 1)])
    assert found["limits_kept"] == pytest.approx(1 - 2 / 8)
    assert found["films_repeated"] == 2


def test_only_good_ends_are_successes() -> None:
    assert not succeeded(a_trial("a", "settled", 1))
    assert not succeeded(a_trial("a", "hit", 4), 3)


def test_questions_before_the_first_list() -> None:
    assert questions_first(a_trial("a", "hit", 3)) == 2
    assert questions_first(a_trial("a", "hit", 1)) == 0


def test_pass_hat_is_the_chance_that_all_of_k_succeed() -> None:
    trials = [a_trial("a", o, 1) for o in ("hit", "hit", "gave_up", "gave_up")]
    trials += [a_trial("b", "hit", 1)] * 4
    assert pass_hat(trials) == pytest.approx([0.75, (1 / 6 + 1) / 2, 0.5, 0.5])
    assert pass_hat([]) == []


def test_a_need_that_leaked_anywhere_is_left_out_of_both_variants() -> None:
    trials = [a_trial(n, "hit", 1, v) for n in "ab" for v in ("baseline", "enriched")]
    trials[0]["leaked"] = True
    found = summary(trials)
    assert found["needs_leaked"] == 1
    assert [found["all"][v]["trials"] for v in ("baseline", "enriched")] == [2, 2]
    assert [found["without_leaked"][v]["trials"] for v in ("baseline", "enriched")] == [1, 1]


def test_variants_are_compared_on_the_same_needs() -> None:
    trials = [a_trial(f"n{i}", "gave_up", 1, "baseline") for i in range(12)]
    trials += [a_trial(f"n{i}", "hit", 1, "enriched") for i in range(12)]
    assert comparisons(trials)[0]["told"] == "enriched"
    trials[0]["need"] = "another"
    with pytest.raises(ValueError, match="same needs"):
        comparisons(trials)
