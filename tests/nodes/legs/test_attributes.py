import numpy as np

from nodes.legs.attributes import AttributesLeg
from nodes.query import Query
from store.library import Library
from tests.nodes.legs.asking import ALIEN, column, like, named


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
