"""Years told by films: "something older" than the list, "like Amelie but older"."""

import re
from collections.abc import Iterable

from nodes.builtin.extract.document import MASK, Document
from nodes.builtin.extract.hits import Hit, Meaning
from nodes.builtin.extract.lexicon import pattern
from nodes.contracts import Dialogue
from store.library import Library


def critiques(document: Document, dialogue: Dialogue, library: Library) -> list[Hit]:
    """Years relative to films: "something older", "too old", "before Star Wars"."""
    hits = []
    for match in pattern("eras.before_film").finditer(document.norm):
        name = next(name for name in ("film", "film2", "film3") if match[name])
        linked = library.titles.link(document.text[match.start(name) : match.end(name)])
        film = library.catalog.find(linked[0]) if linked else None
        if film and film.year:
            way = match["way"] or match["way2"] or match["way3"]
            earlier = way not in ("after", "newer than", "since", "post")
            years = [None, film.year - 1] if earlier else [film.year + 1, None]
            hits.append(Hit(match.start(), match.end(), (Meaning("era", years),), "like"))
    hits += _beside_films(document, library)
    middle = _middle(dialogue, library)
    if middle is None or hits:
        return hits
    for match in [
        *pattern("eras.older").finditer(document.norm),
        *pattern("eras.too").finditer(document.norm),
    ]:
        if match.group().strip() == "later":
            continue  # "I might watch it later"
        before = document.norm[max(0, match.start() - 14) : match.start()].rpartition(",")[2]
        if pattern("eras.explicit").search(
            before + document.norm[match.start() : match.end() + 10]
        ):
            continue  # "1990 or later": the year says it all
        groups = match.groupdict()
        older = groups.get("older") or groups.get("new")
        years = [None, middle - 1] if older else [middle + 1, None]
        hits.append(Hit(match.start(), match.end(), (Meaning("era", years),), "like"))
    return hits


def _beside_films(document: Document, library: Library) -> list[Hit]:
    """Years relative to a model: "like Amelie but older", "a more recent Heat"."""
    hits = []
    for match in pattern("eras.model_but").finditer(document.norm):
        sentence = document.sentence_at(match.start())
        names = re.finditer(rf"{MASK}+", document.norm[sentence.start : match.end()])
        years = _years_of(document, sentence.start, names, library)
        if years:
            older = bool(match["older"] or match["older2"])
            said = next(n for n in ("older", "older2", "newer", "newer2") if match[n])
            value = [None, min(years) - 1] if older else [max(years) + 1, None]
            hits.append(Hit(*match.span(said), (Meaning("era", value),), "like"))
    return hits


def _years_of(
    document: Document, offset: int, names: Iterable[re.Match[str]], library: Library
) -> list[int]:
    years = []
    for name in names:
        linked = library.titles.link(document.text[offset + name.start() : offset + name.end()])
        film = library.catalog.find(linked[0]) if linked else None
        if film and film.year:
            years.append(film.year)
    return years


def _middle(dialogue: Dialogue, library: Library) -> int | None:
    """The median year of the films shown last."""
    found = [library.catalog.find(movie) for movie in dialogue.shown or dialogue.named]
    years = sorted(film.year for film in found if film and film.year)
    return years[len(years) // 2] if years else None
