"""The films that the dialogue has named, weighted by who named them and how long ago."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from nodes.legs.leg import Positions, Scores
from nodes.query import Mention, Query
from store.catalog import Catalog

FADING = 0.85
"""What a film named one message earlier weighs."""
Side = Literal["user", "other", "both"]


@dataclass(frozen=True, slots=True)
class Seeds:
    """Catalog positions and their weights."""

    positions: Positions
    weights: Scores

    def __len__(self) -> int:
        return len(self.positions)

    @property
    def unit(self) -> Scores:
        """The weights at length one: many films say more than one, but not many times more."""
        length = float(np.linalg.norm(self.weights)) if len(self.weights) else 1.0
        scaled: Scores = self.weights / np.float32(max(length, 1e-9))
        return scaled


def seeds(query: Query, catalog: Catalog, side: Side = "both") -> Seeds:
    """Returns the named films that speak for what is wanted; disliked ones do not."""
    disliked = set(query.disliked)
    chosen = [
        mention
        for mention in query.mentions
        if mention.movie_id in catalog and mention.movie_id not in disliked and _on(mention, side)
    ]
    return _weighted(chosen, catalog)


def aversions(query: Query, catalog: Catalog) -> Seeds:
    """Returns the disliked films."""
    chosen = [Mention(movie_id, 0, True) for movie_id in query.disliked if movie_id in catalog]
    return _weighted(chosen, catalog)


def _on(mention: Mention, side: Side) -> bool:
    return side == "both" or mention.by_user == (side == "user")


def _weighted(mentions: list[Mention], catalog: Catalog) -> Seeds:
    positions = np.array([catalog.position(m.movie_id) for m in mentions], np.int64)
    weights = np.array([FADING**m.age for m in mentions], np.float32)
    return Seeds(positions, weights)
