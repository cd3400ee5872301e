"""Simulated traffic with a known effect, and with none: does the test find it, and cry wolf?"""

import math
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from evals.intervals import Z95, Share
from evals.online.interleaving import credit, interleave, preference
from evals.online.sequential import ALPHA, BURN_IN, TAU, SequentialTest

T = TypeVar("T")
Track = Callable[[Sequence[T], str], Iterable[T]]


@dataclass(frozen=True, slots=True)
class Traffic:
    """How the simulated users behave.

    Attributes:
        conversations: How many a run has.
        base: Share of conversations of the second arm in which a film is taken.
        effect: What the first arm adds to it.
        split: Share of the traffic that the first arm gets.
    """

    conversations: int = 4000
    base: float = 0.3
    effect: float = 0.06
    split: float = 0.5


def validate(
    runs: int, traffic: Traffic, seed: int, track: Track[int], *, alpha: float = ALPHA
) -> dict[str, Any]:
    """Runs the test, looked at after every conversation, on traffic with and without an effect."""
    none = Traffic(traffic.conversations, traffic.base, 0.0, traffic.split)
    return {
        "traffic": {
            "conversations": traffic.conversations,
            "base": traffic.base,
            "effect": traffic.effect,
            "split": traffic.split,
        },
        "runs": runs,
        "seed": seed,
        "alpha": alpha,
        "without_effect": _runs(runs, none, seed, track, alpha, "no effect"),
        "with_effect": _runs(runs, traffic, seed + 1, track, alpha, "known effect"),
        "interleaving": _interleaved(runs, seed + 2, track),
    }


def _runs(
    runs: int, traffic: Traffic, seed: int, track: Track[int], alpha: float, title: str
) -> dict[str, Any]:
    found, covered, naive, stops = 0, 0, 0, []
    for number in track(range(runs), title):
        rng = np.random.default_rng([seed, number])
        first = rng.random(traffic.conversations) < traffic.split
        rate = traffic.base + traffic.effect * first
        success = rng.random(traffic.conversations) < rate
        test = SequentialTest(alpha)
        test.extend(zip(first.tolist(), success.tolist(), strict=True))
        verdict = test.verdict()
        found += verdict.decided
        covered += verdict.low <= traffic.effect <= verdict.high
        naive += _peeked(first, success)
        if verdict.decided_at is not None:
            stops.append(verdict.decided_at)
    return {
        "effect": traffic.effect,
        "found": Share(found, runs).plain(),
        "always_covered": Share(covered, runs).plain(),
        "median_conversations_to_decide": float(np.median(stops)) if stops else None,
        "found_by_a_z_test_peeked_at": Share(naive, runs).plain(),
    }


def _peeked(first: Any, success: Any) -> bool:
    """Whether an ordinary 5 % z-test, looked at after every conversation, cried out once."""
    trials = np.cumsum(first), np.cumsum(~first)
    hits = np.cumsum(success & first), np.cumsum(success & ~first)
    ready = np.minimum(*trials) >= BURN_IN
    a, b = (h[ready] / t[ready] for h, t in zip(hits, trials, strict=True))
    pooled = (hits[0] + hits[1])[ready] / (trials[0] + trials[1])[ready]
    spread = pooled * (1 - pooled) * (1 / trials[0][ready] + 1 / trials[1][ready])
    return bool((np.abs(a - b) > Z95 * np.sqrt(np.maximum(spread, 1e-12))).any())


def _interleaved(
    runs: int, seed: int, track: Track[int], conversations: int = 200
) -> dict[str, Any]:
    """How often the sign test over interleaved lists cries wolf, and finds the better ranking."""
    same = better = 0
    for number in track(range(runs), "interleaving"):
        rng = random.Random(f"{seed}|{number}")  # noqa: S311 - a simulation
        same += _sign_test(rng, conversations, 0.0) <= ALPHA
        better += _sign_test(rng, conversations, 0.8) <= ALPHA
    return {
        "conversations": conversations,
        "false_alarms": Share(same, runs).plain(),
        "found": Share(better, runs).plain(),
    }


def _sign_test(rng: random.Random, conversations: int, skill: float) -> float:
    """The p-value after some conversations; the first ranking orders by taste with some skill."""
    credits = []
    for _ in range(conversations):
        films = list(range(12))
        taste = {film: rng.random() for film in films}
        noise = [{film: rng.random() for film in films} for _ in range(2)]
        first = sorted(films, key=lambda f: -(skill * taste[f] + noise[0][f]))
        second = sorted(films, key=lambda f: -noise[1][f])
        shown = interleave(first, second, 5, rng)
        taken = {film for film in shown.films if rng.random() < taste[film] * 0.4}
        credits.append(credit(shown, taken))
    return preference(credits).p_value


def smallest_effect(
    conversations: int, base: float, alpha: float = ALPHA, tau: float = TAU
) -> float:
    """Returns the effect at which the confidence sequence just excludes zero after a run."""
    from evals.online.sequential import half_width

    variance = 4 * base * (1 - base) / conversations
    return half_width(variance, tau, alpha) if math.isfinite(variance) else 1.0
