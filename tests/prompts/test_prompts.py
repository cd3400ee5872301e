from importlib.resources import files

import pytest

import prompts
from prompts import Prompt, PromptError, load

NAMES = sorted(
    path.name.removesuffix(".md") for path in files(prompts).iterdir() if path.name.endswith(".md")
)


def test_there_is_a_prompt_for_each_judgement() -> None:
    assert {"clarify", "extract", "guard", "rerank"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_prompt_has_name_version_and_canary(name: str) -> None:
    prompt = load(name)
    assert prompt.name == name
    assert prompt.version.isdigit()
    assert "{{canary}}" in prompt.text


@pytest.mark.parametrize("name", ["nothing", "../prompts/extract", "", "extract.md"])
def test_an_unknown_name_fails_loudly(name: str) -> None:
    with pytest.raises(PromptError, match="no prompt"):
        load(name)


def test_render_fills_in_each_value_once_and_never_again() -> None:
    prompt = Prompt("x", "1", "a {{canary}} b {{genres}}")
    assert prompt.render({"canary": "{{genres}}", "genres": "G"}) == "a {{genres}} b G"


@pytest.mark.parametrize("values", [{}, {"canary": "c", "other": "o"}])
def test_render_fails_loudly_when_values_and_placeholders_differ(values: dict[str, str]) -> None:
    with pytest.raises(PromptError, match="differ"):
        Prompt("x", "1", "{{canary}}").render(values)


@pytest.mark.parametrize(
    "source",
    [
        "no front matter {{canary}}",
        "---\nname: other\nversion: 1\n---\n{{canary}}",
        "---\nname: x\n---\n{{canary}}",
        "---\nname: x\nversion: 1\n---\nno token",
    ],
)
def test_a_malformed_file_fails_loudly(source: str) -> None:
    with pytest.raises(PromptError, match="prompt x"):
        prompts._parse("x", source)
