"""Subjects that were ruled out count against the films that hold them."""

import numpy as np

from nodes.contracts import Signal
from nodes.fusion import Fusion
from nodes.legs.lexical import LexicalLeg
from nodes.query import Query
from store.library import Library
from tests.nodes.legs.asking import column


def ruled_out(theme: str) -> Query:
    signal = Signal(slot="theme", value=theme, polarity="dislike", quote=f"no {theme}", turn=1)
    return Query(signals=(signal,), turns=("something sad",))


def test_a_subject_is_found_in_either_number(onboard: Library) -> None:
    leg = LexicalLeg(onboard, "enriched")
    one, many = (
        column(leg, ruled_out(theme), onboard, "lexical_unwanted") for theme in ("clown", "clowns")
    )
    held = [film for film, hit in zip(onboard.catalog.films, many, strict=True) if hit]
    told = [f"{'; '.join(f.enrichment.themes)} {f.enrichment.description}".lower() for f in held]
    assert (one <= many).all()
    assert len(held) > 1
    assert all("clown" in text for text in told)


def test_films_with_a_subject_that_was_ruled_out_fall(onboard: Library) -> None:
    fusion = Fusion(onboard, "enriched")
    everyone = np.ones(len(onboard.catalog), np.bool_)

    def holding(query: Query) -> int:
        best = fusion.fuse(query, everyone).top(20, onboard.catalog.ids)
        films = [onboard.catalog.get(candidate.movie_id) for candidate in best]
        return sum("grief" in film.enrichment.themes for film in films)

    assert holding(ruled_out("grief")) == 0
    assert holding(Query(turns=("something sad",))) > 0
