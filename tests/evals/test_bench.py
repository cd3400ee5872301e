import uuid

from evals.bench import NodeRun, NodeTimes, TimedEncoder, _retrieval, percentiles
from graph import Context, Marquee
from store.library import Library


def test_percentiles_are_the_median_and_the_slow_end() -> None:
    assert percentiles([float(number) for number in range(1, 101)]) == {
        "n": 100,
        "p50": 50.5,
        "p95": 96.0,
    }
    assert percentiles([])["n"] == 0


def test_an_encoder_counts_what_it_had_to_embed(library: Library) -> None:
    encoder = TimedEncoder(library.encoder)
    first = encoder.encode_queries(["a sad film", "a funny film", "a sad film"])
    again = encoder.encode_queries(["a sad film"])
    assert encoder.embedded == 2
    assert encoder.milliseconds > 0.0
    assert (first[0] == again[0]).all()


def test_retrieval_is_told_apart_from_the_embedding() -> None:
    found = _retrieval([NodeRun(9.0, 5.0, 2), NodeRun(6.0, 0.0, 0), NodeRun(12.0, 7.0, 1)])
    assert found["retrieval_without_embedding_ms"]["p50"] == 5.0
    assert found["query_embedding_ms"] == {"n": 3, "p50": 5.0, "p95": 7.0, "queries": 3}


def test_every_node_of_a_turn_is_timed(onboard: Library) -> None:
    encoder = TimedEncoder(onboard.encoder)
    library = Library(onboard.catalog, encoder)
    nodes = NodeTimes(encoder)
    text = f"a funny film, {uuid.uuid4()}"
    with Marquee.open(library=library, conversations=":memory:", callbacks=[nodes]) as marquee:
        marquee.turn(text, context=Context(mind="builtin", max_questions=0))
    taken = {"guard", "extract", "sufficiency", "retrieve", "rerank", "ground", "respond"}
    assert taken == set(nodes.runs)
    (retrieved,) = nodes.runs["retrieve"]
    assert 0.0 < retrieved.embedding < retrieved.milliseconds
    assert retrieved.embedded >= 1
