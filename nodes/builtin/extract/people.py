"""Actors and directors: known names in any case, unknown ones where only a person can stand."""

import re
from functools import cache

from nodes.builtin.extract.document import MASK, Document
from nodes.builtin.extract.hits import Hit, Meaning, overlaps
from nodes.builtin.extract.lexicon import data, find, pattern
from nodes.builtin.extract.vocabulary import Vocabulary


@cache
def _surnames() -> re.Pattern[str]:
    known = data("people.json")
    plain = "|".join(sorted(known["surnames"], key=len, reverse=True))
    return re.compile(rf"(?<![\w'-])(?:{plain})(?:'s|s'|s)?(?![\w-])")


@cache
def _ambiguous() -> re.Pattern[str]:
    known = "|".join(name.title() for name in data("people.json")["ambiguous_surnames"])
    return re.compile(
        r"(?i:\b(?:by|with|starring|directed by|fan of|love|hate|no|anything by)) "
        rf"(?P<name>{known})\b"
        rf"|\b(?P<owner>{known})(?:'s|’s)? (?:films?|movies?|flicks?)\b"
    )


def hits(document: Document, vocabulary: Vocabulary) -> list[Hit]:
    """People named in ``document``, left to right."""
    found = find(document, vocabulary.people)
    taken = [(hit.start, hit.end) for hit in found]

    def take(start: int, end: int) -> None:
        name = document.text[start:end].strip()
        name = re.sub(r"['’]s$", "", name)
        if name.islower():
            name = name.title()
        if MASK not in document.norm[start:end] and not overlaps(start, end, taken):
            found.append(Hit(start, start + len(name), (Meaning("person", name),)))
            taken.append((start, end))

    for match in _surnames().finditer(document.norm):
        end = match.end() - len(match.group()) + len(re.sub(r"(?:'s|s')$", "", match.group()))
        take(match.start(), end)
    for regex in (
        pattern("people.strong"),
        pattern("people.context"),
        pattern("people.films"),
        _ambiguous(),
    ):
        for match in regex.finditer(document.text):
            group = "name" if match["name"] else "owner"
            if not pattern("people.not_a_name").search(match[group].lower()) and not _starts(
                document, match.start(group), regex
            ):
                take(match.start(group), match.end(group))
    return sorted(found, key=lambda hit: hit.start)


def _starts(document: Document, start: int, regex: re.Pattern[str]) -> bool:
    """Whether a capital says nothing, because the sentence starts there."""
    return regex is pattern("people.films") and document.sentence_at(start).start >= start - 1
