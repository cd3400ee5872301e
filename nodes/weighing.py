"""The learned weights: a linear sum of the columns, and a small network that corrects it.

Both are plain numbers in ``nodes/weights``, learned by ``python -m evals.train_fusion``.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Self

import numpy as np

from nodes.legs.leg import Positions, Scores
from nodes.query import Query
from store.records import Variant

UNSHARED = 250_000
"""Up to so many multiplications OpenBLAS makes a product on one thread."""
FACTS = ("no_film_named", "log_films_named", "log_messages", "genre_said", "mood_said")


def facts(query: Query) -> Scores:
    """Returns what kind of dialogue this is, in the order of FACTS."""
    said = {signal.slot for signal in query.signals if signal.polarity == "like"}
    films = len(query.mentions)
    return np.array(
        [
            films == 0,
            np.log1p(films),
            np.log1p(len(query.turns) + len(query.replies)),
            "genre" in said,
            bool(said & {"mood", "theme"}),
        ],
        np.float32,
    )


@dataclass(frozen=True)
class Network:
    """One hidden layer over standardised columns and facts.

    Attributes:
        columns: Names of its inputs but the facts, which follow them.
        mean: Of each input.
        spread: Of each input.
        hidden: Inputs × units.
        bias: One a unit.
        out: One a unit.
    """

    columns: tuple[str, ...]
    mean: Scores
    spread: Scores
    hidden: Scores
    bias: Scores
    out: Scores

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> Self:
        """Reads a network out of plain lists."""
        arrays = {
            name: np.array(plain[name], np.float32)
            for name in ("mean", "spread", "hidden", "bias", "out")
        }
        return cls(tuple(plain["columns"]), **arrays)

    def plain(self) -> dict[str, Any]:
        """Returns the network as plain lists."""
        arrays = {
            name: np.round(getattr(self, name).astype(np.float64), 5).tolist()
            for name in ("mean", "spread", "hidden", "bias", "out")
        }
        return {"columns": list(self.columns), **arrays}

    def correct(self, inputs: Scores) -> Scores:
        """Returns what to add to the linear score of each row of inputs."""
        standard = (inputs - self.mean) / self.spread
        units: Scores = _product(standard.astype(np.float32), self.hidden) + self.bias
        # The logistic of very negative units is zero anyway; bounded, it cannot overflow.
        np.maximum(units, np.float32(-60.0), out=units)
        active = units / (np.float32(1.0) + np.exp(-units))
        correction: Scores = active.astype(np.float32) @ self.out
        return correction


def _product(rows: Scores, matrix: Scores) -> Scores:
    """Returns the matrix product, made of parts that are too small to be shared among threads.

    Sharing out so little costs more than it saves, and many times more on a busy machine.
    """
    step = max(1, UNSHARED // max(1, matrix.size))
    parts = [rows[start : start + step] @ matrix for start in range(0, len(rows), step)]
    return np.concatenate(parts) if parts else rows @ matrix


@dataclass(frozen=True)
class Weights:
    """Weights by column name; columns without one count nothing.

    Attributes:
        columns: The linear weights.
        network: Corrects the linear score; None leaves it alone.
        named: In how many of the dialogues they were learned on each film is named.
    """

    columns: Mapping[str, float]
    network: Network | None = None
    named: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def load(cls, variant: Variant, folder: Traversable | None = None) -> Self:
        """Reads the weights of a variant: the shipped ones, or those in another folder."""
        place = files("nodes") / "weights" if folder is None else folder
        return cls.read(json.loads((place / f"{variant}.json").read_text("utf-8")))

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> Self:
        """Reads weights out of plain values."""
        network = plain.get("network")
        return cls(
            {str(name): float(weight) for name, weight in plain["columns"].items()},
            Network.read(network) if network else None,
            {str(name): int(count) for name, count in plain.get("named", {}).items()},
        )

    def plain(self) -> dict[str, Any]:
        """Returns the weights as plain values."""
        columns = {name: round(float(weight), 5) for name, weight in self.columns.items()}
        network = {"network": self.network.plain()} if self.network is not None else {}
        return {"columns": columns, **network, "named": dict(self.named)}

    def of(self, columns: Sequence[str]) -> Scores:
        """Returns the linear weights of some columns, in their order."""
        return np.array([self.columns.get(column, 0.0) for column in columns], np.float32)

    def refine(self, features: Mapping[str, Scores], known: Scores, rows: Positions) -> Scores:
        """Returns what the network adds to the linear score of some rows.

        Args:
            features: Columns by name; those of legs left out count as their mean.
            known: The facts of the dialogue.
            rows: Which rows of the columns.
        """
        if self.network is None or not len(rows):
            return np.zeros(len(rows), np.float32)
        network = self.network
        inputs = np.empty((len(rows), len(network.mean)), np.float32)
        for place, column in enumerate(network.columns):
            given = features.get(column)
            inputs[:, place] = network.mean[place] if given is None else given[rows]
        inputs[:, len(network.columns) :] = known
        return network.correct(inputs)
