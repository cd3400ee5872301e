import pytest

from nodes.context import Context
from nodes.minds import model_mind
from nodes.model.client import ModelMind
from nodes.model.settings import DEFAULT_MODEL, DEFAULT_NODES, read_settings

NAMES = (
    "MARQUEE_MODEL",
    "MARQUEE_BASE_URL",
    "OPENAI_BASE_URL",
    "OPENAI_API_KEY",
    "MARQUEE_TIMEOUT",
    "MARQUEE_MODEL_NODES",
    "MARQUEE_MODEL_POOL",
)


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_nothing_configured_is_no_model() -> None:
    assert read_settings({}) is None
    assert read_settings(dict.fromkeys(NAMES, " ")) is None
    assert ModelMind.from_environment() is None


def test_a_key_alone_switches_it_on() -> None:
    found = read_settings({"OPENAI_API_KEY": "sk-x"})
    assert found is not None
    assert (found.model, found.api_key, found.base_url) == (DEFAULT_MODEL, "sk-x", "")
    assert found.nodes == DEFAULT_NODES
    assert not found.unusable


@pytest.mark.parametrize("name", ["MARQUEE_BASE_URL", "OPENAI_BASE_URL"])
def test_a_base_url_alone_switches_it_on_without_a_key(name: str) -> None:
    found = read_settings({name: "http://localhost:11434/v1"})
    assert found is not None
    assert (found.model, found.api_key) == ("", "not-needed")
    assert not found.unusable


def test_our_own_names_and_the_run_come_first() -> None:
    environment = {
        "MARQUEE_BASE_URL": "http://a/v1",
        "OPENAI_BASE_URL": "http://b/v1",
        "MARQUEE_MODEL": "m",
    }
    found = read_settings(environment)
    assert found is not None
    assert (found.base_url, found.model) == ("http://a/v1", "m")
    found = read_settings(environment, model="other")
    assert found is not None
    assert found.model == "other"


@pytest.mark.parametrize(
    "environment",
    [
        {"MARQUEE_MODEL": "m"},
        {"MARQUEE_BASE_URL": "localhost:8080"},
        {"MARQUEE_BASE_URL": "ftp://host/v1", "OPENAI_API_KEY": "sk-x"},
        {"MARQUEE_BASE_URL": "http://host:port/v1"},
        {"MARQUEE_BASE_URL": "http://"},
    ],
)
def test_what_cannot_be_called_says_why(environment: dict[str, str]) -> None:
    found = read_settings(environment)
    assert found is not None
    assert found.unusable


@pytest.mark.parametrize("text", ["soon", "-3", "0", "nan", "inf", "1e9"])
def test_an_odd_time_limit_is_a_problem_and_the_default_stands(text: str) -> None:
    found = read_settings({"OPENAI_API_KEY": "k", "MARQUEE_TIMEOUT": text})
    assert found is not None
    assert found.timeout == 20
    assert "MARQUEE_TIMEOUT" in found.problems[0]


def test_the_judgements_can_be_chosen() -> None:
    found = read_settings({"OPENAI_API_KEY": "k", "MARQUEE_MODEL_NODES": "Extract, guard,pilot"})
    assert found is not None
    assert found.nodes == {"extract", "guard"}
    assert "pilot" in found.problems[0]


def test_the_endpoint_is_shown_without_credentials() -> None:
    found = read_settings({"MARQUEE_BASE_URL": "https://me:pw@host:99/v1?key=x"})
    assert found is not None
    assert found.endpoint == "https://host:99/v1"


def test_one_mind_a_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARQUEE_BASE_URL", "http://127.0.0.1:9/v1")
    assert model_mind(Context()) is model_mind(Context())
    assert model_mind(Context(model="x")) is not model_mind(Context())
    assert model_mind(Context(mind="builtin")) is None
