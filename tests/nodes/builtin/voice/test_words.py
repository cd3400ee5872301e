import pytest

from nodes.builtin.voice import words
from nodes.builtin.voice.data import load
from store.records import AUDIENCES, GENRES, MOODS


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("drama", "a drama"), ("epic", "an epic"), ("uplifting film", "an uplifting film"),
        ("IMAX film", "an IMAX film"), ("European film", "a European film"),
        ("action film", "an action film"), ("unusual film", "an unusual film"),
        ("Ukrainian film", "a Ukrainian film"), ("honest film", "an honest film"),
        ("automatic gun", "an automatic gun"), ("underdog", "an underdog"),
        ("outsider", "an outsider"), ("one-man show", "a one-man show"),
    ],
)  # fmt: skip
def test_articles(phrase: str, expected: str) -> None:
    assert words.with_article(phrase) == expected


def test_lists() -> None:
    assert words.listed([]) == ""
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b"]) == "a and b"
    assert words.listed(["a", "b", "c"], "or") == "a, b or c"


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        ([1980, 1989], "the 1980s"), ([1980, 1999], "the 1980s to the 1990s"),
        ([None, 1960], "1960 or earlier"), ([1990, None], "1990 or later"),
        ([1994, 1994], "1994"), ([1991, 1994], "1991 to 1994"), ([None, None], "any year"),
    ],
)  # fmt: skip
def test_eras(years: list[int | None], expected: str) -> None:
    assert words.era(years) == expected


@pytest.mark.parametrize(
    ("genres", "expected"),
    [
        (("Comedy", "Romance"), "romantic comedy"), (("Crime", "Drama"), "crime drama"),
        (("Film-Noir",), "film noir"), (("Animation", "Children"), "children's animated film"),
        (("IMAX",), "IMAX film"), ((), "film"), (("Comedy", "Horror"), "horror comedy"),
    ],
)  # fmt: skip
def test_genres_as_a_noun(genres: tuple[str, ...], expected: str) -> None:
    assert words.genre_noun(genres) == expected


def test_a_genre_asked_for_is_always_named() -> None:
    genres = ("Action", "Adventure", "Comedy", "Western")
    assert "comedy" in words.genre_noun(genres, ["Comedy"])


def test_every_value_of_the_catalog_has_words() -> None:
    assert all(words.genre_subject(genre) for genre in GENRES)
    assert all(words.genre_noun([genre]) for genre in GENRES)
    assert all(words.audience(value) and words.audience_wish(value) for value in AUDIENCES)
    groups = load("names")["mood_groups"].values()
    assert sorted(mood for group in groups for mood in group) == sorted(MOODS)


def test_every_language_on_board_has_a_name(onboard: object) -> None:
    languages = {str(code) for code in onboard.catalog.languages if code}  # type: ignore[attr-defined]
    assert [code for code in languages if not words.language(code)] == []


def test_proper_names_get_their_capitals() -> None:
    assert words.cased("new york city") == "New York City"
    assert words.cased("c.s. lewis") == "C.S. Lewis"
    assert words.cased("small town") == "small town"
    assert words.cased("alzheimer's disease") == "Alzheimer's disease"
    assert words.cased("peter pan") == "Peter Pan"


@pytest.mark.parametrize(
    ("theme", "expected"),
    [
        ("small town", "a small town"), ("grief", "grief"), ("mob bosses", "mob bosses"),
        ("told in flashbacks", None), ("coming of age", "coming of age"), ("paris", "Paris"),
        ("iraq war", "the Iraq War"), ("sea", "the sea"), ("1970s", "the 1970s"),
    ],
)  # fmt: skip
def test_themes_in_running_text(theme: str, expected: str | None) -> None:
    assert words.theme_noun(theme) == expected


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("FBI pursuit", "an FBI pursuit"), ("NASA launch", "a NASA launch"),
        ("SWAT team", "a SWAT team"), ("UFO", "a UFO"), ("Mafia boss", "a Mafia boss"),
        ("CIA plot", "a CIA plot"),
    ],
)  # fmt: skip
def test_articles_by_the_sound_of_letters(phrase: str, expected: str) -> None:
    assert words.with_article(phrase) == expected


def test_a_genre_wished_for_twice_is_named_once() -> None:
    named = words.genre_noun(("Adventure", "Animation"), ("Animation", "Animation"))
    assert named.split().count("animated") == 1
