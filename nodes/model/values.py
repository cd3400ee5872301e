"""From a value as the model writes it to a value of the contract; None if it is none."""

import re
from typing import TYPE_CHECKING

from nodes.contracts import Value
from store.records import AUDIENCES, GENRES, MOODS

if TYPE_CHECKING:
    from store.library import Library

SUBTITLES = ("subtitles_ok", "no_subtitles")
FREE_LIMIT = 40
FREE_WORDS = 5
_SPAN = re.compile(r"(\d{4})?\s*(?:-|–|to)?\s*(\d{4})?")
_EARLIEST, _LATEST = 1880, 2100


def read_value(slot: str, value: str, turn: str, library: "Library") -> Value:
    """Returns the value in the closed vocabulary of its slot, or None.

    Themes and people have no closed vocabulary; they must stand in the turn, so that no text of
    the model's own travels further.

    Args:
        slot: Any slot but title.
        value: What the model wrote.
        turn: What the user said.
        library: Knows which languages the catalog has.
    """
    value = " ".join(value.split())
    if slot == "genre":
        return _member(value, GENRES)
    if slot == "mood":
        return _member(value, MOODS)
    if slot == "audience":
        return _member(value, AUDIENCES)
    if slot == "language":
        return _member(value, (*SUBTITLES, *_languages(library)))
    if slot == "era":
        return _era(value)
    return _spoken(value, turn)


def find(words: str, turn: str) -> str | None:
    """Returns the words as they stand in the turn, or None if they do not."""
    wanted = r"\s+".join(re.escape(word) for word in words.split())
    if not wanted:
        return None
    match = re.search(rf"(?<!\w){wanted}(?!\w)", turn, re.IGNORECASE)
    return match[0] if match else None


def _member(value: str, vocabulary: tuple[str, ...]) -> str | None:
    folded = value.casefold()
    return next((word for word in vocabulary if word.casefold() == folded), None)


def _languages(library: "Library") -> tuple[str, ...]:
    return tuple(sorted({str(code) for code in library.catalog.languages if code}))


def _era(value: str) -> Value:
    match = _SPAN.fullmatch(value)
    if match is None or not (match[1] or match[2]):
        return None
    if "-" not in value and "–" not in value and "to" not in value:
        return None
    ends = [int(year) if year else None for year in match.groups()]
    if any(year is not None and not _EARLIEST <= year <= _LATEST for year in ends):
        return None
    first, last = ends
    return None if first and last and first > last else [first, last]


def _spoken(value: str, turn: str) -> str | None:
    if len(value) > FREE_LIMIT or len(value.split()) > FREE_WORDS:
        return None
    found = find(value, turn)
    return found.casefold() if found else None
