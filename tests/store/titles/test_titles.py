"""Films named in free text: what is found, what is left alone."""

import pytest

from store.titles import TitleIndex
from tests.store.titles.naming import first_ids


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


def test_offsets_give_back_the_words(index: TitleIndex) -> None:
    text = "Hm — I ♥ “The Matrix” & Se7en (1995)!"
    mentions = index.spot(text)
    assert [text[m.start : m.end] for m in mentions] == ["The Matrix", "Se7en"]
    assert [m.text for m in mentions] == ["The Matrix", "Se7en"]


def test_a_title_across_sentences_is_none(index: TitleIndex) -> None:
    assert index.spot("We talked about love. And death came later") == []
