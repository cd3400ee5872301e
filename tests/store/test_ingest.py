import json
from pathlib import Path

import pytest

from store.errors import CatalogError
from store.ingest import load_catalog
from tests.store.files import write


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
