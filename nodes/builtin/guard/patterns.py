"""Patterns of injection in English and in markup, from ``patterns.json``, for folded text.

Weights above 0.5 convict on their own; lower ones only order the scores. Every quantifier there
is bounded, so that no text makes one slow.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple


class Pattern(NamedTuple):
    """One compiled rule."""

    name: str
    weight: float
    expression: re.Pattern[str]
    needs: tuple[str, ...] = ()

    def finditer(self, folded: str) -> Iterator[re.Match[str]]:
        """Yields the matches; most text lacks what a slow expression needs, and costs nothing."""
        if self.needs and not any(part in folded for part in self.needs):
            return iter(())
        return self.expression.finditer(folded)


@cache
def patterns() -> tuple[Pattern, ...]:
    """Reads and compiles the rules, once; ``<<NAME>>`` in a rule stands for a shared part."""
    path = Path(__file__).parent / "patterns.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Pattern(
            rule["name"],
            rule["weight"],
            re.compile(_expand(rule["pattern"], data["macros"])),
            tuple(rule.get("needs", ())),
        )
        for rule in data["rules"]
    )


def _expand(pattern: str, macros: dict[str, str]) -> str:
    for name, part in macros.items():
        pattern = pattern.replace(f"<<{name}>>", part)
    return pattern
