"""Subjects in free text: the catalog's own themes, and whatever a film is to be about."""

import re

from nodes.builtin.extract.document import MASK, Document
from nodes.builtin.extract.hits import Hit, Meaning, overlaps
from nodes.builtin.extract.lexicon import find, pattern
from nodes.builtin.extract.vocabulary import Vocabulary

_LONGEST = 4


def hits(document: Document, vocabulary: Vocabulary, taken: list[tuple[int, int]]) -> list[Hit]:
    """Themes in ``document`` outside what is already ``taken``."""
    found = [
        hit for hit in find(document, vocabulary.themes) if not overlaps(hit.start, hit.end, taken)
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
    return sorted(found, key=lambda hit: hit.start)


def _topic(words: str) -> str:
    stop = pattern("themes.stop").search(words)
    words = words[: stop.start()] if stop else words
    pieces = list(re.finditer(r"\S+", words))[:_LONGEST]
    return words[: pieces[-1].end()] if pieces else ""
