"""Films meant by number, place or pronoun: "number 3", "the second one", "the first two", "it"."""

import re
from dataclasses import dataclass
from typing import Literal

from nodes.builtin.extract import pointing
from nodes.builtin.extract.document import MASK, Document
from nodes.builtin.extract.lexicon import pattern
from nodes.contracts import Dialogue
from store.library import Library

How = Literal["title", "place", "all", "focus"]

_ORDINALS = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4,
    "fifth": 5, "5th": 5, "sixth": 6, "6th": 6, "seventh": 7, "7th": 7, "eighth": 8, "8th": 8,
    "ninth": 9, "9th": 9, "tenth": 10, "10th": 10, "last": -1, "final": -1, "middle": 0,
}  # fmt: skip
_FOREIGN = {
    1: ("erste", "primer", "premi"), 2: ("zweite", "second", "segund", "deuxi"),
    3: ("dritte", "tercer", "troisi", "terz"), 4: ("vierte", "cuart", "quatri"),
    5: ("fünfte", "quint", "cinqui"), -1: ("letzte", "últim", "ultim", "derni"),
}  # fmt: skip
"""How German, Spanish, French and Italian ordinals begin, whatever their endings."""
_NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}
_ANAPHOR = re.compile(r"(?:both|these|those|them|both of them|any of (?:these|those|them))$")
_PEOPLE = re.compile(
    r"\b(?:we|us|you|they|i|and \w+)(?:'d|'ll|'re|'ve| would| could| can| will| are| have| might)*"
    r"(?: all)? $"
)
_SOME_OF = re.compile(r"\b(?:half|some|most|few|many|couple|several|part|one|two|three) of $")
_FOCUS = re.compile(r"\b(?:that (?:one|film|movie)|this (?:one|film|movie)|that first one|it)\b")
_OF_THE_LIST = re.compile(r"\bwhich\b.* (?:most|least|best|worst|\w{2,}est)\b")


@dataclass(frozen=True, slots=True)
class Named:
    """Films meant at ``[start, end)``; ``ambiguous`` lists all that share the name."""

    start: int
    end: int
    ids: tuple[int, ...]
    how: How
    ambiguous: tuple[int, ...] = ()
    year: int | None = None


def find(
    document: Document,
    dialogue: Dialogue,
    library: Library,
    titles: frozenset[int] | set[int] = frozenset(),
) -> list[Named]:
    """References into the last list, left to right, not overlapping.

    Films of ``titles`` are named by title: they are not among "the rest".
    """
    if not dialogue.shown and not dialogue.named:
        return []
    shown = dialogue.shown or dialogue.named
    found: list[Named] = []
    text = document.norm

    def take(start: int, end: int, ids: list[int], how: How) -> None:
        free = all(end <= one.start or start >= one.end for one in found)
        if ids and free and "§" not in text[start:end]:
            found.append(Named(start, end, tuple(dict.fromkeys(ids)), how))

    for match in pattern("references.all_but").finditer(text):
        spared = _first_place(text, match.end(), shown)
        if spared:
            end, ids = spared
            take(match.start(), end, [movie for movie in shown if movie not in ids], "place")
        elif titles and MASK in text[match.end() : match.end() + 6]:
            word = re.compile(r"\w+").match(text, match.start())
            end = word.end() if word else match.end()
            take(match.start(), end, [movie for movie in shown if movie not in titles], "place")
    for match in pattern("references.several").finditer(text):
        count = _count(match["count"])
        ids = shown[:count] if match["end"] in ("first", "top") else shown[-count:]
        take(match.start(), match.end(), ids, "place")
    for match in pattern("references.by_place").finditer(text):
        if match["place"]:
            take(match.start(), match.end(), shown[-2:-1], "place")
        else:
            places = [match["place1"], match["place2"], match["place3"]]
            ids = [one for place in places if place for one in _at(shown, _ordinal(place))]
            take(match.start(), match.end(), ids, "place")
    for name in ("by_number", "bare_numbers", "judged_numbers", "lone_numbers"):
        for match in pattern(f"references.{name}").finditer(text):
            numbers = [_count(match[group]) for group in "abc" if match[group]]
            if name in ("judged_numbers", "lone_numbers") and max(numbers) > len(shown):
                continue
            ids = [one for number in numbers for one in _at(shown, number)]
            start = match.start() if name == "by_number" else match.start("a")
            take(
                start,
                match.end("c") if match["c"] else match.end("b") if match["b"] else match.end("a"),
                ids,
                "place",
            )
    for match, numbers in pointing.places(text, len(shown)):
        ids = [one for number in numbers for one in _at(shown, number)]
        last = next(group for group in "cba" if match[group])
        take(match.start("a"), match.end(last), ids, "place")
    if not dialogue.asked:
        for start, end, movie in pointing.described(document, shown, dialogue.earlier, library):
            take(start, end, [movie], "place")
    already = {movie for one in found for movie in one.ids} | titles
    for match in pattern("references.rest").finditer(text):
        take(match.start(), match.end(), [movie for movie in shown if movie not in already], "all")
    earlier = min((one.start for one in found if one.how == "place"), default=len(text))
    masked = text.find(MASK)
    earlier = min(earlier, masked if masked >= 0 else len(text))
    for match in pattern("references.all").finditer(text):
        if _SOME_OF.search(text[max(0, match.start() - 16) : match.start()]):
            continue  # "half of these": nobody knows which
        if match.start() > earlier and _ANAPHOR.match(match.group()):
            continue  # "Babe and Mulan, both lovely": not the films of the list
        both = match.group() in ("both", "both of them")
        if both and (len(dialogue.named) != 2 or _PEOPLE.search(text[: match.start()])):
            continue  # "something we'd both like": the two who watch
        ids = list(dialogue.named) if both else list(shown)
        take(match.start(), match.end(), ids, "all")
    for match in _FOCUS.finditer(text):
        take(match.start(), match.end(), focus(dialogue), "focus")
    return sorted(found, key=lambda one: one.start)


def _first_place(text: str, start: int, shown: list[int]) -> tuple[int, list[int]] | None:
    """The film that "all but" spares: where it ends, and its ids."""
    window = start + 6  # "for ", "the "
    for match in pattern("references.by_place").finditer(text, start):
        if match.start() <= window and match["place1"]:
            return match.end(), _at(shown, _ordinal(match["place1"]))
    for match in pattern("references.by_number").finditer(text, start):
        if match.start() <= window:
            return match.end("a"), _at(shown, _count(match["a"]))
    return None


def focus(dialogue: Dialogue) -> list[int]:
    """The one film that "it" can mean, if there is just one."""
    if len(dialogue.named) == 1:
        return list(dialogue.named)
    return list(dialogue.shown) if len(dialogue.shown) == 1 else []


def asked_about(document: Document, dialogue: Dialogue) -> list[int]:
    """The film that a question without one is about: "it", unless it points past or at a list."""
    elsewhere = (
        pattern("references.by_place").search(document.norm)
        or pattern("references.by_number").search(document.norm)
        or (_OF_THE_LIST.search(document.norm) and len(dialogue.shown) > 1)
    )
    return [] if elsewhere else focus(dialogue)


def place(shown: list[int], word: str | None) -> int | None:
    """Returns the film at a place told by number or ordinal, if the list is that long."""
    if not word:
        return None
    number = _ORDINALS.get(word) or _count(word)
    found = _at(shown, number) if number else []
    return found[0] if found else None


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS.get(word, 0)


def _ordinal(word: str) -> int:
    if word in _ORDINALS:
        return _ORDINALS[word]
    return next(number for number, begun in _FOREIGN.items() if word.startswith(begun))


def _at(shown: list[int], place: int) -> list[int]:
    if place == 0:
        return [shown[len(shown) // 2]] if len(shown) % 2 else []
    if place < 0:
        return shown[-1:]
    return shown[place - 1 : place]
