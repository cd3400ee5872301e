"""What ships fits together: catalog, texts, encoder and vectors."""

import numpy as np
import pytest

from store.encoder import OnnxEncoder
from store.library import Library
from store.text import texts
from store.vectors import SETS, SHIPPED_FOLDER, VectorSet, read_vectors, text_hashes

SAMPLE = 12


@pytest.mark.parametrize("name", SETS)
def test_every_row_ships(onboard: Library, name: VectorSet) -> None:
    file = read_vectors(SHIPPED_FOLDER / f"{name}.npz")
    assert file.encoder == OnnxEncoder().fingerprint
    assert file.vectors.dtype == np.float16
    assert np.array_equal(file.hashes, text_hashes(texts(onboard.catalog, name)[0]))


@pytest.mark.parametrize("name", SETS)
def test_a_sample_computed_anew_is_what_ships(onboard: Library, name: VectorSet) -> None:
    rows = texts(onboard.catalog, name)[0]
    sample = np.random.default_rng(7).choice(len(rows), SAMPLE, replace=False)
    fresh = onboard.encoder.encode_documents([rows[row] for row in sample])
    shipped = onboard.vectors(name)[sample]
    # Another processor may round differently, which a quantised activation can make visible.
    assert (fresh * shipped).sum(axis=1).min() > 0.995


def test_the_first_opening_says_nothing_and_builds(onboard: Library) -> None:
    assert len(onboard.index("baseline")) == len(onboard.index("enriched")) == 5000
    assert onboard.notices == []
    assert onboard.home is not None
    names = sorted(path.name for path in (onboard.home / "index").iterdir())
    assert names == ["baseline.faiss", "enriched.faiss", "ids.json", "manifest.json"]
    assert not (onboard.home / "vectors").exists()


def test_search_finds_what_is_described(onboard: Library) -> None:
    query = onboard.encoder.encode_queries(["cowboy doll jealous of a new space ranger toy"])
    found = onboard.index("enriched").search(query, 5)[1][0]
    assert onboard.catalog.position(1) in found


def test_the_baseline_finds_less_than_the_enriched(onboard: Library) -> None:
    owners = onboard.owners("requests")
    sample = np.random.default_rng(3).choice(len(owners), 200, replace=False)
    queries = onboard.vectors("requests")[sample]

    def hits(variant: str) -> int:
        found = onboard.index(variant).search(queries, 10)[1]  # type: ignore[arg-type]
        return int((found == owners[sample][:, None]).any(axis=1).sum())

    assert hits("enriched") > 2 * hits("baseline")
