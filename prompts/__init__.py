"""Every prompt, one Markdown file each; this module loads them and does nothing else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_FRONT_MATTER = re.compile(r"---\n(?P<head>.*?)\n---\n(?P<body>.*)", re.DOTALL)
_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")


class PromptError(Exception):
    """A prompt file is missing or malformed, or a placeholder has no value."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt.

    Attributes:
        name: Its file name without ``.md``.
        version: Raised with every change of the text; stamped into traces.
        text: The system part, with ``{{placeholders}}``.
    """

    name: str
    version: str
    text: str

    def render(self, values: Mapping[str, str]) -> str:
        """Returns the text with its placeholders filled in.

        Only the program's own words go in here; user and catalog text travels in a data field.

        Raises:
            PromptError: If a placeholder has no value, or a value no placeholder.
        """
        wanted = set(_PLACEHOLDER.findall(self.text))
        if wanted != set(values):
            odd = ", ".join(sorted(wanted ^ set(values)))
            raise PromptError(f"prompt {self.name}: placeholders and values differ: {odd}")
        return _PLACEHOLDER.sub(lambda match: values[match[1]], self.text)


@cache
def load(name: str) -> Prompt:
    """Returns the prompt of this name.

    Raises:
        PromptError: If there is no such prompt, or its front matter is not in order.
    """
    if not name.isidentifier():
        raise PromptError(f"no prompt is called {name!r}")
    path = files(__name__) / f"{name}.md"
    if not path.is_file():
        raise PromptError(f"no prompt is called {name!r}")
    return _parse(name, path.read_text(encoding="utf-8"))


def _parse(name: str, source: str) -> Prompt:
    match = _FRONT_MATTER.fullmatch(source.replace("\r\n", "\n"))
    if match is None:
        raise PromptError(f"prompt {name}: no front matter")
    lines = [line.partition(":") for line in match["head"].splitlines()]
    head = {key.strip(): value.strip() for key, _, value in lines}
    if head.get("name") != name or not head.get("version"):
        raise PromptError(f"prompt {name}: front matter needs this name and a version")
    text = match["body"].strip()
    if "{{canary}}" not in text:
        raise PromptError(f"prompt {name}: the canary is missing")
    return Prompt(name, head["version"], text)
