from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from evals.models import patient_mind
from evals.simulator import converse
from evals.simulator_model import ModelUser
from evals.simulator_needs import Need, needs
from evals.simulator_role import in_role, names_a_film, says_seen, strays
from evals.simulator_role import says as says_part
from evals.simulator_rules import Move, RulesUser
from evals.simulator_run import mended_turns
from evals.tables import mended_text
from graph.marquee import Marquee
from graph.reply import Reply
from nodes.context import Context
from nodes.model.client import ModelMind
from nodes.model.settings import Settings
from store.library import Library
from tests.scripted_model import ScriptedModel, computes, data_of, says, status


@pytest.fixture(scope="module")
def marquee(onboard: Library) -> Iterator[Marquee]:
    with Marquee.open(library=onboard, conversations=":memory:") as opened:
        yield opened


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedModel]:
    monkeypatch.setattr("nodes.model.client.BACKOFF", 0.0)
    with ScriptedModel() as model:
        yield model


@pytest.fixture
def mind(scripted: ScriptedModel) -> ModelMind:
    return patient_mind(Settings(model="scripted", base_url=scripted.url, api_key="k"))


@pytest.fixture(scope="module")
def need(onboard: Library) -> Need:
    return needs(onboard.catalog, 1, seed=5)[0]


_COUNT = count(1)


def speaks(payload: dict[str, Any]) -> dict[str, Any]:
    """A user who says what is to be said, never twice the same."""
    return {"text": f"Well, {next(_COUNT)}: {data_of(payload)['mean']}", "gives_up": False}


def mumbles(payload: dict[str, Any]) -> dict[str, Any]:
    return {"text": f"Hm, let me think about that, {next(_COUNT)} times.", "gives_up": False}


def says_text(text: str) -> Any:
    return says({"text": text, "gives_up": False})


def talk(marquee: Marquee, need: Need, mind: ModelMind) -> tuple[ModelUser, dict[str, Any]]:
    user = ModelUser(need, marquee.library, mind)
    return user, converse(marquee, user, Context(mind="builtin"))


def test_the_model_words_the_turns_and_knows_no_held_out_title(
    marquee: Marquee, need: Need, scripted: ScriptedModel, mind: ModelMind
) -> None:
    scripted.otherwise = computes(speaks)
    user, found = talk(marquee, need, mind)
    turn = found["turns"][1]
    assert turn["said"].startswith("Well, ")
    assert (user.fallbacks, found["leaked"]) == (0, False)
    titles = {marquee.library.catalog.get(film).title for film in need.targets}
    for request in scripted.requests:
        assert not any(title in str(data_of(request)["mean"]) for title in titles)


def test_what_is_told_has_been_said(
    marquee: Marquee, need: Need, scripted: ScriptedModel, mind: ModelMind
) -> None:
    scripted.otherwise = computes(mumbles)
    user, found = talk(marquee, need, mind)
    assert user.mended["unsaid"] > 0
    spoken = " ".join(turn["said"] for turn in found["turns"])
    assert "let me think" in spoken
    # A last turn may have been made up, but not said, when the conversation ended.
    for part in user.told[:-1]:
        assert says_part(spoken, part, need) or part == "years", (part, spoken)


def test_a_film_the_user_did_not_mean_is_not_let_through(
    marquee: Marquee, need: Need, scripted: ScriptedModel, mind: ModelMind
) -> None:
    secret = marquee.library.catalog.get(sorted(need.targets)[0])
    scripted.otherwise = says_text(f"Do you have {secret.title}?")
    user, found = talk(marquee, need, mind)
    assert user.mended["named_film"] >= len(found["turns"]) - 1 > 0
    assert not found["leaked"]


@pytest.mark.parametrize(
    ("text", "meant", "named"),
    [
        ("Something like Pulp Fiction, please.", "dark, please", True),
        ("Something like Pulp Fiction, please.", "I loved Pulp Fiction", False),
        ("The 'Unheard Of Picture' was fun.", "funny, please", True),
        ("That one (1972) again?", "anything else?", True),
        ("Something funny for the kids, and no horror.", "funny, please", False),
    ],
)
def test_films_are_named_only_where_meant(
    text: str, meant: str, named: bool, onboard: Library
) -> None:
    assert names_a_film(text, meant, onboard) is named


@pytest.mark.parametrize(
    ("text", "meant", "strayed"),
    [
        ("A comedy, if you have one.", "comedies, please", False),
        ("I'd like the 2000s, thank you.", "no preference", True),
        ("I'm not interested in anything from the 80s.", "something from the 80s", True),
        ("The 1980s would be nice.", "from the 80s", False),
        ("Something dark and scary, please.", "tense, please", True),
        ("Anything but horror.", "no horror films", False),
        ("All the same to me.", "I don't mind", False),
    ],
)
def test_a_turn_wishes_for_what_was_meant_and_no_more(text: str, meant: str, strayed: bool) -> None:
    assert strays(text, meant) is strayed


def test_what_was_seen_is_said_too() -> None:
    assert says_seen("I've already seen the first one")
    assert says_seen("Watched it last week")
    assert not says_seen("The first one is fine, older please")


def test_a_title_that_slips_through_is_still_a_leak(marquee: Marquee, need: Need) -> None:
    secret = marquee.library.catalog.get(sorted(need.targets)[0])

    class Blabs(RulesUser):
        def answers(self, reply: Reply) -> Move:
            return Move(f"Do you have {secret.title}?", "tell")

    found = converse(marquee, Blabs(need, marquee.library.catalog), Context(mind="builtin"))
    assert found["leaked"]
    assert found["turns"][1]["leaks"] == [secret.movie_id]


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (status(400), "failed"),
        (says({"text": "  ", "gives_up": False}), "out_of_role"),
        (
            says({"text": "I'd recommend something light for you.", "gives_up": False}),
            "out_of_role",
        ),
        (says({"text": "", "gives_up": True}), "out_of_role"),
        (says({"text": "x" * 300, "gives_up": False}), "out_of_role"),
    ],
)
def test_where_the_model_fails_the_rules_speak(
    reply: Any, fault: str, marquee: Marquee, need: Need, scripted: ScriptedModel, mind: ModelMind
) -> None:
    scripted.otherwise = reply
    user, found = talk(marquee, need, mind)
    assert user.fallbacks == user.mended[fault] >= len(found["turns"]) - 1 > 0
    assert all(turn["said"].strip() for turn in found["turns"])
    rules = RulesUser(need, marquee.library.catalog)
    assert converse(marquee, rules, Context(mind="builtin"))["outcome"] == found["outcome"]


def test_giving_up_at_once_is_not_heeded_and_later_it_is(
    marquee: Marquee, need: Need, scripted: ScriptedModel, mind: ModelMind
) -> None:
    scripted.otherwise = computes(lambda payload: speaks(payload) | {"gives_up": True})
    user, found = talk(marquee, need, mind)
    assert user.mended["hasty"] == 2
    assert (found["outcome"], len(found["turns"])) == ("gave_up", 3)


def test_what_a_model_says_of_its_contentment_is_no_success(
    marquee: Marquee, need: Need, scripted: ScriptedModel, mind: ModelMind
) -> None:
    scripted.otherwise = says_text("Perfect, I'll take it.")
    _, found = talk(marquee, need, mind)
    shown = {film for turn in found["turns"] for film in turn["films"]}
    assert len(found["turns"]) > 2
    assert (found["outcome"] == "hit") is bool(shown & need.targets)


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("Something from the 80s would be nice.", True),
        ("I've seen 1 and 3, what else have you got?", True),
        ("", False),
        ("...", False),
        ("Here are some films you might like: Alien and Heat.", False),
        ("You might enjoy a good thriller.", False),
        ("What kind of film do you want?", False),
        ("I'm sorry, but I can't help with that.", False),
        ('{"do": "answer"}', False),
        ("1. Alien 2. Heat", False),
        ("I want a drama.", False),
        ("Good, let me narrow it down. What's the mood", False),
    ],
)
def test_only_a_users_turn_stands(text: str, stands: bool) -> None:
    reply = "Good, let me narrow it down. What's the mood: something funny, or something tense?"
    assert in_role(text, reply, ["Hello", "I want a drama."]) is stands


def test_a_part_is_said_in_its_usual_words(need: Need) -> None:
    wish = replace(
        need, genre="Comedy", moods=("funny",), years=(1980, 1999), language="en",
        audience="family", unwanted_genre="Horror", unwanted_mood="violent",
    )  # fmt: skip
    text = "A comedy from the 80s or 90s in English for my kids, no horror, not too violent, funny."
    parts = ("genre", "mood", "years", "language", "audience", "unwanted_genre", "unwanted_mood")
    assert all(says_part(text, part, wish) for part in parts)
    assert not any(says_part("Horror. Violent.", part, wish) for part in parts)
    assert not says_part("from the 80s", "years", wish)


def test_mended_turns_are_counted_over_all_conversations() -> None:
    turns: list[dict[str, Any]] = [{}, {}, {}]
    played = [
        {"mind": "model", "turns": turns, "mended": {"unsaid": 1}},
        {"mind": "model", "turns": turns, "mended": {"unsaid": 2, "failed": 1}},
    ]
    found = mended_turns(played)
    assert found == {"turns_to_say": 4, "failed": 1, "unsaid": 3}
    assert "3 times it left out" in mended_text(found, "m")
