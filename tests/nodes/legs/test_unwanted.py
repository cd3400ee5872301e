"""Subjects that were ruled out count against the films that hold them."""

import numpy as np

from nodes.contracts import Signal
from nodes.fusion import Fusion
from nodes.legs.lexical import Naming
from nodes.query import Query
from store.library import Library


def ruled_out(theme: str) -> Query:
    signal = Signal(slot="theme", value=theme, polarity="dislike", quote=f"no {theme}", turn=1)
    return Query(signals=(signal,), turns=("something sad",))


def test_a_subject_is_found_as_whole_words_in_either_number() -> None:
    names = Naming(["a clown; a circus", "clowns; downtown", "clownish ways", "a boat"])
    assert names.unwanted(ruled_out("clowns")).tolist() == [1.0, 1.0, 0.0, 0.0]


def test_films_with_a_subject_that_was_ruled_out_fall(onboard: Library) -> None:
    fusion = Fusion(onboard, "enriched")
    everyone = np.ones(len(onboard.catalog), np.bool_)

    def holding(query: Query) -> int:
        best = fusion.fuse(query, everyone).top(20, onboard.catalog.ids)
        films = [onboard.catalog.get(candidate.movie_id) for candidate in best]
        return sum("grief" in film.enrichment.themes for film in films)

    assert holding(ruled_out("grief")) == 0
    assert holding(Query(turns=("something sad",))) > 0
