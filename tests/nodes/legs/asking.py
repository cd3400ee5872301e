"""What the tests of the legs share: films, queries, and how a film fares."""

from typing import Any

import numpy as np

from nodes.contracts import Signal
from nodes.legs.leg import Leg
from nodes.query import Mention, Query
from store.library import Library

ALIEN, ALIENS, TOY_STORY = 1214, 1200, 1


def like(slot: Any, value: Any, polarity: Any = "like", turn: int = 1) -> Signal:
    return Signal(slot=slot, value=value, polarity=polarity, quote=str(value), turn=turn)


def everyone(library: Library) -> np.ndarray:
    return np.arange(len(library.catalog))


def named(*ids: int, by_user: bool = True) -> Query:
    return Query(mentions=tuple(Mention(i, age, by_user) for age, i in enumerate(ids)))


def column(leg: Leg, query: Query, library: Library, name: str) -> np.ndarray:
    return leg.score(query, everyone(library))[:, leg.columns.index(name)]


def rank_of(scores: np.ndarray, library: Library, movie_id: int) -> int:
    return int((scores > scores[library.catalog.position(movie_id)]).sum())
