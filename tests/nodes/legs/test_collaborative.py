import numpy as np

from nodes.legs.collaborative import CollaborativeLeg
from store.catalog import Catalog
from store.library import Library
from store.records import Film
from tests.nodes.legs.asking import ALIEN, ALIENS, column, named, rank_of


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
