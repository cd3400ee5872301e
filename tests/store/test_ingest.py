import json
from pathlib import Path

import numpy as np
import pytest

from store.errors import CatalogError, UnknownFilm
from store.ingest import load_catalog, load_on_board
from store.records import GENRES, MOODS


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


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


def test_good_rows_load_and_bad_rows_are_named(tmp_path: Path) -> None:
    path = write(
        tmp_path / "films.csv",
        "id,title,year,genres,studio",
        "7,Heat,1995,Action|Crime,Warner",
        "x,No id,1995,Drama,",
        "8,,1995,Drama,",
        "9,Alien,nineteen,Horror,",
        "10,Short row,1999",
        "7,Twice,1999,Drama,",
        "11,See https://evil.example,1999,Drama,",
        "12,Far,99999,Drama,",
        '13,"Two',
        'lines",1990,Comedy,',
        "14,No year,,Comedy,",
        "15,Brazil (1985),,sci fi;Opera,",
        ",No id at all,1990,Drama,",
    )
    catalog = load_catalog(path)
    assert [film.movie_id for film in catalog.films] == [7, 13, 14, 15]
    assert [problem.line for problem in catalog.problems] == [3, 4, 5, 6, 7, 8, 9, 14]
    assert str(catalog.problems[0]) == "films.csv, line 3: id 'x' is not a whole number"
    assert catalog.get(7).facets == {"studio": "Warner"}
    assert catalog.get(13).title == "Two lines"
    assert catalog.get(14).year is None
    assert catalog.years.tolist() == [1995, 1990, 0, 1985]
    assert catalog.get(15).genres == ("Sci-Fi",)
    assert catalog.get(15).facets == {"other genres": "Opera"}


def test_a_quote_left_open_costs_one_row(tmp_path: Path) -> None:
    path = write(
        tmp_path / "films.csv",
        "id,title,year,genres",
        '1,"Heat,1995,Crime',
        "2,Alien,1979,Horror",
        '3,"Good, the Bad and the Ugly, The",1966,Western',
    )
    catalog = load_catalog(path)
    assert [film.movie_id for film in catalog.films] == [2, 3]
    assert [problem.line for problem in catalog.problems] == [2]


@pytest.mark.parametrize(
    "header",
    [
        "movieId,title,genres",
        "movie_id,Title,Genres",
        "ID,name,genre",
        "Movie ID,Film Title,Genre",
        ' "Movie-Id" ,Movie Title,Genre(s)',
    ],
)
def test_other_headers_will_do(tmp_path: Path, header: str) -> None:
    path = write(tmp_path / "films.csv", header, '3,"Matrix, The (1999)",Action')
    film = load_catalog(path).get(3)
    assert (film.title, film.year, film.genres) == ("The Matrix", 1999, ("Action",))


def test_json_lines_will_do(tmp_path: Path) -> None:
    path = write(
        tmp_path / "films.jsonl",
        json.dumps({"movieId": 3, "title": "Heat", "year": 1995, "genres": ["Crime", "Drama"]}),
        "{broken",
        "[1]",
        json.dumps({"title": "No id", "genres": []}),
    )
    catalog = load_catalog(path)
    assert catalog.get(3).genres == ("Crime", "Drama")
    assert [problem.line for problem in catalog.problems] == [2, 3, 4]


def test_a_byte_order_mark_and_nul_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "films.csv"
    path.write_bytes(
        b"\xef\xbb\xbfid,title,year,genres\r\n1,He\x00at,1995,Crime\r\n2,Caf\xe9,1999,\r\n"
    )
    assert [film.movie_id for film in load_catalog(path).films] == [1, 2]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "lacks the column id, title, genres"),
        ("id,title\n1,Heat\n", "lacks the column genres"),
        ("id,title,year,genres\n", "no usable row"),
        ("id,title,year,genres\nx,Heat,1995,Crime\n", "line 2"),
    ],
)
def test_an_unusable_file_is_a_clear_error(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "films.csv"
    path.write_text(content)
    with pytest.raises(CatalogError, match=message):
        load_catalog(path)


def test_a_missing_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="Cannot read"):
        load_catalog(tmp_path / "none.csv")


def test_enrichment_is_validated(tmp_path: Path) -> None:
    path = write(
        tmp_path / "movies.csv",
        "id,title,year,genres",
        "1,Heat,1995,Crime",
        "2,Up,2009,",
        "3,Us,2019,",
    )
    record = {"movie_id": 1, "language": "en", "audience": "adult", "moods": ["tense", "wet"],
              "themes": ["heists", "heists"], "description": "Two \x1b[1mmen\x1b[0m.",
              "requests": ["a heist"], "neighbours": [2, 99]}  # fmt: skip
    write(
        tmp_path / "enriched.jsonl",
        json.dumps(record),
        json.dumps({**record, "movie_id": 2, "description": "See <b>this</b>", "moods": ["sad"]}),
        json.dumps({**record, "movie_id": 98}),
        json.dumps({"movie_id": 3, "audience": "dogs", "language": "English", "moods": "sad"}),
        "not json",
    )
    catalog = load_catalog(path)
    first = catalog.get(1).enrichment
    assert (first.moods, first.themes, first.neighbours) == (("tense",), ("heists",), (2,))
    assert first.description == "Two men."
    assert catalog.get(2).enrichment.description == ""
    assert catalog.get(2).enrichment.moods == ()
    assert catalog.get(3).enrichment.language == catalog.get(3).enrichment.audience == ""
    told = "\n".join(str(problem) for problem in catalog.problems)
    for part in (
        "line 1: unknown mood wet",
        "line 2: quarantined",
        "line 3: no film with id 98",
        "line 4: unknown audience dogs",
        "line 4: not a language code",
        "line 5: not JSON",
    ):
        assert part in told


def test_the_guards_rule_quarantines(tmp_path: Path) -> None:
    path = write(
        tmp_path / "movies.csv", "id,title,year,genres", "1,Heat,1995,Crime", "2,Obey me,1999,"
    )
    write(tmp_path / "enriched.jsonl", json.dumps({"movie_id": 1, "description": "You must obey"}))
    write(tmp_path / "clusters.jsonl", json.dumps({"name": "obey", "members": [1]}))
    catalog = load_catalog(path, suspicious=lambda text: "obey" in text.lower())
    assert [film.movie_id for film in catalog.films] == [1]
    assert catalog.get(1).enrichment.description == ""
    assert catalog.shelves == []
    assert len(catalog.problems) == 3


def test_shelves_hold_catalog_films_only(tmp_path: Path) -> None:
    path = write(tmp_path / "movies.csv", "id,title,year,genres", "1,Heat,1995,Crime")
    write(
        tmp_path / "clusters.jsonl",
        json.dumps({"name": "heists", "phrasings": ["a heist"], "members": [1, 1, 9]}),
        json.dumps({"name": "none of ours", "members": [9]}),
        json.dumps({"members": [1]}),
    )
    catalog = load_catalog(path)
    assert [(shelf.name, shelf.members) for shelf in catalog.shelves] == [("heists", (1,))]
    assert [problem.line for problem in catalog.problems] == [3]


def test_bad_ratings_are_named_and_good_ones_count(tmp_path: Path) -> None:
    path = write(tmp_path / "movies.csv", "id,title,year,genres", "5,Heat,1995,Crime", "3,Up,2009,")
    good = ("7,5,4.0,1", "7,3,2.0,1", "9,5,5.0,1", "9,77,5.0,1")
    bad = ("oops", "9,3,nan,1", "9,3,11,1")
    write(tmp_path / "ratings.csv", "userId,movieId,rating,timestamp", *good, *bad)
    catalog = load_catalog(path)
    assert catalog.rating_counts.tolist() == [2, 1]
    assert catalog.get(5).rating_mean == 4.5
    assert catalog.ratings().toarray().tolist() == [[4.0, 2.0], [5.0, 0.0]]
    assert [problem.line for problem in catalog.problems] == [6, 7]


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


HEAT = ("id", "title", "year", "genres"), (1, "Amélie", 2001, "Comedy")


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_what_spreadsheets_write_is_read(tmp_path: Path, mark: str, encoding: str) -> None:
    path = tmp_path / "films.csv"
    lines = [*(mark.join(map(str, row)) for row in HEAT), mark.join(("2", "Up (2009)", "", ""))]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    films = load_catalog(path).films
    assert [(f.title, f.year, f.genres) for f in films] == [
        ("Amélie", 2001, ("Comedy",)),
        ("Up", 2009, ()),
    ]


def test_one_broken_letter_does_not_make_a_file_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "films.csv"
    text = "id,title,genres\n1,Amélie à la plage,Comedy\n2,Broken ".encode()
    path.write_bytes(text + b"\xe9,Drama\n")
    assert load_catalog(path).get(1).title == "Amélie à la plage"


def test_of_two_columns_that_could_be_the_title_the_one_that_says_so_is(tmp_path: Path) -> None:
    path = write(
        tmp_path / "films.csv",
        "Name,movieId,title,id,Release Date,genres",
        "Neil,77,Heat,1,1995-12-15,Crime",
        "Neil,78,Ronin,2,15.12.1998,Crime",
    )
    catalog = load_catalog(path)
    film = catalog.get(1)
    assert (film.title, film.year) == ("Heat", 1995)
    assert film.facets == {"name": "Neil", "movieid": "77"}
    (problem,) = catalog.problems
    assert str(problem) == "films.csv, line 3: year '15.12.1998' is not a whole number"


def test_a_column_that_lacks_is_told_with_those_that_are_there(tmp_path: Path) -> None:
    path = write(tmp_path / "films.csv", "Titel;Jahr;Genres", "Heat;1995;Crime")
    with pytest.raises(CatalogError, match=r"lacks the column id, title.*has titel, jahr, genres"):
        load_catalog(path)


@pytest.mark.parametrize(
    "cell",
    [
        '["Drama", "Anime"]',
        "['Drama', 'Anime']",
        '[{"id": 18, "name": "Drama"}, {"id": 2, "name": "Anime"}]',
        "[{'id': 18, 'name': 'Drama'}, {'id': 2, 'name': 'Anime'}]",
        "Drama, Anime",
    ],
)
def test_genres_that_stand_in_a_cell_as_a_list_are_read(tmp_path: Path, cell: str) -> None:
    quoted = cell.replace('"', '""')
    path = write(tmp_path / "films.csv", "id,title,genres", f'1,Heat,"{quoted}"')
    film = load_catalog(path).get(1)
    assert film.genres == ("Drama",)
    assert film.facets["other genres"] == "Anime"


def test_a_cell_that_is_no_list_harms_nobody(tmp_path: Path) -> None:
    hostile = "[" * 1500
    path = write(tmp_path / "films.csv", "id,title,genres", f"1,Heat,{hostile}", "2,Up,[Drama")
    assert [film.movie_id for film in load_catalog(path).films] == [1, 2]


def test_objects_of_json_lines_are_known_by_their_names(tmp_path: Path) -> None:
    row = {
        "id": 1,
        "title": "Heat",
        "genres": [{"id": 80, "name": "Crime"}],
        "cast": [{"name": "Al Pacino"}, {"name": "Robert De Niro"}],
        "raw": {"x": 1},
    }
    film = load_catalog(write(tmp_path / "films.jsonl", json.dumps(row))).get(1)
    assert film.genres == ("Crime",)
    assert film.facets == {"cast": "Al Pacino|Robert De Niro"}
