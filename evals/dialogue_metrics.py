"""What conversations with simulated users show: success by turn, questions, limits kept, pass^k."""

from collections.abc import Callable, Mapping, Sequence
from math import comb
from statistics import fmean
from typing import Any

from evals.comparison import VARIANTS, compare
from evals.metrics import bootstrap
from evals.simulator import LAST_TURN
from store.records import Variant

SUCCESS = ("hit", "fit")
Trial = Mapping[str, Any]


def succeeded(trial: Trial, turn: int = LAST_TURN) -> bool:
    """Tells whether a conversation had come to a good end by this turn."""
    return trial["outcome"] in SUCCESS and len(trial["turns"]) <= turn


def dialogue_metrics(trials: Sequence[Trial], seed: int = 0) -> dict[str, Any]:
    """Returns the metrics of one variant's conversations; each a mean, or mean and interval."""
    if not trials:
        return {"trials": 0}
    groups = [trial["need"] for trial in trials]

    def mean(values: Sequence[float]) -> list[float]:
        found = bootstrap(values, groups, seed=seed)
        return [found.mean, found.low, found.high]

    won = [trial for trial in trials if succeeded(trial)]
    strict = [trial for trial in trials if trial["strict"]]
    limits = sum(turn["limits"] for trial in trials for turn in trial["turns"])
    broken = sum(turn["limits_broken"] for trial in trials for turn in trial["turns"])
    lists = [turn for trial in trials for turn in trial["turns"] if turn["films"]]
    return {
        "trials": len(trials),
        "success": mean([float(succeeded(trial)) for trial in trials]),
        "success_by_turn": [
            fmean(succeeded(trial, turn) for trial in trials) for turn in range(1, LAST_TURN + 1)
        ],
        "held_out_film_shown": mean([float(trial["outcome"] == "hit") for trial in trials]),
        "strict_users": len(strict),
        "strict_success": fmean(succeeded(t) for t in strict) if strict else None,
        "turns": mean([float(len(trial["turns"])) for trial in trials]),
        "turns_of_successes": fmean(len(trial["turns"]) for trial in won) if won else None,
        "questions_before_first_list": mean([float(questions_first(trial)) for trial in trials]),
        "without_any_list": sum(not any(t["films"] for t in trial["turns"]) for trial in trials),
        "limits_checked": limits,
        "limits_kept": 1 - broken / limits if limits else None,
        "films_repeated": sum(turn["repeated"] for turn in lists),
        "gave_up": sum(trial["outcome"] == "gave_up" for trial in trials),
        "leaked": sum(trial["leaked"] for trial in trials),
    }


def summary(trials: Sequence[Trial], seed: int = 0) -> dict[str, Any]:
    """Returns the metrics of both variants, with and without leaked conversations."""
    leaked = {trial["need"] for trial in trials if trial["leaked"]}
    clean = [trial for trial in trials if trial["need"] not in leaked]
    return {
        "all": _by_variant(trials, seed),
        "without_leaked": _by_variant(clean, seed),
        "needs_leaked": len(leaked),
        "comparisons": comparisons(trials, seed),
        "pass_hat_k": {v: pass_hat([t for t in trials if t["variant"] == v]) for v in VARIANTS},
    }


def comparisons(trials: Sequence[Trial], seed: int = 0) -> list[dict[str, Any]]:
    """Compares the variants on the same needs and trials."""
    sides = {v: [trial for trial in trials if trial["variant"] == v] for v in VARIANTS}
    if not trials or len(sides["baseline"]) != len(sides["enriched"]):
        return []
    groups = [trial["need"] for trial in sides["baseline"]]
    if groups != [trial["need"] for trial in sides["enriched"]]:
        raise ValueError("the variants were not tried on the same needs in the same order")
    metrics: dict[str, Callable[[Trial], bool]] = {
        "success": succeeded,
        "success by turn 3": lambda trial: succeeded(trial, 3),
        "held-out film shown": lambda trial: bool(trial["outcome"] == "hit"),
    }

    def values(of: Callable[[Trial], bool], variant: Variant) -> list[float]:
        return [float(of(trial)) for trial in sides[variant]]

    return [
        compare(name, values(of, "baseline"), values(of, "enriched"), groups, seed=seed).plain()
        for name, of in metrics.items()
    ]


def questions_first(trial: Trial) -> int:
    """Returns how many questions came before the first list."""
    count = 0
    for turn in trial["turns"]:
        if turn["films"]:
            break
        count += turn["asked"] is not None
    return count


def pass_hat(trials: Sequence[Trial]) -> list[float]:
    """Returns pass^1, pass^2, …: the chance that k trials of one need all succeed.

    The unbiased estimate of a need with c successes in n trials is C(c, k) / C(n, k); needs count
    alike. There are as many figures as every need has trials.
    """
    by_need: dict[str, list[bool]] = {}
    for trial in trials:
        by_need.setdefault(trial["need"], []).append(succeeded(trial))
    if not by_need:
        return []
    most = min(len(won) for won in by_need.values())
    return [
        fmean(comb(sum(won), k) / comb(len(won), k) for won in by_need.values())
        for k in range(1, most + 1)
    ]


def _by_variant(trials: Sequence[Trial], seed: int) -> dict[str, Any]:
    return {
        v: dialogue_metrics([trial for trial in trials if trial["variant"] == v], seed)
        for v in VARIANTS
    }
