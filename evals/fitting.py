"""Learns the fusion's weights: a listwise softmax over the catalog, estimated on samples of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Features = NDArray[np.float32]
Source = Callable[[int], "Example"]

HARD_NEGATIVES = 300
RANDOM_NEGATIVES = 200


@dataclass(frozen=True, slots=True)
class Example:
    """One query's films.

    Attributes:
        features: Films × columns.
        wanted: Rows of the films that were wanted.
        weight: What the example counts.
    """

    features: Features
    wanted: tuple[int, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Sample:
    """Examples cut down to equal numbers of films: the wanted one first.

    Attributes:
        features: Examples × films × columns.
        offsets: Log of how many unseen films each sampled film stands for.
        weights: What each example counts.
    """

    features: Features
    offsets: Features
    weights: Features


def fit(examples: Sequence[Source], l2: float, seed: int = 0) -> Features:
    """Returns the weights that make the wanted films likeliest.

    The second of two passes samples the films that the first pass took for the best.

    Args:
        examples: Each returns its features when called; they are too many to keep.
        l2: Penalty on the weights of standardised columns.
        seed: Of the sampling.
    """
    rough = _minimise(_sample(examples, None, seed), l2)
    return _minimise(_sample(examples, rough, seed + 1), l2)


def _sample(examples: Sequence[Source], rough: Features | None, seed: int) -> Sample:
    rng = np.random.default_rng(seed)
    features, offsets, weights = [], [], []
    for number, source in enumerate(examples):
        example = source(number)
        others = np.ones(len(example.features), np.bool_)
        others[list(example.wanted)] = False
        negatives, logs = _negatives(example, np.flatnonzero(others), rough, rng)
        for wanted in example.wanted:
            features.append(example.features[[wanted, *negatives]])
            offsets.append(np.concatenate([[0.0], logs]))
            weights.append(example.weight / len(example.wanted))
    return Sample(
        np.stack(features).astype(np.float32),
        np.stack(offsets).astype(np.float32),
        np.array(weights, np.float32),
    )


def _negatives(
    example: Example,
    others: NDArray[np.int64],
    rough: Features | None,
    rng: np.random.Generator,
) -> tuple[NDArray[np.int64], Features]:
    """Returns films that were not wanted, and the log of how many each stands for."""
    hard = np.zeros(0, np.int64)
    if rough is not None:
        order = np.argpartition(-(example.features[others] @ rough), HARD_NEGATIVES)
        hard, others = others[order[:HARD_NEGATIVES]], others[order[HARD_NEGATIVES:]]
    count = RANDOM_NEGATIVES + (HARD_NEGATIVES if rough is None else 0)
    drawn = rng.choice(others, count, replace=False)
    logs = np.concatenate([np.zeros(len(hard)), np.full(count, np.log(len(others) / count))])
    return np.concatenate([hard, drawn]), logs.astype(np.float32)


def _minimise(sample: Sample, l2: float) -> Features:
    from scipy.optimize import minimize

    columns = sample.features.shape[2]
    spread = sample.features.reshape(-1, columns).std(axis=0) + np.float32(1e-6)
    scaled = sample.features / spread

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = scaled @ weights.astype(np.float32) + sample.offsets
        logits -= logits.max(axis=1, keepdims=True)
        chances = np.exp(logits)
        sums = chances.sum(axis=1, keepdims=True)
        surprise = np.log(sums[:, 0]) - logits[:, 0]
        chances *= sample.weights[:, None] / sums
        chances[:, 0] -= sample.weights
        slope = np.tensordot(chances, scaled, ([0, 1], [0, 1])) + l2 * weights
        total = float(sample.weights @ surprise) + 0.5 * l2 * float(weights @ weights)
        return total, slope.astype(np.float64)

    found = minimize(loss, np.zeros(columns), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    weights: Features = (found.x / spread).astype(np.float32)
    return weights
