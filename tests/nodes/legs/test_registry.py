from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nodes.legs.registry import BASELINE, make_legs
from nodes.query import Mention, Query
from store.catalog import Catalog
from store.library import Library
from store.records import Enrichment
from tests.nodes.legs.asking import ALIEN, TOY_STORY, everyone, like

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
