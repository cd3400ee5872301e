"""Actors and directors: known names in any case, unknown ones where only a person can stand."""

import re
from functools import cache

from nodes.builtin.extract.document import MASK, Document, stems
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


_ALIKE = 88.0  # "Will Ferrel" is Will Ferrell, "Tom Hardy" is not Tom Hanks


def hits(document: Document, vocabulary: Vocabulary) -> list[Hit]:
    """People named in ``document``, left to right."""
    found = find(document, vocabulary.people)
    taken = [(hit.start, hit.end) for hit in found]
    for start, end in [*_known_surnames(document), *_capitalised(document, vocabulary)]:
        if MASK in document.norm[start:end] or overlaps(start, end, taken):
            continue
        said = document.text[start:end]
        name = said.title() if said.islower() else _spelt(said, vocabulary)
        found.append(Hit(start, end, (Meaning("person", name),)))
        taken.append((start, end))
    return sorted(found, key=lambda hit: hit.start)


def _known_surnames(document: Document) -> list[tuple[int, int]]:
    spans = []
    for match in _surnames().finditer(document.norm):
        bare = re.sub(r"(?:'s|s')$", "", match.group())
        spans.append((match.start(), match.start() + len(bare)))
    return spans


def _capitalised(document: Document, vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """Names that only their capitals and their place give away: "starring Jane Doe"."""
    spans = []
    for name in ("people.strong", "people.context", "people.films", ""):
        for match in (pattern(name) if name else _ambiguous()).finditer(document.text):
            group = "name" if match["name"] else "owner"
            start = match.start(group)
            said = re.sub(r"['’]s$", "", match[group])
            opens = name == "people.films" and document.sentence_at(start).start >= start - 1
            if opens or pattern("people.not_a_name").search(said.lower()):
                continue
            if name and _ordinary(said, vocabulary):
                continue
            spans.append((start, start + len(said)))
    return spans


def _ordinary(name: str, vocabulary: Vocabulary) -> bool:
    """Whether a Title Case Writer merely wrote common words."""
    last = name.split()[-1].lower()
    return last in vocabulary.words


def _spelt(name: str, vocabulary: Vocabulary) -> str:
    """The known person whose name was nearly said, else the name as said."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    if " " not in name:
        return name
    known = {" ".join(key): meanings[0].value for key, meanings in vocabulary.people.items()}
    best = process.extractOne(
        " ".join(stems(name)),
        list(known),
        scorer=OSA.normalized_similarity,
        score_cutoff=_ALIKE / 100,
    )
    return str(known[best[0]]) if best else name
