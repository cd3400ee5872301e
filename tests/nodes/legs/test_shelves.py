from nodes.legs.leg import best
from nodes.legs.shelves import ShelvesLeg
from nodes.query import Query
from store.library import Library
from tests.nodes.legs.asking import column, named


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
