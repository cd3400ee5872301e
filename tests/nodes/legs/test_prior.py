from nodes.legs.prior import PriorLeg, name_of, named_counts
from nodes.query import Query
from store.catalog import Catalog
from store.library import Library
from store.records import Film
from tests.nodes.legs.asking import column


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
