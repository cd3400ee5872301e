import json
import os
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from store.catalog import Catalog
from store.encoder import Vectors
from store.library import Library
from store.text import texts
from tests.conftest import WordEncoder


@pytest.fixture
def catalog(library: Library) -> Catalog:
    return library.catalog.slice(library.catalog.ids[:40].tolist())


def opened(home: Path | None, catalog: Catalog) -> Library:
    return Library(catalog, WordEncoder(), home, shipped=Path("none"))


class SlowEncoder(WordEncoder):
    """Lets other builders run in the middle of a build."""

    def encode_documents(self, texts: list[str]) -> Vectors:
        time.sleep(0.1)
        return super().encode_documents(texts)


def best(library: Library) -> list[int]:
    query = library.encoder.encode_queries(["toys and friendship"])
    positions: list[int] = library.index("enriched").search(query, 5)[1][0].tolist()
    return positions


def counted(library: Library) -> int:
    encoder = library.encoder
    assert isinstance(encoder, WordEncoder)
    return encoder.encoded


def test_vector_sets_belong_to_films_and_shelves(library: Library) -> None:
    count = len(library.catalog)
    assert library.vectors("baseline").shape == library.vectors("enriched").shape == (count, 64)
    assert library.vectors("requests").shape == (3 * count, 64)
    assert library.owners("requests").tolist() == [p for p in range(count) for _ in range(3)]
    shelves = library.catalog.shelves
    assert len(library.vectors("shelves")) == sum(1 + len(shelf.phrasings) for shelf in shelves)
    assert library.owners("shelves").max() == len(shelves) - 1
    assert np.allclose(np.linalg.norm(library.vectors("enriched"), axis=1), 1, atol=1e-3)


def test_the_baseline_reads_nothing_of_the_enrichment(library: Library) -> None:
    film = library.catalog.films[0]
    text = texts(library.catalog, "baseline")[0][0]
    assert text == "Toy Story (1995). Adventure, Animation, Children, Comedy, Fantasy."
    assert film.enrichment.description not in text
    assert film.enrichment.description in texts(library.catalog, "enriched")[0][0]


def test_what_was_built_is_opened_not_built_again(tmp_path: Path, catalog: Catalog) -> None:
    first = opened(tmp_path, catalog)
    found = best(first)
    assert counted(first) > 0
    second = opened(tmp_path, catalog)
    assert best(second) == found
    assert counted(second) == 0
    assert first.notices == second.notices == []


def test_without_a_home_all_is_in_memory(tmp_path: Path, catalog: Catalog) -> None:
    assert best(opened(None, catalog)) == best(opened(tmp_path, catalog))


@pytest.mark.parametrize(
    ("name", "damage", "reason"),
    [
        ("enriched.faiss", "flip", "enriched.faiss is damaged"),
        ("baseline.faiss", "cut", "baseline.faiss is damaged"),
        ("enriched.faiss", "missing", "enriched.faiss is missing"),
        ("ids.json", "flip", "ids.json is damaged"),
        ("manifest.json", "cut", "the manifest is damaged"),
        ("manifest.json", "empty", "the manifest is damaged"),
        ("manifest.json", "list", "the manifest is damaged"),
        ("manifest.json", "missing", "the manifest is missing"),
    ],
)
def test_a_damaged_index_is_rebuilt_and_said(
    tmp_path: Path, catalog: Catalog, name: str, damage: str, reason: str
) -> None:
    found = best(opened(tmp_path, catalog))
    path = tmp_path / "index" / name
    content = bytearray(path.read_bytes())
    if damage == "flip":
        content[len(content) // 2] ^= 0x01
    elif damage == "cut":
        del content[len(content) // 2 :]
    elif damage == "empty":
        content.clear()
    elif damage == "list":
        content = bytearray(b"[]")
    path.write_bytes(bytes(content))
    if damage == "missing":
        path.unlink()
    library = opened(tmp_path, catalog)
    assert best(library) == found
    assert library.notices == [f"The search index was rebuilt: {reason}."]
    assert counted(library) == 0
    again = opened(tmp_path, catalog)
    assert best(again) == found
    assert again.notices == []


@pytest.mark.parametrize("part", ["catalog", "encoder", "template", "dim", "faiss", "format"])
def test_an_index_made_of_something_else_is_rebuilt(
    tmp_path: Path, catalog: Catalog, part: str
) -> None:
    found = best(opened(tmp_path, catalog))
    path = tmp_path / "index" / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["made"][part] = "another"
    path.write_text(json.dumps(manifest))
    library = opened(tmp_path, catalog)
    assert best(library) == found
    assert library.notices == [f"The search index was rebuilt: it was made for another {part}."]


def test_a_changed_film_costs_one_vector_and_a_new_index(tmp_path: Path, catalog: Catalog) -> None:
    best(opened(tmp_path, catalog))
    films = list(catalog.films)
    written = replace(films[3].enrichment, description="Toys and friendship, toys and friendship.")
    films[3] = replace(films[3], enrichment=written)
    changed = opened(tmp_path, Catalog(films, catalog.shelves, catalog.ratings_table))
    assert best(changed)[0] == 3
    assert counted(changed) == 1
    assert changed.notices == ["The search index was rebuilt: it was made for another catalog."]


def test_damaged_vectors_are_computed_anew_and_said(tmp_path: Path, catalog: Catalog) -> None:
    found = best(opened(tmp_path, catalog))
    path = tmp_path / "vectors" / "enriched.npz"
    path.write_bytes(path.read_bytes()[:-9])
    (tmp_path / "index" / "manifest.json").unlink()
    library = opened(tmp_path, catalog)
    assert best(library) == found
    assert counted(library) == len(catalog)
    assert any("enriched.npz is missing or damaged" in notice for notice in library.notices)


def test_the_state_of_the_index_is_told(tmp_path: Path, catalog: Catalog) -> None:
    library = opened(tmp_path, catalog)
    assert opened(None, catalog).index_state() == "in memory"
    assert library.index_state() == "not built yet"
    library.index("enriched")
    assert library.index_state() == "built"
    (tmp_path / "index" / "enriched.faiss").write_bytes(b"")
    assert library.index_state() == "enriched.faiss is damaged"


def test_two_builders_at_once_build_once(tmp_path: Path, catalog: Catalog) -> None:
    libraries = [Library(catalog, SlowEncoder(), tmp_path, shipped=Path("none")) for _ in range(4)]
    found: list[list[int]] = []
    start = threading.Barrier(len(libraries))

    def run(library: Library) -> None:
        start.wait()
        found.append(best(library))

    threads = [threading.Thread(target=run, args=(library,)) for library in libraries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(positions == found[0] for positions in found)
    assert sorted(counted(library) > 0 for library in libraries) == [False, False, False, True]
    assert [name for name in os.listdir(tmp_path / "index") if name.startswith(".")] == []


def test_threads_share_one_library(catalog: Catalog) -> None:
    library = opened(None, catalog)
    start = threading.Barrier(8)
    seen: list[int] = []

    def run() -> None:
        start.wait()
        best(library)
        seen.append(id(library.index("enriched")))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    assert len(set(seen)) == 1
    assert counted(library) == 2 * len(catalog)


def test_a_home_that_cannot_be_written_works_in_memory(tmp_path: Path, catalog: Catalog) -> None:
    # A folder below a file cannot be made, not even by root.
    (tmp_path / "file").write_text("")
    library = opened(tmp_path / "file" / "home", catalog)
    assert best(library) == best(opened(None, catalog))
    assert len(library.notices) == 1
    assert library.notices[0].endswith("indexes are kept in memory only.")


def test_a_built_home_may_become_read_only(
    tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = best(opened(tmp_path, catalog))

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    monkeypatch.setattr("store.atomic.secrets.token_hex", refuse)
    library = opened(tmp_path, catalog)
    assert best(library) == found
    assert library.notices == []


def test_bad_catalog_rows_are_in_the_notices(tmp_path: Path) -> None:
    path = tmp_path / "films.csv"
    bad = [f"x{n},Bad,1999,Drama" for n in range(9)]
    path.write_text("\n".join(["id,title,year,genres", "1,Heat,1995,Crime", *bad]))
    library = Library.open(tmp_path / "home", path, encoder=WordEncoder())
    assert library.notices[0] == "films.csv, line 3: id 'x0' is not a whole number"
    assert library.notices[-1] == "films.csv: 4 more such lines."
    assert best(library)[0] == 0
