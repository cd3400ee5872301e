from io import StringIO

import numpy as np
import pytest
from rich.console import Console

from evals import scale
from evals.scale_films import Copies, measure_films
from store import index as index_module
from store.encoder import unit
from store.library import Library

RNG = np.random.default_rng(7)


def unit_rows(count: int, dim: int = 16) -> np.ndarray:
    return unit(RNG.standard_normal((count, dim)).astype(np.float32))


def test_synthetic_vectors_are_the_base_and_near_copies_of_it() -> None:
    base = unit_rows(20, 384)
    rows = scale.synthetic(base, 200)
    assert rows[:20].tolist() == base.tolist()
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    likeness = (rows[20:] @ base.T).max(axis=1)
    assert 0.8 < likeness.mean() < 0.92
    assert scale.synthetic(base, 200).tolist() == rows.tolist()
    assert len(scale.synthetic(base, 5)) == 5


def test_exact_finds_the_nearest_that_pass() -> None:
    rows, queries = unit_rows(120), unit_rows(4)
    mask = np.arange(120) % 3 == 0
    everything, some = scale.exact(rows, queries, [None, mask], 5)
    scores = queries @ rows.T
    assert [set(row) for row in everything] == [set(row) for row in np.argsort(-scores)[:, :5]]
    scores[:, ~mask] = -np.inf
    assert [set(row) for row in some] == [set(row) for row in np.argsort(-scores)[:, :5]]


def test_overlap_is_the_share_of_the_wanted() -> None:
    assert scale.overlap(np.array([[1, 2, 9]]), np.array([[1, 2, 3, 4]])) == 0.5


def test_a_size_is_measured_and_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "LISTS_FROM", 1000)
    found = scale.measure_size(unit_rows(50, 32), unit_rows(12, 32), 3000)
    assert found["lists"] == 110
    assert found["searches"]["narrow"]["recall@50"] == 1.0
    assert found["searches"]["none"]["recall@50"] > 0.5
    text = StringIO()
    scale.show_size(found, Console(file=text, width=110))
    assert "3,000 vectors" in text.getvalue()
    assert scale.measure_size(unit_rows(50, 32), unit_rows(12, 32), 200)["lists"] == 0


def test_copies_have_ids_names_and_vectors_of_their_own(library: Library) -> None:
    ours = len(library.catalog)
    copies = Copies(library, 2 * ours + 10)
    catalog = copies.catalog
    assert len({film.movie_id for film in catalog.films}) == 2 * ours + 10
    assert len({(film.title, film.year) for film in catalog.films}) == 2 * ours + 10
    assert catalog.films[:ours] == library.catalog.films
    assert all(neighbour in catalog for neighbour in catalog.films[ours].enrichment.neighbours)
    near = library.vectors("enriched") @ copies.vectors("enriched")[ours + 3]
    assert int(near.argmax()) == 3
    assert 0.8 < near[3] < 0.92
    assert copies.index("enriched").faiss_index.ntotal == 2 * ours + 10


def test_the_requests_of_copies_are_theirs(library: Library) -> None:
    ours = len(library.catalog)
    copies = Copies(library, ours + 10)
    owners = copies.owners("requests")
    assert owners.max() == ours + 9
    assert len(copies.vectors("requests")) == len(owners)
    first, again = (np.flatnonzero(owners == film) for film in (0, ours))
    rows = copies.vectors("requests")
    assert len(first) == len(again)
    assert (rows[first] * rows[again]).sum(axis=1).min() > 0.8


def test_turns_are_taken_over_the_copies(library: Library) -> None:
    found = measure_films(library, len(library.catalog) + 50, turns=2)
    assert found["turns"] == 2
    assert found["turn"]["wall_ms"]["n"] == found["retrieve"]["cpu_ms"]["n"] == 2
    assert found["found_of_all"] == {"@5": 1.0, "@50": 1.0}
    assert found["legs"]["requests"]["score"]["cpu_ms"]["n"] == 2
    text = StringIO()
    scale.show_films(found, Console(file=text, width=110))
    assert "retrieve" in text.getvalue()
    assert "requests: nominate" in text.getvalue()
