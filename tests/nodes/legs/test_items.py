from dataclasses import replace

from nodes.legs.items import ItemsLeg
from store.library import Library
from tests.nodes.legs.asking import ALIEN, ALIENS, TOY_STORY, column, like, named, rank_of


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
