"""Names given alone, and names misspelt."""

import pytest

from store.titles import TitleIndex
from tests.store.titles.naming import first_ids


@pytest.mark.parametrize(
    ("text", "ids", "year"),
    [
        ("The Fly (1986) was gross", (7,), 1986),
        ("the 1958 fly", (8,), 1958),
        ("the fly from 1958", (8,), 1958),
        ("The Fly (1987)", (7,), 1987),
        ("heat from 1995", (2,), 1995),
        ("titanic 1953", (10,), 1953),
        ("The Babadook (2014)", (55,), 2014),
        ("i liked The Fly", (7, 8), None),
        ("I tried Shaft", (5, 6), None),
    ],
)
def test_years_decide_between_remakes(
    index: TitleIndex, text: str, ids: tuple[int, ...], year: int | None
) -> None:
    (mention,) = index.spot(text)
    assert (mention.movie_ids, mention.year) == (ids, year)


def test_series_give_several_ids_best_guess_first(index: TitleIndex) -> None:
    (mention,) = index.spot("i like lord of the rings")
    assert mention.movie_ids == (25, 26, 27, 28)
    assert mention.how == "nickname"


@pytest.mark.parametrize(
    ("name", "year", "ids"),
    [
        ("the matrix", None, [11]),
        ("Matrix, The", None, [11]),
        ("Matrix, The (1999)", None, [11]),
        ("fly", None, [7, 8]),
        ("The Fly", 1957, [8]),
        ("The Fly", 2010, []),
        ("Heat", None, [2]),
        ("The Heat", None, [3]),
        ("the shaft", 1971, [6]),
        ("haine", None, []),
        ("$", None, [66]),
        ("nothing of the kind", None, []),
        ("", None, []),
    ],
)
def test_link(index: TitleIndex, name: str, year: int | None, ids: list[int]) -> None:
    assert index.link(name, year) == ids


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("shawshenk", [30]),
        ("the shawshank redemtion", [30]),
        ("The Babadok", [55]),
        ("jumanjii", [45]),
        ("the terminater", [22]),
        ("Red Heat", []),
        ("Green Room", []),
        ("terminator 5", []),
        ("back to the future part 4", []),
        ("jews", []),
        ("titan", []),
        ("The Matrix", [11]),
    ],
)
def test_close_corrects_spelling_only(index: TitleIndex, name: str, ids: list[int]) -> None:
    assert index.close(name) == ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("i loved shawshenk", [30]),
        ("shawshenk and titanic", [30, 9]),
        ("Shawshank Redemtion (1994)", [30]),
        ("something about a terminater", []),
        ("loved red heat", []),
    ],
)
def test_misspelt_titles_need_a_cue(index: TitleIndex, text: str, ids: list[int]) -> None:
    mentions = index.spot(text)
    assert first_ids(mentions) == ids


def test_a_misspelt_title_says_so(index: TitleIndex) -> None:
    (mention,) = index.spot("i loved shawshenk")
    assert (mention.how, mention.text) == ("fuzzy", "shawshenk")
