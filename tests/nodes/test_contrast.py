from dataclasses import replace

import numpy as np
import pytest

from nodes.contracts import Signal
from nodes.contrast import contrasted
from nodes.fusion import Fusion
from nodes.query import HardFilter, Mention, Query
from store.library import Library
from store.records import Film

HEAT, FARGO, ALIEN = 6, 608, 1214


def asked(
    text: str, film: int, mood: str, polarity: str = "like", turn: int = 1, quote: str = ""
) -> Query:
    """A turn that names a film and, perhaps a turn later, a mood."""
    signals = tuple(
        Signal.model_validate(
            {"number": n, "slot": slot, "value": value, "polarity": how, "turn": when}
            | {"quote": quote}
        )
        for n, slot, value, how, when in (
            (1, "title", film, "like", 1), (2, "mood", mood, polarity, turn),
        )
    )  # fmt: skip
    return Query(
        signals=signals,
        turns=(text,),
        mentions=(Mention(film, 0, True),),
        hard=HardFilter.of(signals),
    )


def films(query: Query, library: Library, k: int = 10) -> list[Film]:
    mask = query.hard.mask(library.catalog)
    best = Fusion(library, "enriched").fuse(query, mask).top(k, library.catalog.ids)
    return [library.catalog.get(candidate.movie_id) for candidate in best]


@pytest.mark.parametrize(
    ("text", "film", "mood"),
    [("like Fargo but lighter", FARGO, "feel-good"), ("kind of Alien, only funny", ALIEN, "funny")],
)
def test_the_mood_said_beside_a_model_is_kept(
    onboard: Library, text: str, film: int, mood: str
) -> None:
    near = {mood, "funny", "heartwarming"}
    found = films(asked(text, film, mood), onboard)
    assert sum(bool(near & set(one.enrichment.moods)) for one in found) >= 8


def test_a_comparison_a_turn_later_is_kept_as_long_as_it_stands(onboard: Library) -> None:
    query = asked("something lighter please", HEAT, "feel-good", turn=2, quote="lighter")
    later = replace(query, turns=("like Heat", *query.turns, "seen all of these"))
    for one in (query, later):
        found = films(one, onboard)
        light = {"feel-good", "funny", "heartwarming"}
        assert sum(bool(light & set(film.enrichment.moods)) for film in found) >= 8


def test_the_company_of_the_model_is_kept_too(onboard: Library) -> None:
    found = films(asked("like Fargo but lighter", FARGO, "feel-good"), onboard)
    assert any("Crime" in film.genres for film in found[:3])


def test_a_mood_ruled_out_beside_a_model_is_kept_out(onboard: Library) -> None:
    found = films(asked("like Alien but less tense", ALIEN, "tense", "dislike"), onboard)
    assert sum("tense" in film.enrichment.moods for film in found) <= 2


@pytest.mark.parametrize(
    "query",
    [
        asked("I loved Fargo and it's dark", FARGO, "dark"),
        asked("something dark", FARGO, "dark", turn=2),
        Query(turns=("like what you said but lighter",)),
    ],
)
def test_without_a_model_there_is_no_contrast(onboard: Library, query: Query) -> None:
    positions = np.arange(len(onboard.catalog))
    assert contrasted(query, onboard.catalog, positions) is None
