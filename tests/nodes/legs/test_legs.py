from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nodes.contracts import Signal
from nodes.legs.attributes import AttributesLeg
from nodes.legs.collaborative import CollaborativeLeg
from nodes.legs.dense import DenseLeg
from nodes.legs.items import ItemsLeg
from nodes.legs.leg import Leg, Space, best
from nodes.legs.lexical import Bm25, LexicalLeg
from nodes.legs.neighbours import NeighboursLeg
from nodes.legs.prior import PriorLeg, name_of, named_counts
from nodes.legs.registry import BASELINE, make_legs
from nodes.legs.requests import RequestsLeg
from nodes.legs.shelves import ShelvesLeg
from nodes.query import Mention, Query
from store.catalog import Catalog
from store.library import Library
from store.records import Enrichment, Film

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


FULL = Query(
    signals=(like("genre", "Comedy"), like("mood", "funny"), like("person", "Tom Hanks")),
    turns=("hello", "I want a funny film about toys"),
    mentions=(Mention(TOY_STORY, 0, True), Mention(ALIEN, 1, False)),
)


@pytest.mark.parametrize("variant", ["enriched", "baseline"])
def test_every_leg_keeps_the_interface(onboard: Library, variant: Any) -> None:
    some = np.array([3, 10, 400, 4999])
    for leg in make_legs(onboard, variant, {}):
        whole = leg.score(FULL, everyone(onboard))
        part = leg.score(FULL, some)
        assert part.shape == (4, len(leg.columns)), leg.name
        assert np.isfinite(whole).all(), leg.name
        assert np.allclose(part, whole[some], atol=1e-4), leg.name
        assert len(leg.nominate(FULL, 30)) <= 30 * 4, leg.name
        assert not leg.score(Query(), some)[:, 1:].any() or leg.name == "prior", leg.name


def test_no_two_legs_share_a_name_or_a_column(onboard: Library) -> None:
    legs = make_legs(onboard, "enriched", {})
    columns = [name for leg in legs for name in leg.columns]
    assert len(columns) == len(set(columns))
    assert len({leg.name for leg in legs}) == len(legs) == 9
    assert len(BASELINE) == 5


def test_baseline_legs_never_look_at_the_enrichment(library: Library) -> None:
    bare = [replace(film, enrichment=Enrichment()) for film in library.catalog.films]
    catalog = Catalog(bare, [], library.catalog.ratings_table)
    stripped = Library(catalog, library.encoder)
    positions = everyone(library)
    query = replace(FULL, variant="baseline")
    for with_it, without in zip(
        make_legs(library, "baseline", {}), make_legs(stripped, "baseline", {}), strict=True
    ):
        assert np.allclose(with_it.score(query, positions), without.score(query, positions))


class TestSpace:
    def test_similarity_is_standardised_over_everything(self) -> None:
        vectors = np.random.default_rng(0).standard_normal((400, 16)).astype(np.float32)
        query = vectors[7]
        scores = Space(vectors).similarities([query])[0]
        assert abs(float(scores.mean())) < 1e-3
        assert abs(float(scores.std()) - 1.0) < 1e-2
        assert scores.argmax() == 7

    def test_a_missing_query_scores_zero(self) -> None:
        space = Space(np.eye(3, dtype=np.float32))
        assert not space.similarities([None, None]).any()

    def test_few_positions_score_like_all(self) -> None:
        vectors = np.random.default_rng(0).standard_normal((400, 16)).astype(np.float32)
        space, some = Space(vectors), np.array([5, 300])
        assert np.allclose(
            space.similarities([vectors[0]], some),
            space.similarities([vectors[0]])[:, some],
            atol=1e-5,
        )


def test_best_takes_the_highest_above_the_floor() -> None:
    assert sorted(best(np.array([0.0, 5.0, 1.0, 3.0]), 2)) == [1, 3]
    assert sorted(best(np.array([0.0, 5.0, 0.0]), 2)) == [1]


def test_dense_finds_what_is_described(onboard: Library) -> None:
    leg = DenseLeg(onboard, "enriched")
    query = Query(turns=("toys that come alive when the boy leaves the room",))
    assert rank_of(column(leg, query, onboard, "dense_spoken"), onboard, TOY_STORY) < 5


def test_dense_reads_the_signals_too(onboard: Library) -> None:
    leg = DenseLeg(onboard, "enriched")
    query = Query(signals=(like("theme", "toys that come alive"),))
    scores = leg.score(query, everyone(onboard))
    assert not scores[:, 0].any()
    assert rank_of(scores[:, 1], onboard, TOY_STORY) < 10


class TestLexical:
    @pytest.mark.parametrize("theme", ["dog", "dogs"])
    def test_a_theme_wished_for_is_found_in_either_number(
        self, onboard: Library, theme: str
    ) -> None:
        leg = LexicalLeg(onboard, "enriched")
        found = column(leg, Query(signals=(like("theme", theme),)), onboard, "lexical_theme")
        with_dogs = [
            row
            for row, film in enumerate(onboard.catalog.films)
            if {"dog", "dogs"} & set(film.enrichment.themes)
        ]
        assert len(with_dogs) > 10
        assert found[with_dogs].min() > 0.0
        assert (found > 0.0).sum() < 100

    def test_people_are_found_by_whole_names(self, onboard: Library) -> None:
        leg = LexicalLeg(onboard, "enriched")
        found = column(
            leg, Query(signals=(like("person", "tom hanks"),)), onboard, "lexical_person"
        )
        films = [film for film, hit in zip(onboard.catalog.films, found, strict=True) if hit > 0]
        assert len(films) > 10
        assert all("tom hanks" in film.enrichment.description.lower() for film in films)

    def test_part_of_a_name_is_not_the_name(self, onboard: Library) -> None:
        leg = LexicalLeg(onboard, "enriched")
        assert not column(
            leg, Query(signals=(like("person", "om hank"),)), onboard, "lexical_person"
        ).any()

    def test_unwanted_people_count_against(self, onboard: Library) -> None:
        leg = LexicalLeg(onboard, "enriched")
        query = Query(signals=(like("person", "Tom Hanks", "dislike"),))
        assert column(leg, query, onboard, "lexical_person").min() < 0

    def test_title_words(self, onboard: Library) -> None:
        scores = column(
            LexicalLeg(onboard, "baseline"), Query(turns=("jumanji",)), onboard, "lexical_title"
        )
        assert rank_of(scores, onboard, 2) == 0

    def test_unknown_words_match_nothing(self) -> None:
        index = Bm25(["a robot in space", "a cat at home"])
        assert not index.scores("zzyzx").any()
        assert not index.scores("").any()
        assert index.scores("robot").argmax() == 0

    def test_a_catalog_of_stop_words_is_searched_without_a_crash(self) -> None:
        assert not Bm25(["the", "a"]).scores("robot").any()


class TestItems:
    def test_kin_of_the_named_film(self, onboard: Library) -> None:
        leg = ItemsLeg(onboard, "enriched")
        scores = column(leg, named(ALIEN), onboard, "items_user")
        assert rank_of(scores, onboard, ALIENS) < 20
        assert rank_of(scores, onboard, TOY_STORY) > 1000

    def test_sides_are_kept_apart(self, onboard: Library) -> None:
        leg = ItemsLeg(onboard, "enriched")
        assert not column(leg, named(ALIEN, by_user=False), onboard, "items_user").any()
        assert column(leg, named(ALIEN, by_user=False), onboard, "items_other").any()

    def test_disliked_films_have_a_column_of_their_own(self, onboard: Library) -> None:
        query = replace(named(ALIEN), signals=(like("title", ALIEN, "dislike"),))
        leg = ItemsLeg(onboard, "enriched")
        assert not column(leg, query, onboard, "items_user").any()
        assert rank_of(column(leg, query, onboard, "items_disliked"), onboard, ALIENS) < 20


class TestCollaborative:
    def test_rated_together(self, onboard: Library) -> None:
        leg = CollaborativeLeg(onboard, "baseline")
        scores = column(leg, named(ALIEN), onboard, "together_user")
        assert rank_of(scores, onboard, ALIENS) < 10
        assert scores[onboard.catalog.position(ALIEN)] == 0.0

    def test_a_catalog_without_ratings(self) -> None:
        films = [Film(n, f"Film {n}", 2000, ("Drama",)) for n in range(3)]
        leg = CollaborativeLeg(Library(Catalog(films)), "baseline")
        assert not leg.score(named(1), np.arange(3)).any()


class TestNeighbours:
    def make(self) -> tuple[Library, NeighboursLeg]:
        def film(n: int, *neighbours: int) -> Film:
            return Film(n, f"Film {n}", 2000, (), enrichment=Enrichment(neighbours=neighbours))

        # 0 names 1, 1 names 2, 3 names 0; 4 stands alone.
        library = Library(Catalog([film(0, 1), film(1, 2), film(2), film(3, 0), film(4)]))
        return library, NeighboursLeg(library, "enriched")

    def test_walks_forth_back_and_on(self) -> None:
        _, leg = self.make()
        scores = leg.score(named(0), np.arange(5))[:, 0]
        assert scores[1] > scores[2] > 0
        assert scores[3] > scores[2]
        assert scores[4] == 0.0

    def test_all_is_the_sum_of_the_sides(self) -> None:
        _, leg = self.make()
        query = Query(mentions=(Mention(0, 0, True), Mention(2, 0, False)))
        user, other, both = leg.score(query, np.arange(5)).T
        assert (both[[1, 3]] > 0).all()
        assert min(user[1], other[1]) < both[1] < max(user[1], other[1])

    def test_newer_namings_weigh_more(self) -> None:
        _, leg = self.make()
        scores = leg.score(
            Query(mentions=(Mention(3, 0, True), Mention(2, 20, True))), np.arange(5)
        )
        assert scores[0, 0] > scores[1, 0]

    def test_a_sequel_is_near(self, onboard: Library) -> None:
        leg = NeighboursLeg(onboard, "enriched")
        assert rank_of(column(leg, named(ALIEN), onboard, "walk_user"), onboard, ALIENS) < 5


def test_requests_find_what_was_asked_for(onboard: Library) -> None:
    leg = RequestsLeg(onboard, "enriched")
    request = onboard.catalog.get(2).enrichment.requests[1]
    scores = leg.score(Query(turns=(request,)), everyone(onboard))
    assert rank_of(scores[:, 0], onboard, 2) == 0
    assert rank_of(scores[:, 2], onboard, 2) < 3


class TestShelves:
    def test_a_shelf_is_found_by_how_people_ask(self, onboard: Library) -> None:
        shelf = next(s for s in onboard.catalog.shelves if s.name == "zombie films")
        leg = ShelvesLeg(onboard, "enriched")
        scores = column(leg, Query(turns=("any good zombie movies?",)), onboard, "shelves_spoken")
        top = {int(onboard.catalog.ids[position]) for position in best(scores, 10)}
        assert len(top & set(shelf.members)) >= 8

    def test_a_named_film_stands_for_its_shelves(self, onboard: Library) -> None:
        leg = ShelvesLeg(onboard, "enriched")
        member, other = onboard.catalog.shelves[0].members[:2]
        scores = column(leg, named(member), onboard, "shelves_named")
        assert scores[onboard.catalog.position(other)] > 0
        assert scores[onboard.catalog.position(member)] == 0


class TestAttributes:
    def test_genres_and_moods(self, onboard: Library) -> None:
        leg = AttributesLeg(onboard, "enriched")
        query = Query(signals=(like("genre", "Western"), like("mood", "slow-burn")))
        matches = column(leg, query, onboard, "genre_match")
        western = np.array(["Western" in film.genres for film in onboard.catalog.films])
        assert matches[western].min() > matches[~western].max()
        assert (column(leg, query, onboard, "mood_match") > 0).any()

    def test_the_last_wish_counts_more(self, onboard: Library) -> None:
        leg = AttributesLeg(onboard, "enriched")
        query = Query(signals=(like("genre", "Drama"), like("genre", "Comedy", turn=3)))
        last = column(leg, query, onboard, "genre_last")
        assert [bool(hit) for hit in last] == ["Comedy" in f.genres for f in onboard.catalog.films]

    def test_unwanted_moods_clash(self, onboard: Library) -> None:
        leg = AttributesLeg(onboard, "enriched")
        query = Query(signals=(like("mood", "violent", "dislike"),))
        clash = column(leg, query, onboard, "mood_clash")
        assert [bool(x) for x in clash] == [
            "violent" in film.enrichment.moods for film in onboard.catalog.films
        ]

    def test_years_near_the_named_films(self, onboard: Library) -> None:
        apart = column(AttributesLeg(onboard, "baseline"), named(ALIEN), onboard, "years_apart")
        year = onboard.catalog.get(ALIEN).year
        assert apart[onboard.catalog.position(ALIEN)] == 0.0
        far = max(onboard.catalog.films, key=lambda film: abs((film.year or 0) - (year or 0)))
        assert apart[onboard.catalog.position(far.movie_id)] == apart.min()


class TestPrior:
    def test_popular_before_obscure(self, onboard: Library) -> None:
        counts = onboard.catalog.rating_counts
        popularity = column(PriorLeg(onboard, {}), Query(), onboard, "popularity")
        assert popularity.argmax() == counts.argmax()

    def test_counts_of_dialogues_know_films_by_name_not_by_id(self) -> None:
        same = Film(424242, "Heat", 1995, ())
        remake = Film(6, "Heat", 1972, ())
        counts = named_counts(Catalog([same, remake]), {"heat (1995)": 7})
        assert name_of(same) == "heat (1995)"
        assert counts.tolist() == [7.0, 0.0]
