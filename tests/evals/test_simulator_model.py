from collections.abc import Iterator
from typing import Any

import pytest

from evals.models import patient_mind
from evals.simulator import converse
from evals.simulator_model import ModelUser, described
from evals.simulator_needs import Need, needs
from graph.marquee import Marquee
from nodes.context import Context
from nodes.model.client import ModelMind
from nodes.model.settings import Settings
from store.library import Library
from tests.scripted_model import ScriptedModel, data_of, says, status


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


def talk(marquee: Marquee, need: Need, mind: ModelMind) -> tuple[ModelUser, dict[str, Any]]:
    user = ModelUser(need, marquee.library.catalog, mind)
    return user, converse(marquee, user, Context(mind="builtin"))


def test_the_model_words_the_turns_and_knows_no_held_out_title(
    marquee: Marquee, need: Need, scripted: ScriptedModel, mind: ModelMind
) -> None:
    scripted.otherwise = says({"say": "I really don't mind.", "act": "answer"})
    user, found = talk(marquee, need, mind)
    assert found["turns"][1]["said"] == "I really don't mind."
    assert (user.fallbacks, found["leaked"]) == (0, False)
    titles = {marquee.library.catalog.get(film).title for film in need.targets}
    payload = data_of(scripted.requests[0])
    assert payload["need"] == described(need)
    assert not any(title in str(payload["need"]) for title in titles)
    assert not set(payload["tell_now"]) & set(payload["told"])


def test_a_model_that_names_the_film_is_found_out(
    marquee: Marquee, need: Need, scripted: ScriptedModel, mind: ModelMind
) -> None:
    secret = marquee.library.catalog.get(sorted(need.targets)[0])
    scripted.otherwise = says({"say": f"Do you have {secret.title}?", "act": "answer"})
    _, found = talk(marquee, need, mind)
    assert found["leaked"]
    assert found["turns"][1]["leaks"] == [secret.movie_id]


def test_where_the_model_fails_the_rules_speak(
    marquee: Marquee, need: Need, scripted: ScriptedModel, mind: ModelMind
) -> None:
    scripted.otherwise = status(400)
    user, found = talk(marquee, need, mind)
    assert user.fallbacks >= len(found["turns"]) - 1 > 0
    assert all(turn["said"] for turn in found["turns"])


def test_what_a_model_says_of_its_contentment_is_no_success(
    marquee: Marquee, need: Need, scripted: ScriptedModel, mind: ModelMind
) -> None:
    scripted.otherwise = says({"say": "Perfect, I'll take it.", "act": "accept"})
    _, found = talk(marquee, need, mind)
    assert found["outcome"] == "settled"
