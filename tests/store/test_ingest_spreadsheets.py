"""Files as spreadsheets and other people's scripts write them."""

import json
from pathlib import Path

import pytest

from store.errors import CatalogError
from store.ingest import load_catalog
from tests.store.files import write

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
