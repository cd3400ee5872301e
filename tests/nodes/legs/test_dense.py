from nodes.legs.dense import DenseLeg
from nodes.query import Query
from store.library import Library
from tests.nodes.legs.asking import TOY_STORY, column, everyone, like, rank_of


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
