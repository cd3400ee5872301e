"""Learns the fusion's weights: a listwise softmax over the catalog, estimated on samples of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Features = NDArray[np.float32]
Source = tuple[NDArray[np.float16], NDArray[np.int64], int]
"""Features of all films, positions of those that might be recommended, position of the wanted."""

HARD_NEGATIVES = 300
RANDOM_NEGATIVES = 150
UNITS = 24
NETWORKS = 4
EPOCHS = 20


@dataclass(frozen=True, slots=True)
class Sample:
    """Examples cut down to equal numbers of films: the wanted one first.

    Attributes:
        features: Examples × films × columns.
        offsets: Log of how many unseen films each sampled film stands for.
    """

    features: Features
    offsets: Features


def rough_sample(sources: Sequence[Source], seed: int) -> Sample:
    """Returns films drawn at random against each wanted one."""
    return _sample(sources, None, seed)


def sharp_sample(sources: Sequence[Source], rough: Features, seed: int) -> Sample:
    """Returns the films that rough weights take for the best, and some drawn at random."""
    return _sample(sources, rough, seed)


def _sample(sources: Sequence[Source], rough: Features | None, seed: int) -> Sample:
    rng = np.random.default_rng(seed)
    features, offsets = [], []
    for half_precise, open_, wanted in sources:
        everything = half_precise.astype(np.float32)
        others = open_[open_ != wanted]
        scores = None if rough is None else everything[others] @ rough
        negatives, logs = _negatives(others, scores, rng)
        features.append(everything[[wanted, *negatives]])
        offsets.append(np.concatenate([[0.0], logs]))
    return Sample(np.stack(features), np.stack(offsets).astype(np.float32))


def _negatives(
    others: NDArray[np.int64], scores: Features | None, rng: np.random.Generator
) -> tuple[NDArray[np.int64], Features]:
    """Returns films that were not wanted, and the log of how many each stands for."""
    hard = np.zeros(0, np.int64)
    if scores is not None:
        order = np.argpartition(-scores, HARD_NEGATIVES)
        hard, others = others[order[:HARD_NEGATIVES]], others[order[HARD_NEGATIVES:]]
    count = RANDOM_NEGATIVES + (HARD_NEGATIVES if scores is None else 0)
    drawn = rng.choice(others, count, replace=False)
    logs = np.concatenate([np.zeros(len(hard)), np.full(count, np.log(len(others) / count))])
    return np.concatenate([hard, drawn]), logs.astype(np.float32)


def fit_linear(sample: Sample, l2: float) -> Features:
    """Returns the weights that make the wanted films likeliest.

    Args:
        sample: Examples.
        l2: Penalty on the weights of standardised columns.
    """
    from scipy.optimize import minimize

    columns = sample.features.shape[2]
    spread = sample.features.reshape(-1, columns).std(axis=0) + np.float32(1e-6)
    scaled = sample.features / spread

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = scaled @ weights.astype(np.float32) + sample.offsets
        logits -= logits.max(axis=1, keepdims=True)
        chances = np.exp(logits)
        sums = chances.sum(axis=1, keepdims=True)
        surprise = float((np.log(sums[:, 0]) - logits[:, 0]).sum())
        chances /= sums
        chances[:, 0] -= 1.0
        slope = np.tensordot(chances, scaled, ([0, 1], [0, 1])) + l2 * weights
        return surprise + 0.5 * l2 * float(weights @ weights), slope.astype(np.float64)

    found = minimize(loss, np.zeros(columns), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    weights: Features = (found.x / spread).astype(np.float32)
    return weights


def fit_network(
    sample: Sample,
    linear: Features,
    facts: Features,
    seed: int,
    *,
    units: int = UNITS,
    epochs: int = EPOCHS,
    networks: int = NETWORKS,
) -> dict[str, Any]:
    """Returns a network that corrects the linear weights: the mean of several small ones.

    Args:
        sample: Examples.
        linear: The linear weights.
        facts: Examples × facts of the dialogue.
        seed: Of initialisation, order and dropout.
        units: Of each small network.
        epochs: Passes over the examples.
        networks: How many are averaged.
    """
    import torch

    torch.set_num_threads(1)
    columns = sample.features.reshape(-1, sample.features.shape[2])
    mean = np.concatenate([columns.mean(axis=0), facts.mean(axis=0)])
    spread = np.concatenate([columns.std(axis=0), facts.std(axis=0)]) + np.float32(1e-3)
    repeated = np.repeat(facts[:, None], sample.features.shape[1], axis=1)
    inputs = torch.tensor((np.concatenate([sample.features, repeated], axis=2) - mean) / spread)
    base = torch.tensor(sample.features @ linear + sample.offsets)
    parts = [_one_network(inputs, base, seed + n, units, epochs) for n in range(networks)]
    return {
        "mean": mean,
        "spread": spread,
        "hidden": np.concatenate([hidden for hidden, _, _ in parts], axis=1),
        "bias": np.concatenate([bias for _, bias, _ in parts]),
        "out": np.concatenate([out for _, _, out in parts]) / networks,
    }


def _one_network(
    inputs: Any, base: Any, seed: int, units: int, epochs: int
) -> tuple[Features, Features, Features]:
    import torch

    torch.manual_seed(seed)
    hidden = torch.nn.Linear(inputs.shape[2], units)
    out = torch.nn.Linear(units, 1, bias=False)
    out.weight.data *= 0.1
    network = torch.nn.Sequential(hidden, torch.nn.SiLU(), torch.nn.Dropout(0.15), out)
    optimiser = torch.optim.AdamW(network.parameters(), lr=2e-3, weight_decay=0.05)
    for _ in range(epochs):
        for rows in torch.split(torch.randperm(len(inputs)), 64):
            logits = network(inputs[rows])[..., 0] + base[rows]
            loss = -torch.log_softmax(logits, dim=1)[:, 0].mean()
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
    weights = (hidden.weight.T, hidden.bias, out.weight[0])
    first, bias, last = (weight.detach().numpy().copy() for weight in weights)
    return first, bias, last
