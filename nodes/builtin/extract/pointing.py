"""Films of the list meant by what they are: "the one with the clones", "that French one"."""

import re
from collections.abc import Sequence

from nodes.builtin.extract.document import MASK, Document, stems
from nodes.builtin.extract.lexicon import data, find, pattern, phrases
from store.library import Library
from store.records import Film

_IDLE = frozenset(
    stems(
        "a an and are as be both bit by do does film for from gets has have he her him his i in "
        "into is it just kind like lot lots more most movie of off on one or other out people "
        "really set she so some that their them there they thing this to too very was were what "
        "where who with you"
    )
)
_BETTER = 2
"""A film meant by its description has so many more of the words than the next one, or all."""

Pointed = tuple[int, int, int]
"""Start, end, and the film meant there."""


def described(
    document: Document, shown: Sequence[int], earlier: Sequence[int], library: Library
) -> list[Pointed]:
    """Returns the stretches that describe just one of the films shown, and that film.

    The last list comes first; what describes none of it may describe a film of an earlier one.
    """
    films = [film for film in map(library.catalog.find, shown) if film]
    found: list[Pointed] = []
    for match in pattern("references.described").finditer(document.norm):
        if MASK in match.group():
            continue
        said = stems(match["what"])
        before = (film for film in map(library.catalog.find, earlier) if film)
        meant = _only(films, said) or _only(list(before), said)
        if meant:
            found.append((*match.span(), meant.movie_id))
    for match in pattern("references.kind").finditer(document.norm):
        meant = _of_kind(films, match["kind"])
        if meant:
            found.append((*match.span(), meant.movie_id))
    return found


def _only(films: Sequence[Film], said: Sequence[str]) -> Film | None:
    """The one film whose record holds the words, if no other does."""
    words = [word for word in said if word not in _IDLE and word != "~"]
    if not words or not films:
        return None
    held = [sum(word in _record(film) for word in words) for film in films]
    best = max(held)
    others = sorted([0, *held])[-2]
    if best == 0 or others == best or (best < len(words) and best - others < _BETTER):
        return None
    return films[held.index(best)]


def _record(film: Film) -> frozenset[str]:
    mine = film.enrichment
    return frozenset(stems(" ".join([_names(film), mine.description])))


def _names(film: Film) -> str:
    return " ".join([film.title, str(film.year or ""), *film.enrichment.themes])


def _of_kind(films: Sequence[Film], kind: str) -> Film | None:
    """The one film of a genre, mood or language: "the western", "the scary one"."""
    languages: dict[str, str] = data("languages.json")["languages"]
    if kind in languages:
        tongue = languages[kind]
        return _single([film for film in films if film.enrichment.language == tongue])
    for hit in find(Document.read(kind), phrases()):
        for meaning in hit.meanings:
            having = [
                film
                for film in films
                if meaning.value in (film.genres if meaning.slot == "genre" else ())
                or meaning.value in (film.enrichment.moods if meaning.slot == "mood" else ())
            ]
            if meaning.slot in ("genre", "mood") and (one := _single(having)):
                return one
    said = [word for word in stems(kind) if word not in _IDLE]
    return _single([film for film in films if said and set(said) <= set(stems(_names(film)))])


def _single(films: Sequence[Film]) -> Film | None:
    return films[0] if len(films) == 1 else None


def places(text: str, length: int) -> list[tuple[re.Match[str], list[int]]]:
    """Returns numbers that can only be places in a list of this length: "compare 1 and 3"."""
    found = []
    for match in pattern("references.plain_numbers").finditer(text):
        numbers = [int(match[group]) for group in "abc" if match[group]]
        if numbers and min(numbers) > 0 and max(numbers) <= length:
            found.append((match, numbers))
    return found
