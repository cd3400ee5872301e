"""What a loaded catalog knows of its films."""

from pathlib import Path

import numpy as np
import pytest

from store.errors import UnknownFilm
from store.ingest import load_catalog, load_on_board
from store.records import GENRES, MOODS
from tests.store.files import write


def test_on_board_has_five_thousand_whole_films() -> None:
    catalog = load_on_board()
    assert len(catalog) == 5000
    assert catalog.problems == []
    assert all(f.year and f.genres and f.enrichment.description for f in catalog.films)
    assert len(catalog.shelves) == 299
    assert catalog.get(1).title == "Toy Story"
    assert catalog.get(29).title == "The City of Lost Children"
    # 100,004 ratings on file, of which those of films outside the 5,000 are left out.
    assert catalog.ratings().shape == (671, 5000)
    assert catalog.ratings().nnz == catalog.rating_counts.sum() > 90_000


def test_quality_leans_to_the_mean_where_ratings_are_few() -> None:
    catalog = load_on_board()
    prior = float(catalog.ratings().sum() / catalog.ratings().nnz)
    few = int(np.argmin(catalog.rating_counts))
    mean = catalog.films[few].rating_mean
    assert abs(catalog.quality[few] - prior) < abs(mean - prior) or mean == prior
    best = catalog.films[int(np.argmax(catalog.quality))]
    assert best.rating_count > 50


def test_columns_follow_the_vocabularies() -> None:
    catalog = load_on_board()
    heat = catalog.position(6)
    assert {GENRES[c] for c in np.flatnonzero(catalog.genre_matrix[heat])} == set(
        catalog.get(6).genres
    )
    moods = {MOODS[c] for c in np.flatnonzero(catalog.mood_matrix[heat])}
    assert moods == set(catalog.get(6).enrichment.moods)
    assert catalog.languages[heat] == "en"
    assert catalog.audiences[heat] == "adult"


def test_an_unknown_id_is_a_clear_error() -> None:
    catalog = load_on_board()
    assert 987654321 not in catalog
    assert catalog.find(987654321) is None
    with pytest.raises(UnknownFilm, match="no film with id 987654321"):
        catalog.get(987654321)


def test_the_fingerprint_follows_the_content(tmp_path: Path) -> None:
    path = write(tmp_path / "movies.csv", "id,title,year,genres", "1,Heat,1995,Crime")
    first = load_catalog(path).fingerprint
    assert load_catalog(path).fingerprint == first
    write(path, "id,title,year,genres", "1,Heat,1996,Crime")
    assert load_catalog(path).fingerprint != first


def test_a_slice_is_a_catalog_of_its_own() -> None:
    whole = load_on_board()
    part = whole.slice([6, 1, 318])
    assert [film.movie_id for film in part.films] == [6, 1, 318]
    assert part.position(1) == 1
    assert all(n in part for film in part.films for n in film.enrichment.neighbours)
    assert all(m in part for shelf in part.shelves for m in shelf.members)
    column = part.ratings().toarray()[:, 1]
    assert column.sum() == whole.ratings()[:, whole.position(1)].sum()
