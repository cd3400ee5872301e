"""Payloads that bring their own delimiters: each ends where its delimiter ends.

What stands before and after is the user's, and is judged on its own.
"""

import re
from collections.abc import Iterator
from typing import Final

from nodes.builtin.guard.fold import fold
from nodes.builtin.guard.override import CONVICTS, Hit
from nodes.builtin.guard.segments import is_command, is_to_machine, sentences
from nodes.builtin.guard.wishes import says_wish

_TAGS: Final = (
    r"system(?:-\w+)?|assistant|instructions?|developer|user_?\w*|prompt|tool_\w+|function_\w+|"
    r"untrusted\w*|data|context"
)
_PAIRS: Final = re.compile(
    r"<\|(?!im_end|end\b|eot|eos)[^|>]{1,30}\|>.*?<\|(?:im_end|end(?!_header)|eot|eos)[^|>]{0,24}\|>"
    r"|\[inst\].*?\[/inst\]"
    r"|<<sys>>.*?<</sys>>"
    r"|<start_of_turn>.*?<end_of_turn>"
    rf"|<(?P<tag>{_TAGS})>.*?</(?P=tag)>"
    r"|\[(?P<box>system|assistant|developer|user|human|tool|instructions?|admin)\].*?\[/(?P=box)\]"
    r"|<(?P<element>\w{1,20})\s[^>\n]{0,80}role\s*=[^>\n]{0,40}>.*?</(?P=element)>",
    re.DOTALL,
)
_BRACKETS = re.compile(
    r"(?<!\w)\([^()\n]{8,400}\)|(?<!\w)\[(?![\s\"{]*[\"{])[^\[\]\n]{8,400}\]|（[^（）\n]{4,400}）|【[^【】\n]{4,400}】"
)
_PAIRS_BEFORE = re.compile(
    r"(?:\"\w{1,30}\"\s*:\s*(?:\"[^\"\n]{0,80}\"|\[\]|\{\}|[\d.]{1,9}|true|false|null)\s*,\s*){0,12}\"\w{1,30}\"\s*:\s*$"
)
_FENCE_OPEN = re.compile(r"```\w*\s*$")
_FENCE_CLOSE = re.compile(r"\s*```")
_JSON_START = re.compile(r"[{\[]")
_JSON_RULES: Final = frozenset({"role_json", "output_json"})
_LONGEST: Final = 1_500


def enclosures(text: str, hits: list[Hit]) -> list[tuple[int, int]]:
    """Returns ``[start, end)`` of the delimited payloads in ``text``, in order.

    Args:
        text: Canonical text.
        hits: Where rules struck; JSON is a payload only where one of them says so.
    """
    found = [match.span() for match in _PAIRS.finditer(fold(text))]
    marks = [hit for hit in hits if hit.rule in _JSON_RULES]
    if marks:
        found += [
            _fenced(text, _keyed(text, start), end)
            for start, end in _objects(text)
            if any(start <= hit.start < end or start < hit.end <= end for hit in marks)
        ]
    found += [
        match.span()
        for match in _BRACKETS.finditer(text)
        if any(
            match.start() < h.start and h.end < match.end() and h.weight >= CONVICTS for h in hits
        )
    ]
    return _outermost(found)


def _keyed(text: str, start: int) -> int:
    """Where the pairs begin that lead up to a value: ``"intent": "accept", "films": [...]``."""
    before = _PAIRS_BEFORE.search(text, 0, start)
    return before.start() if before else start


def _fenced(text: str, start: int, end: int) -> tuple[int, int]:
    """Widens a span by the code fence around it, if there is one."""
    before = _FENCE_OPEN.search(text, 0, start)
    after = _FENCE_CLOSE.match(text, end)
    return (before.start(), after.end()) if before and after else (start, end)


def _objects(text: str) -> Iterator[tuple[int, int]]:
    """Yields the balanced JSON objects and arrays of objects, outermost only."""
    position = 0
    while match := _JSON_START.search(text, position):
        end = _closing(text, match.start())
        if end:
            yield match.start(), end
        position = end or match.end()


def _closing(text: str, start: int) -> int:
    depth, quoted, escaped = 0, False, False
    for index in range(start, min(len(text), start + _LONGEST)):
        character = text[index]
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif not quoted and character in "{[":
            depth += 1
        elif not quoted and character in "}]":
            depth -= 1
            if depth == 0:
                return index + 1
    return 0


def _outermost(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if kept and start < kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return kept


def blanked(text: str, spans: list[tuple[int, int]]) -> str:
    """Returns ``text`` with a blank line in place of each span, so that positions carry over."""
    for start, end in spans:
        text = text[:start] + "\n" + " " * (end - start - 2) + "\n" + text[end:]
    return text


def trailing_orders(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Returns the sentences after the first payload that still speak to the machine."""
    if not spans:
        return []
    rest = blanked(text, spans)
    first = spans[0][0]
    return [
        (start, end)
        for start, end in sentences(rest)
        if start >= first and _is_order(text[start:end])
    ]


def _is_order(piece: str) -> bool:
    return is_to_machine(piece) or (is_command(piece) and not says_wish(piece))
