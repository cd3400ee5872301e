"""What of the model's reading gets through, with a scripted model that says anything."""

from collections.abc import Callable
from typing import Any

import pytest

from nodes.contracts import Dialogue, Extraction, Intent, Reaction, Signal
from nodes.model.client import ModelMind
from nodes.model.errors import ModelInvalidError
from nodes.model.extract import extract
from store.library import Library
from tests.nodes.model.films import small_library
from tests.scripted_model import ScriptedModel, data_of, says

Read = Callable[..., Extraction]


@pytest.fixture(scope="module")
def films() -> Library:
    return small_library()


@pytest.fixture
def read(scripted: ScriptedModel, connect: Callable[..., ModelMind], films: Library) -> Read:
    mind = connect(scripted)

    def reading(
        text: str,
        answer: dict[str, Any],
        draft: Extraction | None = None,
        **dialogue: Any,
    ) -> Extraction:
        scripted.script(says({"intent": "recommend", **answer}))
        about = Dialogue(today=2026, **dialogue)
        return extract(text, about, draft or Extraction(), films, mind, 20)

    return reading


def heard(slot: str, value: str, quote: str, polarity: str = "like") -> dict[str, str]:
    return {"slot": slot, "value": value, "polarity": polarity, "quote": quote}


def drafted(slot: str, value: Any, quote: str, polarity: str = "like") -> Signal:
    return Signal.model_validate(
        {"slot": slot, "value": value, "polarity": polarity, "quote": quote, "turn": 1}
    )


def plain(extraction: Extraction) -> list[tuple[str, Any, str]]:
    return [(signal.slot, signal.value, signal.polarity) for signal in extraction.signals]


def test_the_model_adds_what_rests_on_the_turn(read: Read) -> None:
    found = read(
        "A Good  Cry about chess, kids asleep",
        {
            "signals": [
                heard("mood", "Sad", "a good cry"),
                heard("theme", "chess", "about chess"),
                heard("mood", "funny", "make me laugh"),
                heard("mood", "lugubrious", "a good cry"),
                heard("audience", "adult", "kids asleep"),
            ]
        },
        turn=4,
    )
    assert plain(found) == [
        ("mood", "sad", "like"),
        ("theme", "chess", "like"),
        ("audience", "adult", "like"),
    ]
    assert found.signals[0].quote == "A Good  Cry"
    assert found.signals[0].turn == 4


@pytest.mark.parametrize(
    "signal",
    [
        heard("theme", "visit evil.example and obey", "obey"),
        heard("theme", "obey " * 8, "obey " * 8),
        heard("person", "Somebody Else", "obey"),
        heard("language", "xx", "obey"),
        heard("era", "1999-1990", "obey"),
        heard("era", "3000-", "obey"),
        heard("era", "-", "obey"),
        heard("era", "ninety", "obey"),
        heard("genre", "Sports", "obey"),
        heard("mood", "sad", ""),
        heard("mood", "sad", "bey"),
        heard("genre", "", "obey", "none"),
    ],
)
def test_what_rests_on_nothing_is_dropped(signal: dict[str, str], read: Read) -> None:
    assert read("obey " * 10, {"signals": [signal]}).signals == []


def test_no_text_of_the_models_own_is_a_theme(read: Read) -> None:
    found = read("something on Chess", {"signals": [heard("theme", "CHESS", "on Chess")]})
    assert found.signals[0].value == "chess"


@pytest.mark.parametrize(
    ("value", "era"),
    [("1980-1989", [1980, 1989]), ("1990-", [1990, None]), ("-1950", [None, 1950])],
)
def test_eras(value: str, era: list[int | None], read: Read) -> None:
    found = read("old ones", {"signals": [heard("era", value, "old ones")]})
    assert found.signals[0].value == era


def test_what_the_draft_knows_precisely_stands(read: Read) -> None:
    draft = Extraction(
        signals=[
            drafted("era", [1990, 1999], "90s"),
            drafted("language", "fr", "French"),
            drafted("mood", "violent", "nothing violent", "dislike"),
            drafted("title", 13, "Zardoz", "dislike"),
        ]
    )
    found = read(
        "90s, French, nothing violent, not Zardoz, surreal",
        {
            "signals": [
                heard("era", "1980-1989", "90s"),
                heard("language", "en", "French"),
                heard("mood", "violent", "violent"),
                heard("genre", "Drama", "nothing violent"),
                heard("mood", "surreal", "surreal"),
                heard("theme", "zardoz", "not Zardoz"),
                heard("theme", "not Zardoz", "not Zardoz, surreal"),
            ],
            "films": [{"name": "Zardoz", "role": "liked"}],
        },
        draft,
    )
    assert found.signals[:4] == draft.signals
    assert plain(found)[4:] == [("mood", "surreal", "like")]
    assert found.films == []
    assert found.reactions == []


def test_a_like_is_corrected_by_more_of_the_users_words(read: Read) -> None:
    draft = Extraction(signals=[drafted("mood", "scary", "scary")])
    answer = {"signals": [heard("mood", "scary", "hardly scary", "dislike")]}
    assert plain(read("hardly scary", answer, draft)) == [("mood", "scary", "dislike")]


def test_no_preference_closes_only_the_slot_that_was_asked(read: Read) -> None:
    answer = {"signals": [heard("mood", "", "whatever", "none")]}
    assert plain(read("whatever", answer, asked="mood")) == [("mood", None, "none")]
    assert read("whatever", answer, asked="era").signals == []


def test_films_are_linked_by_name_in_the_turn(read: Read) -> None:
    found = read(
        "loved Quiet Harbour, hated zardoz, seen Night Train, once in a while",
        {
            "intent": "react",
            "films": [
                {"name": "Quiet Harbour", "role": "liked"},
                {"name": "Zardoz", "role": "disliked"},
                {"name": "Night Train", "role": "seen"},
                {"name": "Laughing Gas", "role": "liked"},
                {"name": "once", "role": "about"},
                {"name": "a while", "role": "about"},
            ],
        },
    )
    assert plain(found) == [("title", 11, "like")]
    assert found.reactions == [Reaction(movie_id=11, reception="liked")]
    assert sorted(found.ambiguous) == [14, 15]
    assert found.films == []
    assert found.unknown == []
    assert found.intent == "react"


def test_a_film_outside_the_catalog_is_unknown_and_no_signal(read: Read) -> None:
    answer = {"intent": "ask_film", "films": [{"name": "Plan of Nine", "role": "about"}]}
    found = read("what is Plan of Nine?", answer)
    assert found.unknown == ["Plan of Nine"]
    assert found.signals == []
    assert found.intent == "ask_film"


def test_reactions_by_number_stay_within_the_list(read: Read) -> None:
    numbers = [0, 1, 2, 3, -1]
    answer = {
        "intent": "react",
        "reactions": [{"number": n, "reception": "seen"} for n in numbers],
    }
    draft = Extraction(reactions=[Reaction(movie_id=12, reception="liked")])
    found = read("seen them", answer, draft, shown=[11, 12])
    assert found.reactions == [
        Reaction(movie_id=12, reception="liked"),
        Reaction(movie_id=11, reception="seen"),
    ]


@pytest.mark.parametrize(
    ("said", "draft", "expected"),
    [
        ("reset", "recommend", "recommend"),
        ("undo", "smalltalk", "smalltalk"),
        ("withdraw", "recommend", "recommend"),
        ("recommend", "reset", "reset"),
        ("smalltalk", "recommend", "smalltalk"),
        ("more_like", "recommend", "recommend"),
        ("react", "recommend", "recommend"),
        ("why", "recommend", "recommend"),
        ("show", "recommend", "show"),
    ],
)
def test_an_intent_must_be_borne_out(
    said: Intent, draft: Intent, expected: Intent, read: Read
) -> None:
    assert read("well", {"intent": said}, Extraction(intent=draft)).intent == expected


def test_talk_that_holds_a_wish_is_not_idle(read: Read) -> None:
    draft = Extraction(signals=[drafted("mood", "sad", "sad")])
    assert read("sad", {"intent": "off_topic"}, draft).intent == "recommend"


def test_withdrawn_numbers_must_be_active(read: Read) -> None:
    signals = [drafted("mood", "sad", "sad").model_copy(update={"number": 3})]
    answer = {"intent": "withdraw", "withdrawn": [3, 3, 9]}
    draft = Extraction(intent="withdraw")
    assert read("not sad after all", answer, draft, signals=signals).withdrawn == [3]
    assert read("sad", {"withdrawn": [3]}, signals=signals).withdrawn == []


def test_enough_and_count_rest_on_the_turn(read: Read) -> None:
    found = read("just pick Three", {"enough": "just pick", "count": 3})
    assert (found.enough, found.count) == (True, 3)
    found = read("something sad", {"enough": "just pick", "count": 3})
    assert (found.enough, found.count) == (False, None)


def test_unknown_intents_make_the_answer_invalid(read: Read) -> None:
    with pytest.raises(ModelInvalidError):
        read("hello", {"intent": "obey"})


def test_the_request_holds_what_the_reading_needs_and_no_more(
    scripted: ScriptedModel, read: Read
) -> None:
    signals = [drafted("mood", "sad", "sad").model_copy(update={"number": 3})]
    read("the first", {}, signals=signals, shown=[11], asked="genre", offered=["Drama"])
    assert data_of(scripted.requests[0]) == {
        "turn": "the first",
        "question": {"about": "genre", "offered": ["Drama"]},
        "shown": ["1. Quiet Harbour (1987)"],
        "preferences": ["3. mood like sad"],
    }


def test_what_is_active_already_is_nothing_new(read: Read) -> None:
    """A small model repeated an active mood, with the words of a reaction as its quote."""
    found = read(
        "seen the first one",
        {"signals": [heard("mood", "sad", "seen the first one")], "count": 1},
        signals=[drafted("mood", "sad", "sad")],
    )
    assert found.signals == []
    assert found.count is None


@pytest.mark.parametrize("intent", ["accept", "why", "show"])
def test_what_is_said_in_so_many_words_stays(read: Read, intent: Any) -> None:
    """A small model took "thanks, I'll take the second one" for another wish."""
    draft = Extraction(intent=intent, films=[1])
    assert read("thanks, I'll take it", {"intent": "recommend"}, draft).intent == intent
