"""Which variant a conversation gets: sticky by thread, weighted, and the same on every machine."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import get_args

from nodes.context import Context
from store.errors import MarqueeError
from store.records import Variant

VARIANTS: tuple[Variant, ...] = get_args(Variant)


class ExperimentError(MarqueeError):
    """An experiment that can't be run as it is described."""


@dataclass(frozen=True)
class Experiment:
    """Variants on trial.

    Attributes:
        name: Names the experiment in the log, and salts the assignment, so that two experiments
            split the same threads independently.
        weights: The variants and how much of the traffic each gets; they need not add up to one.
        salt: Reshuffles the threads of an experiment that keeps its name.
    """

    name: str
    weights: Mapping[Variant, float] = field(default_factory=lambda: dict.fromkeys(VARIANTS, 1.0))
    salt: str = ""

    def __post_init__(self) -> None:
        if not self.name or not self.weights:
            raise ExperimentError("An experiment needs a name and at least one variant.")
        for variant, weight in self.weights.items():
            if variant not in VARIANTS:
                raise ExperimentError(f"{variant!r} is no variant: {', '.join(VARIANTS)}.")
            if not 0 <= weight < float("inf"):
                raise ExperimentError(f"The weight of {variant} is {weight}: a number from 0 up.")
        if sum(self.weights.values()) <= 0:
            raise ExperimentError("Every variant of the experiment has weight 0.")

    def variant(self, thread_id: str) -> Variant:
        """Returns the variant of a thread; always the same one."""
        text = "\0".join((self.name, self.salt, thread_id)).encode()
        place = int.from_bytes(hashlib.sha256(text).digest()[:8], "big") / 2**64
        place *= sum(self.weights.values())
        offered = sorted((name, weight) for name, weight in self.weights.items() if weight > 0)
        for name, weight in offered:
            if place < weight:
                return name
            place -= weight
        return offered[-1][0]

    def arranged(self, thread_id: str, context: Context) -> Context:
        """Returns the options of a run with the thread's variant in place."""
        return replace(context, variant=self.variant(thread_id))


def read_experiment(text: str) -> Experiment:
    """Reads ``name:enriched=0.9,baseline=0.1``; a name alone splits the traffic evenly.

    Raises:
        ExperimentError: It is not written like that.
    """
    name, colon, arms = text.strip().partition(":")
    if not colon:
        return Experiment(name)
    weights: dict[Variant, float] = {}
    for arm in arms.split(","):
        variant, equals, weight = (part.strip() for part in arm.partition("="))
        try:
            weights[variant] = float(weight) if equals else 1.0  # type: ignore[index]  # checked above
        except ValueError as error:
            raise ExperimentError(
                f"{arm!r} in MARQUEE_EXPERIMENT is not written as variant=weight."
            ) from error
    return Experiment(name, weights)


def experiment_from_environment() -> Experiment | None:
    """Returns the experiment that MARQUEE_EXPERIMENT describes, or None."""
    text = os.environ.get("MARQUEE_EXPERIMENT", "").strip()
    return read_experiment(text) if text else None


def leave_experiment() -> None:
    """Takes experiment and outcome log out of the environment.

    What is measured runs on the variant that was asked for, and is nobody's conversation.
    """
    for name in ("MARQUEE_EXPERIMENT", "MARQUEE_OUTCOMES"):
        os.environ.pop(name, None)
