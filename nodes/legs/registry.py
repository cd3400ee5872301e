"""All legs, by variant: the baseline has none that looks at the enrichment."""

from collections.abc import Callable, Mapping

from nodes.legs.attributes import AttributesLeg
from nodes.legs.collaborative import CollaborativeLeg
from nodes.legs.dense import DenseLeg
from nodes.legs.items import ItemsLeg
from nodes.legs.leg import Leg
from nodes.legs.lexical import LexicalLeg
from nodes.legs.neighbours import NeighboursLeg
from nodes.legs.prior import PriorLeg
from nodes.legs.requests import RequestsLeg
from nodes.legs.shelves import ShelvesLeg
from store.library import Library
from store.records import Variant

MakeLeg = Callable[[Library, Variant], Leg]

BASELINE: tuple[MakeLeg, ...] = (
    DenseLeg,
    LexicalLeg,
    ItemsLeg,
    CollaborativeLeg,
    AttributesLeg,
)
ENRICHED: tuple[MakeLeg, ...] = (*BASELINE, RequestsLeg, NeighboursLeg, ShelvesLeg)


def make_legs(library: Library, variant: Variant, named: Mapping[str, int]) -> list[Leg]:
    """Returns the legs of a variant, opened.

    Args:
        library: What they search.
        variant: What of a film they may look at.
        named: In how many dialogues each film is named, for the prior.
    """
    makers = BASELINE if variant == "baseline" else ENRICHED
    return [PriorLeg(library, named), *(make(library, variant) for make in makers)]
