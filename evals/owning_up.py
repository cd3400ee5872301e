"""Tells whether a reply owns up to it when nothing fits."""

import re
from functools import cache

from nodes.builtin.voice.data import load

GROUPS = ("relaxed", "nothing", "nothing_blind")
_PLACE = re.compile(r"\{\w+\}")


def owns_up(reply: str) -> bool:
    """Tells whether a reply says that nothing fits, or which wish it let go of."""
    return any(pattern.search(reply) for pattern in _patterns())


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    phrases = load("phrases")
    return tuple(_pattern(phrase) for group in GROUPS for phrase in phrases[group])


def _pattern(phrase: str) -> re.Pattern[str]:
    return re.compile(".{1,400}?".join(re.escape(part) for part in _PLACE.split(phrase)), re.DOTALL)
