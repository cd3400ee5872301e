import numpy as np

from nodes.legs.neighbours import NeighboursLeg
from nodes.query import Mention, Query
from store.catalog import Catalog
from store.library import Library
from store.records import Enrichment, Film
from tests.nodes.legs.asking import ALIEN, ALIENS, column, named, rank_of


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
