from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest

from nodes.contracts import Signal
from nodes.query import HardFilter
from nodes.retrieve import Retriever
from nodes.state import State
from store.library import Library
from tests.nodes.retrieving import run, said, signal


class TestNode:
    def test_candidates_are_plain_sorted_and_within_the_limits(self, library: Library) -> None:
        state = said("a funny comedy please", signals=[signal("era", [1990, 1999])])
        turn = run(library, state, pool=20).current
        scores = [candidate.score for candidate in turn.candidates]
        films = [library.catalog.get(candidate.movie_id) for candidate in turn.candidates]
        assert len(films) == 20
        assert scores == sorted(scores, reverse=True)
        assert all(type(score) is float for score in scores)
        assert all(film.year and 1990 <= film.year <= 1999 for film in films)
        assert turn.matches == HardFilter.of(state.signals).mask(library.catalog).sum()

    def test_a_long_list_raises_the_pool(self, library: Library) -> None:
        assert len(run(library, said("anything"), k=120, pool=50).current.candidates) == 120

    def test_shown_seen_and_rejected_films_stay_away(self, library: Library) -> None:
        first = [c.movie_id for c in run(library, said("space adventure")).current.candidates]
        state = said("space adventure", shown=first[:2], seen=first[2:4], rejected=first[4:6])
        second = [c.movie_id for c in run(library, state).current.candidates]
        assert not set(first[:6]) & set(second)
        assert first[6] in second

    def test_the_same_state_gives_the_same_candidates(self, library: Library) -> None:
        state = said("something scary in space")
        assert run(library, state).current == run(library, state).current

    def test_a_named_film_pulls_its_kin_up(self, onboard: Library) -> None:
        alien = 1214
        plain = run(onboard, said("suggest something"), pool=50).current.candidates
        state = said("suggest something", signals=[signal("title", alien)])
        ids = [c.movie_id for c in run(onboard, state, pool=50).current.candidates]
        assert alien not in ids
        assert 1200 in ids[:5]
        assert 1200 not in [c.movie_id for c in plain[:5]]

    def test_a_disliked_film_is_no_seed(self, onboard: Library) -> None:
        def near_alien(polarity: str) -> int:
            state = said("suggest something", signals=[signal("title", 1214, polarity)])
            ids = [c.movie_id for c in run(onboard, state, pool=200).current.candidates]
            return ids.index(1200) if 1200 in ids else 200

        assert near_alien("like") < near_alien("dislike")

    def test_legs_can_be_left_out_by_name(self, library: Library) -> None:
        state = said("a funny comedy", signals=[signal("genre", "Comedy")])
        turn = run(library, state, legs=("attributes", "prior")).current
        assert {name for c in turn.candidates for name in c.legs} == {"attributes", "prior"}

    def test_novelty_brings_up_the_little_seen(self, library: Library) -> None:
        def mean_count(novelty: float) -> float:
            turn = run(library, said("a drama"), novelty=novelty, pool=20).current
            counts = [library.catalog.get(c.movie_id).rating_count for c in turn.candidates]
            return float(np.mean(counts))

        assert mean_count(1.0) < mean_count(0.5) < mean_count(0.0)

    def test_both_variants_answer(self, library: Library) -> None:
        for variant in ("enriched", "baseline"):
            turn = run(library, said("a western"), variant=cast(Any, variant)).current
            assert len(turn.candidates) == 50

    def test_nothing_said_still_gives_films(self, library: Library) -> None:
        assert len(run(library, State()).current.candidates) == 50


def test_what_a_turn_rules_out_is_no_part_of_the_query(library: Library) -> None:
    refused = Signal(
        number=1, slot="mood", value="violent", polarity="dislike", quote="nothing violent", turn=1
    )
    state = said("a quiet film, nothing violent", signals=[refused])
    (turn,) = Retriever(library).query(state, "enriched").turns
    assert "quiet film" in turn
    assert "violent" not in turn


def test_fused_scores_are_finite_with_absurd_input(library: Library) -> None:
    state = said("ö" * 5000, "", "🦆" * 200)
    query = replace(Retriever(library).query(state, "enriched"), turns=("",))
    fused = Retriever(library).fusion("enriched").fuse(query, np.ones(len(library.catalog), bool))
    assert np.isfinite(fused.scores).all()


class TestShownBefore:
    def test_films_shown_before_lend_their_company_and_stay_out(self, onboard: Library) -> None:
        wish = [signal("mood", "scary"), signal("theme", "castles"), signal("theme", "vampires")]
        state = said("scary castles and vampires", signals=wish)
        first = [c.movie_id for c in run(onboard, state).current.candidates[:15]]
        later = state.model_copy(update={"shown": first})
        after = [c.movie_id for c in run(onboard, later).current.candidates]
        assert not set(first) & set(after)
        adrift = state.model_copy(update={"shown": first, "seen": first})
        alone = [c.movie_id for c in run(onboard, adrift).current.candidates]
        assert after != alone

    def test_what_no_longer_fits_lends_nothing(self, onboard: Library) -> None:
        wish = [
            signal("mood", "scary"),
            signal("theme", "vampires"),
            signal("era", [1990, None]),
        ]
        state = said("scary vampires, from 1990 on", signals=wish)
        old = [f.movie_id for f in onboard.catalog.films if f.year and f.year < 1960][:20]
        after = run(onboard, state.model_copy(update={"shown": old})).current.candidates
        assert after == run(onboard, state).current.candidates


class TestLargeCatalogs:
    def test_scoring_what_legs_nominate_finds_what_scoring_all_finds(
        self, onboard: Library, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        state = said("a funny heist film", signals=[signal("genre", "Comedy")])
        whole = [c.movie_id for c in run(onboard, state).current.candidates[:20]]
        monkeypatch.setattr("nodes.fusion.SCORE_ALL", 100)
        part = [c.movie_id for c in run(onboard, state).current.candidates[:20]]
        assert len(set(whole) & set(part)) >= 18

    def test_a_narrow_filter_is_filled_from_what_passes(
        self, library: Library, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("nodes.fusion.SCORE_ALL", 10)
        state = said("space", signals=[signal("era", [1940, 1959])])
        turn = run(library, state).current
        assert len(turn.candidates) == min(50, turn.matches)
        assert turn.matches > 10
