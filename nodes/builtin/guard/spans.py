# ruff: noqa: E501 (a regular expression reads better in one piece)
"""From hits to what is cut: the clause that was struck, what carries it on, and nothing of the rest."""

import re
from collections.abc import Callable
from typing import Final

from nodes.builtin.guard.override import Hit
from nodes.builtin.guard.segments import (
    is_first_person,
    is_meaningful,
    is_own,
    is_request,
    sentences,
)

CONVICTS: Final = 0.5
_STRUCTURAL: Final = frozenset({"template", "role_json"})
_CLAUSE = re.compile(
    r"(?:[,;:(]|\s[-–—]+)\s+|[—]|\b(?:and|but|then|so|please|now|also|und|aber|y|pero|et|mais|e|ma|но|и|bitte|por favor)\s+",
    re.IGNORECASE,
)
_RESUME = re.compile(
    r"(?:[,;—–]|\s-)\s*(?:but |also |and |anyway,? |besides,? |by the way,? |oh |btw )*|\s(?:but|also|anyway|besides|btw)\s+",
    re.IGNORECASE,
)
_DANGLING_END = re.compile(
    r"(?:[\s,;:(\-–—\"“]|(?<=\s)(?:and|but|then|so|please|now|also|or|und|y|et|e)(?=[\s,]*$))+$",
    re.IGNORECASE,
)
_DANGLING_START = re.compile(r"^[\s,;:)\-–—.!?”]+(?:(?:and|but|also|so)\b[\s,]*)?")

Harmful = Callable[[str], bool]


def cut(text: str, hits: list[Hit], harmful: Harmful) -> list[tuple[int, int]]:
    """Returns the spans of ``text`` to remove for ``hits``, all of which convict.

    Args:
        text: Canonical text.
        hits: Where rules or the classifier struck.
        harmful: Tells whether a piece on its own still looks like an injection, even weakly.
    """
    bounds = sentences(text)
    hits = [_whole_json(text, hit) for hit in hits]
    spans: list[tuple[int, int]] = []
    chained = False
    for index, (start, end) in enumerate(bounds):
        struck = [hit for hit in hits if hit.start < end and hit.end > start]
        if struck:
            if not chained:
                spans += _lead_in(text, bounds, index)
            spans += _cut_sentence(text, start, end, struck, harmful, chained)
            chained = True
        elif chained and (not is_own(text[start:end]) or harmful(text[start:end])):
            spans.append((start, end))
        else:
            chained = False
    spans += _structural(text, hits)
    return merge(text, spans)


def _cut_sentence(
    text: str, start: int, end: int, struck: list[Hit], harmful: Harmful, chained: bool
) -> list[tuple[int, int]]:
    first = max(start, min(hit.start for hit in struck))
    last = min(end, max(hit.end for hit in struck))
    begin = start if chained else _clause_start(text, start, first, harmful)
    delimited = max(struck, key=lambda hit: hit.end).rule
    if (
        (delimited == "template" or delimited.startswith("encoded_"))
        and is_own(text[last:end])
        and not harmful(text[last:end])
    ):
        return [(begin, last)]
    for match in _RESUME.finditer(text, last, end):
        tail = text[match.end() : end]
        opening = tail[:24]
        if is_first_person(opening) and is_own(tail) and not harmful(tail):
            return [(begin, match.end())]
    return [(begin, end)]


def _clause_start(text: str, start: int, first: int, harmful: Harmful) -> int:
    prefix = text[start:first]
    if not is_meaningful(prefix):
        return start
    boundaries = [match.start() for match in _CLAUSE.finditer(prefix)]
    for boundary in [*reversed(boundaries), len(prefix)]:
        kept = prefix[:boundary]
        if is_meaningful(kept) and (is_own(kept) or is_request(kept)) and not harmful(kept):
            return start + boundary
        if boundary == len(prefix):
            break
    return start


def _lead_in(text: str, bounds: list[tuple[int, int]], index: int) -> list[tuple[int, int]]:
    """Swallows "Attention!" and the like before the struck sentence."""
    spans = []
    for start, end in reversed(bounds[:index]):
        if is_meaningful(text[start:end]):
            break
        spans.append((start, end))
    return spans


def _structural(text: str, hits: list[Hit]) -> list[tuple[int, int]]:
    """Swallows all that a faked structure claims: up to its last token, or to the end."""
    marks = [hit for hit in hits if hit.rule in _STRUCTURAL]
    if not marks:
        return []
    start = min(hit.start for hit in marks)
    last = max(marks, key=lambda hit: hit.end)
    closed = last.rule == "template" and len({hit.start for hit in marks}) > 1
    closed = (
        closed
        and re.search(r"(?:/|end|eot|stop)", text[last.start : last.end], re.IGNORECASE) is not None
    )
    blank = text.find("\n\n", last.end)
    if closed:
        return [(start, last.end)]
    return [(start, blank if blank >= 0 and is_own(text[blank:]) else len(text))]


def _whole_json(text: str, hit: Hit) -> Hit:
    if hit.rule not in {"output_json", "role_json"}:
        return hit
    start = max(text.rfind("{", max(0, hit.start - 200), hit.end), 0)
    first = text.find("{", max(0, hit.start - 200), hit.end)
    start = first if first >= 0 else min(start, hit.start)
    end = text.rfind("}", hit.end - 1)
    return hit._replace(start=min(start, hit.start), end=max(end + 1, hit.end))


def merge(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Returns ``spans`` in order, joined where nothing but blanks lies between."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if (merged and not text[merged[-1][1] : start].strip()) or (
            merged and start <= merged[-1][1]
        ):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def without(text: str, spans: list[tuple[int, int]]) -> str:
    """Returns ``text`` minus ``spans``, with the loose ends tidied."""
    pieces, position = [], 0
    for start, end in [*spans, (len(text), len(text))]:
        piece = text[position:start]
        if position:
            piece = _DANGLING_START.sub("", piece)
        if start < len(text) or (spans and spans[-1][1] == len(text)):
            piece = _DANGLING_END.sub("", piece)
        pieces.append(piece.strip())
        position = end
    kept = [piece for piece in pieces if piece]
    return "".join(
        piece + _joint(piece, after) for piece, after in zip(kept, [*kept[1:], ""], strict=False)
    )


def _joint(piece: str, after: str) -> str:
    if not after:
        return ""
    return ". " if after[0].isupper() and piece[-1].isalnum() else " "
