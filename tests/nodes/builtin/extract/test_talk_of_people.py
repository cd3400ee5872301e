"""Two who watch together, telegrams, other languages' ordinals and decades, and being done."""

import pytest

from nodes.builtin.extract import extract
from nodes.contracts import Dialogue, Extraction
from store.library import Library

TOY_STORY, HEAT, MATRIX = 1, 6, 2571
LIST = [TOY_STORY, HEAT, 318, MATRIX, 608]


def read(library: Library, text: str, *, shown: bool = False) -> Extraction:
    known = LIST if shown else []
    return extract(text, Dialogue(today=2026, turn=3, shown=known, named=known), library)


def values(read_turn: Extraction, slot: str) -> list[object]:
    return [s.value for s in read_turn.signals if s.slot == slot and s.polarity == "like"]


@pytest.mark.parametrize(
    "text",
    [
        "my wife and I need a compromise: she loves Heat, I loved Toy Story",
        "we never agree. He's into Heat and I loved Toy Story",
    ],
)
def test_what_the_other_one_likes_counts_too(library: Library, text: str) -> None:
    assert values(read(library, text), "title") == [HEAT, TOY_STORY]


@pytest.mark.parametrize("text", ["something we both enjoy", "one that they'd both like"])
def test_both_are_the_people_not_two_films(library: Library, text: str) -> None:
    assert not read(library, text, shown=True).signals


@pytest.mark.parametrize("text", ["Heat seen", "Heat, watched already.", "heat is seen"])
def test_telegrams(library: Library, text: str) -> None:
    found = read(library, text)
    assert [(r.movie_id, r.reception) for r in found.reactions] == [(HEAT, "seen")]


@pytest.mark.parametrize("text", ["I've seen", "all seen", "must be seen to be believed"])
def test_no_telegrams(library: Library, text: str) -> None:
    assert not read(library, text).films


@pytest.mark.parametrize(
    ("text", "film"),
    [("die dritte bitte", 318), ("el segundo me gusta", HEAT), ("le dernier", 608),
     ("la primera por favor", TOY_STORY)],
)  # fmt: skip
def test_ordinals_of_other_languages(library: Library, text: str, film: int) -> None:
    assert read(library, text, shown=True).films == [film]


@pytest.mark.parametrize(
    ("text", "years"),
    [("aus den 70ern", [1970, 1979]), ("60er oder 70er", [1960, 1979]),
     ("de los años 90", [1990, 1999]), ("des années 50", [1950, 1959])],
)  # fmt: skip
def test_decades_of_other_languages(library: Library, text: str, years: list[int]) -> None:
    assert values(read(library, text), "era") == [years]


@pytest.mark.parametrize(
    ("text", "code"), [("auf Deutsch", "de"), ("en français", "fr"), ("en español", "es")]
)
def test_languages_by_their_own_names(library: Library, text: str, code: str) -> None:
    assert values(read(library, text), "language") == [code]


@pytest.mark.parametrize(
    "text", ["no, that's it then", "ok that's enough for today", "we're good, thanks"]
)
def test_who_is_done_is_done(library: Library, text: str) -> None:
    assert read(library, text, shown=True).intent == "accept"


def test_who_asks_whether_that_is_all_wants_more(library: Library) -> None:
    assert read(library, "hm, is this it?", shown=True).intent == "recommend"


def test_what_the_program_can_do_is_no_wish(library: Library) -> None:
    assert read(library, "what else can you help with?", shown=True).intent == "smalltalk"
