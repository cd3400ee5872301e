from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from langchain_core.messages import AIMessage, HumanMessage

from nodes.context import Context
from nodes.contracts import Signal
from nodes.query import HardFilter
from nodes.retrieve import Retriever, limits, make_retrieve
from nodes.state import State
from store.library import Library


def signal(slot: Any, value: Any, polarity: Any = "like", turn: int = 1, number: int = 1) -> Signal:
    return Signal(
        number=number, slot=slot, value=value, polarity=polarity, quote=str(value), turn=turn
    )


def run(library: Library, state: State, **options: Any) -> State:
    context = Context(mind="builtin", **options)
    update = make_retrieve(library)(state, runtime=cast(Any, SimpleNamespace(context=context)))
    return State.model_validate({**dict(state), **update})


def said(*texts: str, **fields: Any) -> State:
    messages = [HumanMessage(text, id=str(n)) for n, text in enumerate(texts)]
    return State(messages=messages, turn=len(texts), **fields)


class TestHardFilter:
    def test_era_keeps_years_inside(self, library: Library) -> None:
        mask = HardFilter.of([signal("era", [1990, 1999])]).mask(library.catalog)
        years = library.catalog.years[mask]
        assert len(years)
        assert years.min() >= 1990
        assert years.max() <= 1999

    def test_open_eras(self, library: Library) -> None:
        catalog = library.catalog
        assert (
            catalog.years[HardFilter.of([signal("era", [2000, None])]).mask(catalog)].min() >= 2000
        )
        assert (
            catalog.years[HardFilter.of([signal("era", [None, 1960])]).mask(catalog)].max() <= 1960
        )

    def test_disliked_era_drops_years_inside(self, library: Library) -> None:
        mask = HardFilter.of([signal("era", [1980, 1989], "dislike")]).mask(library.catalog)
        years = library.catalog.years[mask]
        assert not ((years >= 1980) & (years <= 1989)).any()
        assert len(years) > 100

    @pytest.mark.parametrize("variant", ["enriched", "baseline"])
    def test_nothing_scary_means_no_horror(self, library: Library, variant: Any) -> None:
        hard = HardFilter.of([signal("mood", "scary", "dislike")])
        mask = hard.mask(library.catalog, variant)
        films = library.catalog.films
        horror = [n for n, film in enumerate(films) if "Horror" in film.genres]
        assert horror
        assert not mask[horror].any()
        assert mask.sum() == len(films) - len(horror)
        assert hard.broken(films[horror[0]], variant) is not None

    def test_other_moods_rule_nothing_out(self, library: Library) -> None:
        hard = HardFilter.of([signal("mood", "sad", "dislike"), signal("mood", "scary")])
        assert hard.mask(library.catalog).all()

    def test_a_later_era_supersedes(self) -> None:
        hard = HardFilter.of([signal("era", [1980, 1989]), signal("era", [1990, 1999], turn=2)])
        assert [s.value for s in hard.of_slot("era")] == [[1990, 1999]]

    def test_languages_of_one_turn_stand_side_by_side(self) -> None:
        signals = [signal("language", "es"), signal("language", "fr")]
        assert len(HardFilter.of(signals).of_slot("language")) == 2
        later = [*signals, signal("language", "ja", turn=2)]
        assert [s.value for s in HardFilter.of(later).of_slot("language")] == ["ja"]

    def test_subtitles_reopen_english_but_not_spanish(self) -> None:
        welcome = signal("language", "subtitles_ok", turn=2)
        assert not HardFilter.of([signal("language", "en"), welcome]).signals
        assert HardFilter.of([signal("language", "es"), welcome]).signals

    def test_no_subtitles_means_english(self, library: Library) -> None:
        mask = HardFilter.of([signal("language", "no_subtitles")]).mask(library.catalog)
        assert set(library.catalog.languages[mask]) == {"en"}

    @pytest.mark.parametrize(
        ("audience", "left"),
        [("family", {"family"}), ("teen", {"family", "teen"}), ("adult", {"teen", "adult"})],
    )
    def test_audience(self, library: Library, audience: str, left: set[str]) -> None:
        mask = HardFilter.of([signal("audience", audience)]).mask(library.catalog)
        assert set(library.catalog.audiences[mask]) == left

    def test_disliked_genre_drops_liked_genre_stays_soft(self, library: Library) -> None:
        hard = HardFilter.of([signal("genre", "Horror", "dislike"), signal("genre", "Comedy")])
        films = [library.catalog.films[n] for n in np.flatnonzero(hard.mask(library.catalog))]
        assert not any("Horror" in film.genres for film in films)
        assert any("Comedy" not in film.genres for film in films)

    def test_named_and_known_films_never_pass(self, library: Library) -> None:
        ids = library.catalog.ids
        hard = HardFilter.of([signal("title", int(ids[0]), "dislike")], [int(ids[1]), 99_999_999])
        mask = hard.mask(library.catalog)
        assert not mask[0]
        assert not mask[1]
        assert mask.sum() == len(ids) - 2

    def test_inactive_signals_limit_nothing(self, library: Library) -> None:
        withdrawn = signal("era", [1900, 1910]).model_copy(update={"active": False})
        assert HardFilter.of([withdrawn]).mask(library.catalog).all()

    def test_baseline_knows_neither_language_nor_audience(self, library: Library) -> None:
        hard = HardFilter.of([signal("language", "ja"), signal("audience", "family")])
        assert hard.mask(library.catalog, "baseline").all()
        assert not hard.mask(library.catalog, "enriched").all()

    def test_broken_agrees_with_the_mask(self, library: Library) -> None:
        signals = [
            signal("era", [1970, 1995]),
            signal("era", [1980, 1982], "dislike"),
            signal("genre", "Crime", "dislike"),
            signal("language", "en"),
            signal("audience", "adult"),
        ]
        for variant in ("enriched", "baseline"):
            hard = HardFilter.of(signals)
            mask = hard.mask(library.catalog, cast(Any, variant))
            broken = [hard.broken(film, cast(Any, variant)) for film in library.catalog.films]
            assert [found is None for found in broken] == mask.tolist()
            assert 0 < mask.sum() < len(mask)


class TestRelaxing:
    def test_nothing_is_relaxed_while_one_film_passes(self, library: Library) -> None:
        film = library.catalog.films[0]
        others = [f.movie_id for f in library.catalog.films[1:]]
        hard = HardFilter.of([signal("era", [film.year, film.year])], others)
        assert limits(hard, library, "enriched")[1:] == ([], 1)

    def test_audience_gives_way_first(self, library: Library) -> None:
        adult = next(f for f in library.catalog.films if f.enrichment.audience == "adult")
        others = [f.movie_id for f in library.catalog.films if f is not adult]
        signals = [
            signal("audience", "family", number=1),
            signal("era", [adult.year, adult.year], number=2),
        ]
        hard, relaxed, matches = limits(HardFilter.of(signals, others), library, "enriched")
        assert (relaxed, matches) == ([1], 0)
        assert hard.broken(adult) is None

    def test_only_what_must_give_way_does(self, library: Library) -> None:
        film = next(f for f in library.catalog.films if f.enrichment.language == "en")
        others = [f.movie_id for f in library.catalog.films if f is not film]
        signals = [
            signal("audience", film.enrichment.audience, number=1),
            signal("language", "ja", number=2),
        ]
        assert limits(HardFilter.of(signals, others), library, "enriched")[1] == [2]

    def test_an_era_is_widened_before_it_is_dropped(self, library: Library) -> None:
        film = next(f for f in library.catalog.films if f.year and 1950 < f.year < 2000)
        others = [f.movie_id for f in library.catalog.films if f is not film]
        assert film.year
        near = HardFilter.of([signal("era", [film.year + 4, film.year + 5])], others)
        hard, relaxed, _ = limits(near, library, "enriched")
        assert relaxed == [1]
        assert hard.widen
        far = HardFilter.of([signal("era", [film.year + 40, film.year + 41])], others)
        hard, relaxed, _ = limits(far, library, "enriched")
        assert relaxed == [1]
        assert not hard.of_slot("era")

    def test_genres_and_known_films_never_give_way(self, library: Library) -> None:
        everyone = [f.movie_id for f in library.catalog.films]
        hard, relaxed, matches = limits(HardFilter.of([], everyone), library, "enriched")
        assert (relaxed, matches) == ([], 0)
        assert not hard.mask(library.catalog).any()


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


class TestMentions:
    def test_who_named_a_film_and_when(self, library: Library) -> None:
        messages = [
            AIMessage("Have you seen The Matrix (1999)?", id="1"),
            HumanMessage("Yes! I also love Toy Story (1995).", id="2"),
            AIMessage("Then watch Jumanji (1995).", id="3"),
        ]
        query = Retriever(library).query(State(messages=messages, turn=1), "enriched")
        found = {m.movie_id: (m.age, m.by_user) for m in query.mentions}
        assert found == {2571: (2, False), 1: (1, True), 2: (0, False)}

    def test_our_own_lists_are_no_evidence(self, library: Library) -> None:
        own = AIMessage("The Matrix (1999)", id="1", additional_kwargs={"marquee": {}})
        query = Retriever(library).query(State(messages=[own], turn=1), "enriched")
        assert query.mentions == ()

    def test_title_signals_outlive_their_messages(self, library: Library) -> None:
        state = said("something else", signals=[signal("title", 2571)])
        query = Retriever(library).query(state.model_copy(update={"turn": 9}), "enriched")
        assert [(m.movie_id, m.age) for m in query.mentions] == [(2571, 16)]


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
