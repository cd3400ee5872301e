"""Years told by films: "something older" than the list, "like Amelie but older"."""

import re
from collections.abc import Iterable

from nodes.builtin.extract.document import MASK, Document
from nodes.builtin.extract.hits import Hit, Meaning
from nodes.builtin.extract.lexicon import pattern
from nodes.contracts import Dialogue
from store.library import Library

_NOT = re.compile(r"\b(?:not|nothing|isn'?t|aren'?t|no)(?: \w+)?(?: be)? $|n'?t be $")


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
    span = _compared(dialogue, library)
    if span is None or hits:
        return hits
    for match in [
        *pattern("eras.older").finditer(document.norm),
        *pattern("eras.too").finditer(document.norm),
    ]:
        if match.group().strip() == "later":
            continue  # "I might watch it later"
        before = document.norm[max(0, match.start() - 14) : match.start()].rpartition(",")[2]
        if match.group().startswith("too") and _NOT.search(before):
            continue  # "not too old" is a limit of its own, whatever the list was
        if pattern("eras.explicit").search(
            before + document.norm[match.start() : match.end() + 10]
        ):
            continue  # "1990 or later": the year says it all
        groups = match.groupdict()
        older = groups.get("older") or groups.get("new")
        years = [None, span[0] - 1] if older else [span[1] + 1, None]
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


def _compared(dialogue: Dialogue, library: Library) -> tuple[int, int] | None:
    """The years that "older" and "newer" go by: the list's median, or the decade asked for.

    Films that a question named as examples are no list.
    """
    films = dialogue.shown or ([] if dialogue.asked else dialogue.named)
    years = sorted(film.year for film in map(library.catalog.find, films) if film and film.year)
    if years:
        middle = years[len(years) // 2]
        return middle, middle
    for signal in reversed(dialogue.signals):
        if signal.slot == "era" and signal.polarity == "like" and isinstance(signal.value, list):
            first, last = signal.value
            return (first, last) if first is not None and last is not None else None
    return None
