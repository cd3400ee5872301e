"""Subjects in free text: the catalog's own themes, and whatever a film is to be about."""

import re

from nodes.builtin.extract.document import MASK, Document
from nodes.builtin.extract.hits import Hit, Meaning, overlaps
from nodes.builtin.extract.lexicon import find, pattern
from nodes.builtin.extract.vocabulary import Vocabulary

_LONGEST = 4
_IN_IT = re.compile(r"\s*in (?:it|them)\b")
_NO = re.compile(r"no|without|nothing|hate|can|tired|sick|enough|spare")


def hits(document: Document, vocabulary: Vocabulary, taken: list[tuple[int, int]]) -> list[Hit]:
    """Themes in ``document`` outside what is already ``taken``."""
    found = [
        hit
        for hit in find(document, vocabulary.themes)
        if not overlaps(hit.start, hit.end, taken) and not _of_life(document, hit)
    ]
    spans = taken + [(hit.start, hit.end) for hit in found]
    for match in pattern("themes.about").finditer(document.norm):
        start = match.start("topic")
        end = start + len(_topic(match["topic"]))
        if (
            end > start + 2
            and MASK not in document.norm[start:end]
            and not overlaps(start, end, spans)
        ):
            found.append(Hit(start, end, (Meaning("theme", document.norm[start:end]),)))
            spans.append((start, end))
    return sorted(found + _refused(document, vocabulary, spans), key=lambda hit: hit.start)


def _of_life(document: Document, hit: Hit) -> bool:
    """Whether a word tells of the user, not of films: "my cousin Laura", "a retirement home"."""
    before = document.norm[max(0, hit.start - 40) : hit.start]
    if pattern("themes.of_life_after").match(document.norm, hit.end):
        return True
    return bool(pattern("themes.of_life").search(before))


def _refused(document: Document, vocabulary: Vocabulary, taken: list[tuple[int, int]]) -> list[Hit]:
    """Things in the plural that no list of themes knows: "no clowns, no divorces"."""
    found = []
    for match in pattern("themes.refused").finditer(document.norm):
        start, end = match.span("topic")
        topic = match["topic"]
        inside = _IN_IT.match(document.norm, end)
        if (pattern("themes.not_refused").search(topic) and not inside) or not _NO.match(
            match.group()
        ):
            continue
        if topic.split()[-1] in vocabulary.words and not overlaps(start, end, taken):
            found.append(Hit(start, end, (Meaning("theme", topic),), "dislike"))
    return found


def _topic(words: str) -> str:
    stop = pattern("themes.stop").search(words)
    words = words[: stop.start()] if stop else words
    pieces = list(re.finditer(r"\S+", words))[:_LONGEST]
    return words[: pieces[-1].end()] if pieces else ""
