"""Films named in free text: what is found, what is left alone."""

from types import SimpleNamespace

import pytest

from store.records import Film
from store.titles import Mention, TitleIndex

_FILMS = [
    (1, "Toy Story", 1995, (), 247),
    (2, "Heat", 1995, (), 100),
    (3, "The Heat", 2013, (), 12),
    (4, "Speed", 1994, (), 150),
    (5, "Shaft", 2000, (), 22),
    (6, "Shaft", 1971, (), 10),
    (7, "The Fly", 1986, ("Fly, The",), 60),
    (8, "The Fly", 1958, ("Fly, The",), 20),
    (9, "Titanic", 1997, (), 200),
    (10, "Titanic", 1953, (), 2),
    (11, "The Matrix", 1999, ("Matrix, The",), 259),
    (12, "Alien", 1979, (), 120),
    (13, "Aliens", 1986, (), 110),
    (14, "Alien³", 1992, ("Alien 3",), 50),
    (15, "Seven", 1995, ("Se7en",), 200),
    (16, "Dumb & Dumber", 1994, ("Dumb and Dumber",), 170),
    (17, "Amelie", 2001, ("Fabuleux destin d'Amélie Poulain, Le",), 110),
    (18, "The Godfather", 1972, (), 200),
    (19, "The Godfather: Part II", 1974, (), 135),
    (20, "Back to the Future Part III", 1990, (), 90),
    (21, "Terminator 2: Judgment Day", 1991, (), 237),
    (22, "The Terminator", 1984, (), 170),
    (23, "Star Wars: Episode IV - A New Hope", 1977, (), 291),
    (24, "Star Wars: Episode V - The Empire Strikes Back", 1980, (), 234),
    (25, "The Lord of the Rings: The Fellowship of the Ring", 2001, (), 200),
    (26, "The Lord of the Rings: The Two Towers", 2002, (), 188),
    (27, "The Lord of the Rings: The Return of the King", 2003, (), 176),
    (28, "The Lord of the Rings", 1978, (), 18),
    (29, "M*A*S*H", 1970, (), 70),
    (30, "The Shawshank Redemption", 1994, (), 311),
    (31, "Her", 2013, (), 40),
    (32, "Up", 2009, (), 90),
    (33, "It", 1990, (), 20),
    (34, "Once", 2006, (), 20),
    (35, "Go", 1999, (), 30),
    (36, "Big", 1988, (), 100),
    (37, "Ghost", 1990, (), 100),
    (38, "Kids", 1995, (), 20),
    (39, "Signs", 2002, (), 60),
    (40, "Crash", 2004, (), 60),
    (41, "The Game", 1997, (), 60),
    (42, "The Others", 2001, (), 60),
    (43, "Jaws", 1975, (), 110),
    (44, "Thor", 2011, (), 50),
    (45, "Jumanji", 1995, (), 107),
    (46, "Borat: Cultural Learnings of America", 2006, (), 60),
    (47, "Mad Max: Fury Road", 2015, (), 40),
    (48, "Spider-Man", 2002, (), 120),
    (49, "Kingsman: The Secret Service", 2015, (), 25),
    (50, "2001: A Space Odyssey", 1968, (), 110),
    (51, "Dead Heat", 1988, (), 4),
    (52, "Bounce", 2000, (), 8),
    (53, "The Sweetest Thing", 2002, (), 10),
    (54, "My Neighbor Totoro", 1988, ("Tonari no Totoro",), 50),
    (55, "The Babadook", 2014, (), 15),
    (56, "Green Book", 1990, (), 4),
    (57, "Election", 1999, (), 70),
    (58, "Rocky", 1976, (), 90),
    (59, "Love and Death", 1975, (), 9),
    (60, "I, Robot", 2004, (), 60),
    (61, "Hate", 1995, ("La Haine", "Haine, La"), 30),
    (62, "Rocky V", 1990, (), 12),
    (63, "The War", 1994, (), 8),
    (64, "The Village", 2004, (), 33),
    (65, "Red", 2010, (), 33),
    (66, "$", 1971, (), 2),
]


@pytest.fixture(scope="module")
def index() -> TitleIndex:
    films = [Film(i, t, y, (), a, n) for i, t, y, a, n in _FILMS]
    return TitleIndex(SimpleNamespace(films=films))


def first_ids(mentions: list[Mention]) -> list[int]:
    return [mention.movie_ids[0] for mention in mentions]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("i love titanic and the god father", [9, 18]),
        ("Kings man was great", [49]),
        ("The Matrix, Matrix and matrix", [11, 11, 11]),
        ("Dumb & Dumber, dumb and dumber", [16, 16]),
        ("have you seen Se7en?", [15]),
        ("how about seven", [15]),
        ("Terminator 2 or terminator II or just the terminator", [21, 21, 22]),
        ("the godfather part 2", [19]),
        ("Back to the future 3", [20]),
        ("mash", [29]),
        ("M*A*S*H he loves", [29]),
        ("Amélie I know and love", [17]),
        ("Borat, fury road, mad max fury road", [46, 47, 47]),
        ("Spiderman", [48]),
        ("i love Totoro", [54]),
        ("i tried Speed and Shaft and both was not for me", [4, 5]),
        ("modern stuff like bounce or the sweetest thing does nothing for me", [52, 53]),
        ("have you ever watched i, robot before", [60]),
        ("LOTR, then ESB", [25, 24]),
        ("star wars", [23]),
        ("I loved 2001", [50]),
        ("la haine", [61]),
        ("rocky 5", [62]),
        ("the empire strikes back", [24]),
        ("I LOVE HEAT AND ALIEN", [2, 12]),
    ],
)
def test_names_as_people_write_them(index: TitleIndex, text: str, ids: list[int]) -> None:
    assert first_ids(index.spot(text)) == ids


@pytest.mark.parametrize(
    "text",
    [
        "I need to go now",
        "once in a while I like a big screen thing",
        "a ghost story, something fun with aliens",
        "anything but horror, high school, the dark night",
        "I like it and her too",
        "have you seen it",
        "I like kids movies",
        "my kids are 6 and 9",
        "I have two kids",
        "election night",
        "i want to see a car crash",
        "what's up with this heat wave",
        "signs of life",
        "I never heard of that one",
        "the game was on and the others left",
        "i love death and war",
        "made after 2001",
        "red wine, green tea",
        "I'd rather see something from 1984",
        "a rocky relationship",
        "",
    ],
)
def test_ordinary_talk_names_no_film(index: TitleIndex, text: str) -> None:
    assert index.spot(text) == []


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Yesterday I watched Her", [31]),
        ('"Up" was sad', [32]),
        ("I have seen It (1990) twice", [33]),
        ("Have you seen Once?", [34]),
        ("titanic and up.", [9, 32]),
        ("i watched ghost last night", [37]),
        ("signs was good", [39]),
        ("heat", [2]),
        ("i loved crash", [40]),
        ("another one like Signs", [39]),
        ("something like the others", [42]),
        ("The Game", [41]),
        ("loved speed and crash", [4, 40]),
        ("ghost and heat", [37, 2]),
        ("Alien's ending, not Aliens", [12, 13]),
        ("Alien is my all time number one", [12]),
    ],
)
def test_ordinary_words_are_titles_with_evidence(
    index: TitleIndex, text: str, ids: list[int]
) -> None:
    assert first_ids(index.spot(text)) == ids


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


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Wonder Woman (2017)", ["Wonder Woman"]),
        ("I liked Thor: Ragnarok (2017) a lot", ["Thor: Ragnarok"]),
        ("Thor: Ragnarok", ["Thor: Ragnarok"]),
        ("thor: ragnarok", ["thor: ragnarok"]),
        ("Jumanji (2017) is fun", ["Jumanji"]),
        ("Sausage Party", ["Sausage Party"]),
        ("Jaws 7", ["Jaws 7"]),
        ("rocky VII", ["rocky VII"]),
        ("Full Metal Village (2006)", ["Full Metal Village"]),
        ("War and Peace (2002)", ["War and Peace"]),
        ('have you got "Overnight Sensation"?', ["Overnight Sensation"]),
    ],
)
def test_films_outside_the_catalog_are_not_linked(
    index: TitleIndex, text: str, unknown: list[str]
) -> None:
    assert index.spot(text) == []
    assert index.unknown(text) == unknown


@pytest.mark.parametrize(
    "text",
    [
        "I love Tom Hanks",
        "have you seen Tom Hanks in that one",
        "Hello, I want something funny from 1994",
        "i like it (a lot)",
        "Heat (1995) and Titanic",
        'she said "no way"',
        "seen 1 and 2",
        "I want to learn about World War II",
        "I have seen 3, 4 and 5 already",
    ],
)
def test_unknown_is_conservative(index: TitleIndex, text: str) -> None:
    assert index.unknown(text) == []


def test_a_film_outside_hides_only_itself(index: TitleIndex) -> None:
    text = "I liked Heat and Wonder Woman (2017), Speed and Sausage Party"
    assert first_ids(index.spot(text)) == [2, 4]
    assert index.unknown(text) == ["Wonder Woman", "Sausage Party"]


def test_a_counted_viewing_is_no_sequel(index: TitleIndex) -> None:
    assert first_ids(index.spot("I saw jaws 7 times")) == [43]


def test_series_give_several_ids_best_guess_first(index: TitleIndex) -> None:
    (mention,) = index.spot("i like lord of the rings")
    assert mention.movie_ids == (25, 26, 27, 28)
    assert mention.how == "nickname"


def test_offsets_give_back_the_words(index: TitleIndex) -> None:
    text = "Hm — I ♥ “The Matrix” & Se7en (1995)!"
    mentions = index.spot(text)
    assert [text[m.start : m.end] for m in mentions] == ["The Matrix", "Se7en"]
    assert [m.text for m in mentions] == ["The Matrix", "Se7en"]


def test_a_title_across_sentences_is_none(index: TitleIndex) -> None:
    assert index.spot("We talked about love. And death came later") == []


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
