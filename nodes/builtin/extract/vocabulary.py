"""What the catalog itself teaches: its themes, the people its descriptions name, its words."""

import re
from collections import Counter
from dataclasses import dataclass
from threading import Lock

from nodes.builtin.extract.document import stems
from nodes.builtin.extract.hits import Meaning
from nodes.builtin.extract.lexicon import Phrases, data, phrases
from store.library import Library
from store.records import Film

_NAME = re.compile(
    r"[A-ZÀ-Þ][\w'’-]+(?: (?:[A-Z]\.|de|von|van|der|del|di|da|la|le|ten)){0,2}"
    r"(?: [A-ZÀ-Þ][\w'’-]+){1,3}(?: Jr\b)?"
)
_WORD = re.compile(r"[^\W\d_]+")
_SEEN_OFTEN = 2
_COMMON_THEME = 3


@dataclass(frozen=True)
class Vocabulary:
    """Derived once from a catalog.

    Attributes:
        themes: Folded theme phrase → its meaning.
        people: Folded full name → its meaning.
        words: Words that the catalog's texts write in lower case: no names, and not misspelt.
    """

    themes: Phrases
    people: Phrases
    words: frozenset[str]


_built: dict[str, Vocabulary] = {}
_lock = Lock()


def vocabulary(library: Library) -> Vocabulary:
    """The vocabulary of the library's catalog, built on first use."""
    fingerprint = library.catalog.fingerprint
    with _lock:
        if fingerprint not in _built:
            if len(_built) > 4:  # tests open many small catalogs
                _built.clear()
            _built[fingerprint] = _build(list(library.catalog.films))
        return _built[fingerprint]


def _build(films: list[Film]) -> Vocabulary:
    return Vocabulary(_themes(films), _people(films), _words(films))


def _themes(films: list[Film]) -> Phrases:
    counts = Counter(theme for film in films for theme in film.enrichment.themes)
    not_alone = frozenset(data("people.json")["not_themes"])
    found: Phrases = {}
    for theme, count in counts.most_common():
        key = stems(theme)
        single = len(key) == 1
        if not key or key in found or (single and (count < _COMMON_THEME or theme in not_alone)):
            continue
        if key not in phrases():
            found[key] = (Meaning("theme", theme),)
    for theme, said in data("themes.json").items():
        for phrase in (theme, *said):
            found.setdefault(stems(phrase), (Meaning("theme", theme),))
    return found


def _people(films: list[Film]) -> Phrases:
    known = data("people.json")
    not_names = frozenset(known["not_names"])
    counts: Counter[str] = Counter()
    for film in films:
        counts.update(set(_names(film.enrichment.description, not_names)))
    found: Phrases = {}
    for name, count in counts.most_common():
        if count >= _SEEN_OFTEN and name.lower() not in known["not_people"]:
            found.setdefault(stems(name), (Meaning("person", name),))
    for name in known["people"]:
        found.setdefault(stems(name), (Meaning("person", name),))
    for alias, name in known["aliases"].items():
        found[stems(alias)] = (Meaning("person", name),)
    return found


def _names(description: str, not_names: frozenset[str]) -> list[str]:
    names = []
    for match in _NAME.finditer(description):
        words = re.sub(r"['’]s\b", "", match.group()).split()
        while words and words[0].lower() in not_names:
            words = words[1:]
        if len(words) >= 2 and not any(word.lower() in not_names for word in words):
            names.append(" ".join(words))
    return names


def _words(films: list[Film]) -> frozenset[str]:
    found: set[str] = set()
    for film in films:
        texts = (film.enrichment.description, *film.enrichment.requests, film.title)
        for text in texts:
            found.update(word for word in _WORD.findall(text) if word.islower())
    return frozenset(found)
