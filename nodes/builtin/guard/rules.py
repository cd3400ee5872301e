"""Runs the precise rules over every reading of a text."""

import re
from collections.abc import Iterator
from typing import Final

from nodes.builtin.guard import classifier
from nodes.builtin.guard.concepts import combinations
from nodes.builtin.guard.decode import decodings
from nodes.builtin.guard.fold import fold, views
from nodes.builtin.guard.lexicon import lexicon
from nodes.builtin.guard.override import CONVICTS, Hit, overrides
from nodes.builtin.guard.patterns import patterns
from nodes.builtin.guard.titles import demands

_DEPTH: Final = 2
_DISGUISED: Final = 0.3
# Users do mistype, and write long words and links.
_EVERYDAY: Final = frozenset({"misspelt", "broken", "escapes", "lines", "underscores"})
_MARKED: Final = frozenset({"template", "role_json", "output_json", "markup", "code"})
_SENTENCE_ENDS: Final = " \n.!?,;'\"’)]"
_EXPLAINED = re.compile(
    r"\bwhat(?:'s| is| are| does) (?:an? )?(?:system )?prompts?\b|\bmean(?:s|ing)?\b"
)


def find(text: str, depth: int = 0) -> list[Hit]:
    """Returns the hits of all rules in ``text`` and in what is encoded in it."""
    hits: list[Hit] = []
    readings = views(text)
    for reading in readings:
        hits += _plain(reading)
    hits += demands(text, readings[0])
    if depth < _DEPTH:
        convicted = any(hit.weight >= CONVICTS for hit in hits)
        hits += [hit for hit in _encoded(text, depth) if not (convicted and _everyday(hit))]
    return hits


def plain(text: str) -> list[Hit]:
    """Returns the hits of the rules in ``text`` as it stands, which costs little."""
    folded = fold(text)
    return [*_plain(folded), *demands(text, folded)]


def _everyday(hit: Hit) -> bool:
    """Whether a hit only reads loosely what other rules have read as it stands."""
    return hit.rule.removeprefix("encoded_") in _EVERYDAY


def _plain(folded: str) -> Iterator[Hit]:
    for rule in patterns():
        for match in rule.finditer(folded):
            start = match.start()
            if rule.name not in _MARKED:
                # What ends the sentence before a "SYSTEM:" or a "Set" is not part of it.
                start += len(match.group()) - len(match.group().lstrip(_SENTENCE_ENDS))
            yield Hit(start, match.end(), rule.weight, rule.name)
    yield from overrides(folded)
    yield from combinations(folded)
    words = lexicon()
    for match in words.prompt.finditer(folded):
        yield Hit(
            match.start(), match.end(), 0.4 if _EXPLAINED.search(folded) else 0.75, "extraction"
        )
    for expression, weight, name in (
        (words.hijack, 0.65, "hijack"),
        (words.regardless, 0.6, "demand"),
        (words.user, 0.5, "demand"),
    ):
        for match in expression.finditer(folded):
            yield Hit(match.start(), match.end(), weight, name)


def _encoded(text: str, depth: int) -> Iterator[Hit]:
    for decoded in decodings(text):
        if decoded.text == text:
            continue
        needed = CONVICTS if decoded.encoding in _EVERYDAY else _DISGUISED
        inner = max((hit.weight for hit in find(decoded.text, depth + 1)), default=0.0)
        # Harmless requests come in plain text: in disguise less evidence is enough.
        if inner >= CONVICTS or classifier.score([decoded.text])[0] >= needed:
            weight = max(0.9, inner)
            yield Hit(decoded.start, decoded.end, weight, f"encoded_{decoded.encoding}")
