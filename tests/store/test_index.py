import numpy as np
import pytest

from store import index as index_module
from store.encoder import unit
from store.index import VectorIndex

RNG = np.random.default_rng(5)


def unit_rows(count: int, dim: int = 16) -> np.ndarray:
    rows = RNG.standard_normal((count, dim)).astype(np.float32)
    return unit(rows)


def expected(queries: np.ndarray, rows: np.ndarray, k: int, mask: np.ndarray) -> np.ndarray:
    scores = queries @ rows.T
    scores[:, ~mask] = -np.inf
    return np.argsort(-scores, axis=1)[:, :k]


@pytest.mark.parametrize("kept", [1.0, 0.6, 0.1, 0.02])
def test_the_filter_comes_before_the_search(kept: float) -> None:
    rows, queries = unit_rows(500), unit_rows(3)
    mask = RNG.random(500) < kept
    k = min(8, int(mask.sum()))
    scores, positions = VectorIndex.build(rows).search(queries, k, mask)
    assert positions.tolist() == expected(queries, rows, k, mask).tolist()
    assert np.allclose(scores, np.take_along_axis(queries @ rows.T, positions, axis=1), atol=1e-5)
    assert [str(scores.dtype), str(positions.dtype)] == ["float32", "int64"]


def test_too_few_are_padded() -> None:
    mask = np.zeros(20, np.bool_)
    mask[[3, 7]] = True
    scores, positions = VectorIndex.build(unit_rows(20)).search(unit_rows(1), 5, mask)
    assert set(positions[0, :2]) == {3, 7}
    assert positions[0, 2:].tolist() == [-1, -1, -1]
    assert np.isneginf(scores[0, 2:]).all()
    nothing = VectorIndex.build(unit_rows(20)).search(unit_rows(1), 5, np.zeros(20, np.bool_))
    assert nothing[1].tolist() == [[-1] * 5]


def test_a_mask_of_another_catalog_is_refused() -> None:
    with pytest.raises(ValueError, match="mask has 3 entries for 20 vectors"):
        VectorIndex.build(unit_rows(20)).search(unit_rows(1), 5, np.ones(3, np.bool_))


def test_one_query_may_be_a_plain_vector() -> None:
    rows = unit_rows(20)
    assert VectorIndex.build(rows).search(rows[4], 1)[1].tolist() == [[4]]


@pytest.mark.parametrize("kept", [1.0, 0.5, 0.1])
def test_large_catalogs_get_lists_that_still_filter(
    kept: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_module, "LISTS_FROM", 100)
    monkeypatch.setattr(index_module, "PROBED", 40)
    rows, queries = unit_rows(2000), unit_rows(4)
    index = VectorIndex.build(rows)
    assert index.lists == 89
    mask = RNG.random(2000) < kept
    scores, positions = index.search(queries, 10, mask)
    wanted = expected(queries, rows, 10, mask)
    shared = [len(set(a) & set(b)) / 10 for a, b in zip(positions, wanted, strict=True)]
    assert min(shared) >= 0.7
    assert mask[positions].all()
    assert np.allclose(
        scores, np.take_along_axis(queries @ rows.T, positions, axis=1), atol=1e-3
    ), "half precision costs the scores a thousandth at most"


def test_a_narrow_filter_loses_nothing_in_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "LISTS_FROM", 100)
    monkeypatch.setattr(index_module, "PROBED", 4)
    rows, queries = unit_rows(3000), unit_rows(4)
    mask = np.arange(3000) % 300 == 0
    _, positions = VectorIndex.build(rows).search(queries, 10, mask)
    assert positions.tolist() == expected(queries, rows, 10, mask).tolist()


def test_lists_far_from_the_query_are_looked_at_when_the_near_ones_hold_too_few(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(index_module, "LISTS_FROM", 100)
    monkeypatch.setattr(index_module, "PROBED", 1)
    rows = unit_rows(2000)
    index = VectorIndex.build(rows)
    query = rows[:1]
    # Only the half that points away from the query passes: none of it is in the nearest list.
    mask = (rows @ query[0]) < 0
    _, positions = index.search(query, 50, mask)
    assert (positions >= 0).all()
    assert mask[positions].all()


def test_lists_are_the_same_after_being_written_and_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "LISTS_FROM", 100)
    faiss = index_module.load_faiss()
    index = VectorIndex.build(unit_rows(1000))
    again = VectorIndex(faiss.deserialize_index(faiss.serialize_index(index.faiss_index)))
    query, mask = unit_rows(2), RNG.random(1000) < 0.3
    assert again.lists == index.lists > 0
    assert again.search(query, 9, mask)[1].tolist() == index.search(query, 9, mask)[1].tolist()


def test_the_narrower_the_filter_the_more_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "LISTS_FROM", 100)
    monkeypatch.setattr(index_module, "PROBED", 7)
    index = VectorIndex.build(unit_rows(2000))
    widths = [index.probes(allowed) for allowed in (2000, 1000, 200, 20, 0)]
    assert widths == [7, 14, 70, 89, 89]
    assert VectorIndex.build(unit_rows(50)).lists == 0
