import sys
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest

from store.chroma import ChromaIndex, open_client, open_collection
from store.errors import MarqueeError, MissingExtra
from store.index import VectorIndex
from store.library import Library

needs_chroma = pytest.mark.skipif(
    find_spec("chromadb") is None, reason="needs chromadb: pip install 'marquee[llamaindex]'"
)


@pytest.fixture(scope="module")
def films(library: Library) -> ChromaIndex:
    return ChromaIndex.open(library, "enriched")


@needs_chroma
@pytest.mark.parametrize("kept", [1.0, 0.5, 0.1, 0.02])
def test_the_ranking_is_that_of_faiss(library: Library, films: ChromaIndex, kept: float) -> None:
    rng = np.random.default_rng(3)
    mask = rng.random(len(library.catalog)) < kept
    queries = library.vectors("requests")[::97]
    exact: VectorIndex = library.index("enriched")
    scores, positions = films.search(queries, 50, mask)
    wanted_scores, wanted = exact.search(queries, 50, mask)
    found = positions >= 0
    assert mask[positions[found]].all()
    assert (found.sum(axis=1) == min(50, mask.sum())).all()
    shared = [len({*a} & {*b}) / len({*b}) for a, b in zip(positions, wanted, strict=True)]
    assert np.mean(shared) >= 0.98
    products = np.take_along_axis(
        queries @ library.vectors("enriched").T, np.maximum(positions, 0), axis=1
    )
    assert np.abs(scores - products)[found].max() < 1e-5
    assert np.isneginf(scores[~found]).all()
    assert [str(scores.dtype), str(positions.dtype)] == ["float32", "int64"]
    assert scores.shape == wanted_scores.shape


@needs_chroma
def test_nothing_passes_and_nothing_is_found(library: Library, films: ChromaIndex) -> None:
    nothing = np.zeros(len(library.catalog), np.bool_)
    scores, positions = films.search(library.vectors("enriched")[:1], 3, nothing)
    assert positions.tolist() == [[-1] * 3]
    assert np.isneginf(scores).all()
    with pytest.raises(ValueError, match="mask has 2 entries"):
        films.search(library.vectors("enriched")[:1], 3, np.zeros(2, np.bool_))


@needs_chroma
def test_a_collection_that_was_not_filled_to_the_end_is_filled(library: Library) -> None:
    client = open_client(library)
    collection = open_collection(library, "baseline", client)
    ids = collection.get(limit=40)["ids"]
    collection.delete(ids=ids)
    assert open_collection(library, "baseline", client).count() == len(library.catalog)


@needs_chroma
def test_what_can_be_filtered_by(library: Library, films: ChromaIndex) -> None:
    condition: Any = {
        "$and": [
            {"genres": {"$not_contains": "Horror"}},
            {"year": {"$gte": 1990}},
            {"language": {"$eq": "en"}},
        ]
    }
    got = films.collection.get(where=condition)["ids"]
    wanted = [
        film.movie_id
        for film in library.catalog.films
        if "Horror" not in film.genres
        and (film.year or 0) >= 1990
        and film.enrichment.language == "en"
    ]
    assert sorted(map(int, got)) == sorted(wanted)


def test_without_chroma_the_error_says_what_to_install(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["store.errors"], "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"pip install 'marquee\[llamaindex\]'") as caught:
        open_client(library)
    assert isinstance(caught.value, MarqueeError)
