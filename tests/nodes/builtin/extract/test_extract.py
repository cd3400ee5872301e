import json
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nodes.builtin.extract import extract
from nodes.contracts import Dialogue, Extraction, Signal
from store.library import Library
from store.records import AUDIENCES, GENRES, MOODS
from tests.nodes.builtin.extract import talk
from tests.nodes.builtin.extract.cases import FILMS, PLAIN, SHOWN

TODAY = 2026
LIST = [1, 6, 318, 2571, 608]
MARKS = {"like": "+", "dislike": "-", "none": "0"}
Read = Callable[..., Extraction]


def said(found: Extraction, library: Library) -> set[str]:
    lines = set()
    for one in found.signals:
        value = library.catalog.get(int(str(one.value))).title if one.slot == "title" else one.value
        lines.add(f"{MARKS[one.polarity]}{one.slot}={value}")
    return lines


@pytest.fixture
def read(library: Library) -> Read:
    def reading(text: str, **known: object) -> Extraction:
        return extract(text, Dialogue.model_validate({"today": TODAY, **known}), library)

    return reading


def held(*signals: tuple[int, str, object, str, str]) -> list[Signal]:
    return [
        Signal.model_validate(
            {"number": n, "slot": slot, "value": value, "polarity": how, "quote": quote, "turn": n}
        )
        for n, slot, value, how, quote in signals
    ]


TALK = [*talk.DESCRIBED, *talk.TURNED, *talk.TIMES, *talk.NAMED, *talk.SPOKEN]


@pytest.mark.parametrize(("text", "intent", "expected"), [*PLAIN, *FILMS, *TALK])
def test_a_turn_on_its_own(
    read: Read, library: Library, text: str, intent: str, expected: set[str]
) -> None:
    found = read(text)
    assert (found.intent, said(found, library)) == (intent, expected)


@pytest.mark.parametrize(("text", "intent", "expected"), [*SHOWN, *talk.AFTER])
def test_a_turn_after_a_list(
    read: Read, library: Library, text: str, intent: str, expected: set[str]
) -> None:
    found = read(text, shown=LIST)
    assert (found.intent, said(found, library)) == (intent, expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("seen the second one", {6: "seen"}),
        ("seen the first two, the last one is not for me", {1: "seen", 6: "seen", 608: "rejected"}),
        ("No. 2 and No. 4 I know", {6: "seen", 2571: "seen"}),
        ("seen them all", dict.fromkeys(LIST, "seen")),
        ("I'll go with Heat", {6: "accepted"}),
        ("#2 looks good, I'll take it", {6: "accepted"}),
        ("what's the second one about?", {}),
    ],
)
def test_reactions(read: Read, text: str, expected: dict[int, str]) -> None:
    found = read(text, shown=LIST)
    assert {one.movie_id: one.reception for one in found.reactions} == expected


def test_it_is_the_one_film_in_focus(read: Read) -> None:
    assert read("seen it", shown=[318], named=[318]).reactions[0].movie_id == 318
    assert read("who directed it?", shown=LIST, named=[318]).films == [318]
    assert read("seen it", shown=LIST).reactions == []


@pytest.mark.parametrize(
    ("asked", "offered", "text", "expected"),
    [
        ("mood", ["sad", "feel-good"], "the first", {"+mood=sad"}),
        ("mood", ["sad", "feel-good"], "both", {"+mood=sad", "+mood=feel-good"}),
        ("mood", ["sad", "feel-good"], "neither", {"0mood=None"}),
        ("mood", ["tense", "funny"], "the funny one", {"+mood=funny"}),
        ("genre", ["Horror"], "yes", {"+genre=Horror"}),
        ("era", ["1980s", "1990s"], "the second one", {"+era=[1990, 1999]"}),
        ("era", [], "no preference", {"0era=None"}),
        ("era", [], "no idea, maybe 90s", {"+era=[1990, 1999]"}),
        ("person", [], "no", {"0person=None"}),
        ("language", [], "english", {"+language=en"}),
        ("language", ["subtitles_ok"], "no", {"+language=no_subtitles"}),
        ("mood", ["sad", "tense"], "the first one, but also funny", {"+mood=sad", "+mood=funny"}),
        ("genre", ["Horror", "Comedy"], "option 2", {"+genre=Comedy"}),
        ("audience", ["family", "adult"], "adults", {"+audience=adult"}),
        ("title", [], "no idea, maybe Fargo?", {"+title=Fargo"}),
    ],
)
def test_answers_to_a_question(
    read: Read, library: Library, asked: str, offered: list[str], text: str, expected: set[str]
) -> None:
    assert said(read(text, asked=asked, offered=offered), library) == expected


LEDGER = held(
    (1, "genre", "Horror", "dislike", "no horror"),
    (2, "era", [1980, 1989], "like", "80s"),
    (3, "mood", "violent", "dislike", "no violence"),
    (4, "language", "en", "like", "in english"),
    (5, "title", 6, "like", "Heat"),
    (6, "genre", "Comedy", "like", "a comedy"),
)


@pytest.mark.parametrize(
    ("text", "intent", "numbers"),
    [
        ("forget what I said about horror", "withdraw", [1]),
        ("actually horror is fine", "withdraw", [1]),
        ("forget the 80s", "withdraw", [2]),
        ("I take back the decade", "withdraw", [2]),
        ("scratch that", "withdraw", [6]),
        ("forget about Heat", "withdraw", [5]),
        ("it doesn't have to be a comedy", "withdraw", [6]),
        ("forget the no violence thing, shoot em up all you want", "recommend", [3]),
        ("sorry, I change my mind about the english. subtitles are ok", "recommend", [4]),
        ("no musicals", "recommend", []),
        ("forget the english thing", "withdraw", [4]),
        ("no need for it to be a comedy any more", "withdraw", [6]),
        ("comedy isn't important", "withdraw", [6]),
        ("my wife's out so no need to skip horror", "withdraw", [1]),
        ("remove number 2 from my list of preferences", "withdraw", [2]),
        ("cancel my last request", "withdraw", [6]),
        ("undo", "undo", []),
    ],
)
def test_withdrawals(read: Read, text: str, intent: str, numbers: list[int]) -> None:
    found = read(text, turn=7, signals=LEDGER)
    assert (found.intent, found.withdrawn) == (intent, numbers)


def test_the_choice_is_left_to_us(read: Read) -> None:
    assert read("surprise me").enough
    assert read("just pick something").enough
    assert not read("something funny").enough


def test_the_number_of_films_asked_for(read: Read) -> None:
    assert read("give me three").count == 3
    assert read("I've watched it like 5 times").count is None
    assert read("give me 500 films").count is None


def test_a_film_outside_the_catalog_gives_no_signal(read: Read) -> None:
    found = read("I loved Zorgon Prime (2024)")
    assert found.signals == []
    assert found.unknown


def test_quotes_are_the_users_own_words(read: Read) -> None:
    found = read("I’d like something CREEPY — but NOT Too Bloody…")
    assert [one.quote for one in found.signals] == ["CREEPY", "NOT Too Bloody"]


@pytest.mark.parametrize(("text", "quotes"), talk.QUOTED)
def test_the_quote_of_a_dislike_holds_its_negation(
    read: Read, text: str, quotes: list[str]
) -> None:
    assert [one.quote for one in read(text, shown=LIST).signals] == quotes


@pytest.mark.parametrize(("text", "taken"), talk.TAKEN)
def test_how_films_of_a_list_are_taken(read: Read, text: str, taken: dict[str, list[int]]) -> None:
    found: dict[str, list[int]] = {}
    for one in read(text, shown=LIST, named=LIST).reactions:
        if one.movie_id in LIST:
            found.setdefault(one.reception, []).append(LIST.index(one.movie_id))
    assert {how: sorted(places) for how, places in found.items()} == taken


KNOWN = {
    "genre": set(GENRES),
    "mood": set(MOODS),
    "audience": set(AUDIENCES),
}


def check(text: str, found: Extraction) -> None:
    assert Extraction.model_validate(json.loads(json.dumps(found.model_dump()))) == found
    for one in found.signals:
        assert one.quote in text
        assert one.quote
        assert (one.value is None) == (one.polarity == "none")
        if one.slot in KNOWN and one.value is not None:
            assert one.value in KNOWN[one.slot]
        if one.slot == "era" and isinstance(one.value, list):
            first, last = one.value
            assert first is None or last is None or first <= last
    assert len({one.movie_id for one in found.reactions}) == len(found.reactions)


PHRASES = [
    *(case[0] for case in [*PLAIN, *FILMS, *SHOWN]),
    *(",", ".", "!", "?", "but", "and", "or", "not", "no", "nothing", "like", "than", "the"),
    *("90s", "§", "🎬", "\n", "(", ")", "\x00", "'", '"', "İ", "ß", "ﬁ", "number 2", "the"),
]


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(PHRASES), max_size=8), st.sampled_from([[], [318], LIST]))
def test_any_mix_of_phrases_is_read(library: Library, pieces: list[str], shown: list[int]) -> None:
    text = " ".join(pieces)
    check(text, extract(text, Dialogue(today=TODAY, shown=shown), library))


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=300))
def test_any_text_is_read(library: Library, text: str) -> None:
    check(text, extract(text, Dialogue(today=TODAY, shown=LIST, asked="mood"), library))


def test_the_same_turn_reads_the_same(read: Read) -> None:
    text = "Funny but not silly, 90s or newer, like Fargo, no Adam Sandler, kids are 6 and 9"
    assert read(text) == read(text)
