"""A test of two rates that stays valid however often one looks.

The mixture sequential probability ratio test with a normal mixture: Johari, Koomen, Pekelis and
Walsh, "Peeking at A/B Tests: Why it matters, and what to do about it", KDD 2017, pp. 1517-1525
(sections 4 and 5: the statistic for two streams of binary outcomes and its always-valid p-value);
in full in Johari, Pekelis and Walsh, "Always Valid Inference: Continuous Monitoring of A/B Tests",
Operations Research 70(3), 2022, pp. 1806-1821 (arXiv 1512.04922). The confidence sequence is the
same statistic turned round, as in Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, "Time-uniform
central limit theory and asymptotic confidence sequences", Annals of Statistics 52(6), 2024
(arXiv 2103.06476), theorem 2.2.

The normal approximation of a share is asymptotic, so nothing is concluded before each arm has
``BURN_IN`` outcomes; ``evals.online.validation`` measures the false alarms that result.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

ALPHA = 0.05
TAU = 0.1
"""Standard deviation of the effects that the mixture expects: ten points, a large one."""
BURN_IN = 50


@dataclass(frozen=True, slots=True)
class Verdict:
    """What can be said after some number of outcomes.

    Attributes:
        difference: Rate of the first arm minus that of the second.
        low: Lower end of the confidence sequence, which covers at all times at once.
        high: Upper end.
        p_value: Always valid: the chance of ever seeing this much without an effect is below it.
        decided: An effect was found, now or at an earlier look.
        decided_at: After how many outcomes, if so.
    """

    difference: float
    low: float
    high: float
    p_value: float
    decided: bool
    decided_at: int | None


class SequentialTest:
    """Takes outcomes one by one; may be asked after each of them.

    Args:
        alpha: Chance of a false alarm over the whole run.
        tau: How large effects are expected to be; chosen before the first outcome.
        burn_in: Outcomes an arm needs before anything is concluded.
    """

    def __init__(self, alpha: float = ALPHA, tau: float = TAU, burn_in: int = BURN_IN) -> None:
        if not (0 < alpha < 1 and tau > 0 and burn_in >= 1):
            raise ValueError("alpha lies between 0 and 1, tau is above 0, burn_in at least 1")
        self.alpha, self.tau, self.burn_in = alpha, tau, burn_in
        self._trials = [0, 0]
        self._hits = [0, 0]
        self._p_value = 1.0
        self._low, self._high = -1.0, 1.0
        self._decided_at: int | None = None

    def add(self, first_arm: bool, success: bool) -> None:
        """Takes the outcome of one conversation."""
        arm = 0 if first_arm else 1
        self._trials[arm] += 1
        self._hits[arm] += success
        if min(self._trials) < self.burn_in:
            return
        variance = self._variance()
        likelihood_ratio = mixture_ratio(self._difference(), variance, self.tau)
        self._p_value = min(self._p_value, 1.0 / max(likelihood_ratio, 1.0))
        half = half_width(variance, self.tau, self.alpha)
        # All intervals cover at once, so their intersection does.
        self._low = max(self._low, self._difference() - half)
        self._high = min(self._high, self._difference() + half)
        if self._p_value <= self.alpha and self._decided_at is None:
            self._decided_at = sum(self._trials)

    def extend(self, outcomes: Iterable[tuple[bool, bool]]) -> "SequentialTest":
        """Takes several outcomes, ``(first arm?, success?)``, in the order they came."""
        for first_arm, success in outcomes:
            self.add(first_arm, success)
        return self

    def verdict(self) -> Verdict:
        """Returns what can be said now."""
        return Verdict(
            difference=self._difference(),
            low=self._low,
            high=self._high,
            p_value=self._p_value,
            decided=self._decided_at is not None,
            decided_at=self._decided_at,
        )

    def _difference(self) -> float:
        first, second = (
            hits / trials if trials else 0.0
            for hits, trials in zip(self._hits, self._trials, strict=True)
        )
        return first - second

    def _variance(self) -> float:
        # Half a success and half a failure more keep the variance of 0 of n above nothing.
        total = 0.0
        for hits, trials in zip(self._hits, self._trials, strict=True):
            share = (hits + 0.5) / (trials + 1)
            total += share * (1 - share) / trials
        return total


def mixture_ratio(difference: float, variance: float, tau: float) -> float:
    """Returns the likelihood ratio of a normal mixture of effects against no effect.

    With the difference of the two rates ``d``, its variance ``v`` and effects drawn from a normal
    of variance tau², it is sqrt(v / (v + tau²)) exp(tau² d² / (2 v (v + tau²))).
    """
    spread = variance + tau * tau
    exponent = tau * tau * difference * difference / (2 * variance * spread)
    return math.sqrt(variance / spread) * math.exp(min(exponent, 700.0))


def half_width(variance: float, tau: float, alpha: float) -> float:
    """Returns the half width of the confidence sequence: where the mixture ratio is 1 / alpha."""
    spread = variance + tau * tau
    logarithm = math.log(1 / alpha) + 0.5 * math.log(spread / variance)
    return math.sqrt(2 * variance * spread / (tau * tau) * logarithm)
