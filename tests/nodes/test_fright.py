"""Who asks for other moods alone gets nothing that frightens."""

import numpy as np
import pytest

from nodes.contracts import Signal
from nodes.fright import unasked_fright
from nodes.fusion import Fusion
from nodes.query import Query
from store.library import Library


def asked(text: str, *signals: tuple[str, object]) -> Query:
    return Query(
        turns=(text,),
        signals=tuple(
            Signal.model_validate(
                {"number": n, "slot": slot, "value": value, "polarity": "like", "quote": text}
                | {"turn": 1}
            )
            for n, (slot, value) in enumerate(signals, 1)
        ),
    )


SLOW_AND_SAD = asked("something slow and sad", ("mood", "slow-burn"), ("mood", "sad"))


def test_slow_and_sad_is_no_horror(onboard: Library) -> None:
    everyone = np.ones(len(onboard.catalog), np.bool_)
    best = Fusion(onboard, "enriched").fuse(SLOW_AND_SAD, everyone).top(10, onboard.catalog.ids)
    films = [onboard.catalog.get(candidate.movie_id) for candidate in best]
    assert sum("scary" in film.enrichment.moods for film in films) <= 1


def test_what_frightens_loses_and_the_rest_is_left_alone(onboard: Library) -> None:
    everyone = np.arange(len(onboard.catalog))
    lost = unasked_fright(SLOW_AND_SAD, onboard.catalog, everyone)
    assert lost is not None
    scary = np.array(["scary" in film.enrichment.moods for film in onboard.catalog.films])
    assert (lost[scary] < 0).all()
    assert not lost[~scary].any()


@pytest.mark.parametrize(
    "query",
    [
        asked("slow and scary", ("mood", "slow-burn"), ("mood", "scary")),
        asked("a dark, slow one", ("mood", "slow-burn"), ("mood", "dark")),
        asked("slow horror", ("mood", "slow-burn"), ("genre", "Horror")),
        asked("sad, with ghosts", ("mood", "sad"), ("theme", "ghosts")),
        asked("sad, like Alien", ("mood", "sad"), ("title", 1214)),
        asked("a drama", ("genre", "Drama")),
        Query(turns=("anything",)),
    ],
)
def test_who_leaves_it_open_is_left_alone(onboard: Library, query: Query) -> None:
    assert unasked_fright(query, onboard.catalog, np.arange(5)) is None
