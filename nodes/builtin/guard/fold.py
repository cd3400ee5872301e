"""Matching views of the canonical text, each of the same length, so that positions carry over."""

import re
import unicodedata
from functools import cache
from typing import Final

from nodes.builtin.guard.canonical import homoglyphs

_UNDECOMPOSED: Final = {
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "ħ": "h",
    "ı": "i",
    "ß": "s",
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "`": "'",
    "´": "'",
}
_LEET_CLUE = re.compile(r"[^\W\d_][0134578@$!|]|[0134578@$!|][^\W\d_]")
_LEET_WORD = re.compile(r"(?<![\w@$!|])[\w@$!|]*[0-9@$!|][\w@$!|]*")
_LEET: Final = str.maketrans("0134578@$!|", "oieastbasii")
_LEET_L: Final = str.maketrans("0134578@$!|", "oleastbasll")
# "90s", "2nd", "r2d2" and prices are no disguise.
_ORDINARY = re.compile(r"\b\d+(?:s|st|nd|rd|th|k|mm|d|min|h)?\b|\$\d+|\w+!")
_FOREIGN = re.compile("[\u0370-\u05ff\u13a0-\u13ff\u1f00-\u1fff]")


class _Folding(dict[int, str]):
    """Translation table that fills itself: case and accents go, the length stays."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        shape = homoglyphs()[1].get(code)
        folded = shape.lower() if shape else _fold_character(character)
        self[code] = folded
        return folded


def _fold_character(character: str) -> str:
    lower = character.lower()
    lower = lower if len(lower) == 1 else character
    lower = _UNDECOMPOSED.get(lower, lower)
    # Outside the Latin, Greek and Cyrillic blocks a decomposition takes letters apart.
    if not (lower < "\u0530" or "\u1e00" <= lower < "\u2000"):
        return lower
    base = unicodedata.normalize("NFKD", lower)[:1].lower()
    return base if len(base) == 1 else lower


@cache
def _folding() -> _Folding:
    return _Folding()


def fold(text: str) -> str:
    """Returns ``text`` without case and accents, character for character."""
    return text.lower() if text.isascii() else text.translate(_folding())


def fold_pattern(pattern: str) -> str:
    """Folds the letters of a regular expression on canonical text; its syntax stays."""
    pattern = unicodedata.normalize("NFKC", pattern)
    return "".join(character if character.isascii() else fold(character) for character in pattern)


def views(text: str) -> list[str]:
    """Returns the folded text and, where it has such letters, its look-alike and leet readings."""
    folded = fold(text)
    found = [folded]
    if _FOREIGN.search(folded):
        letters, shapes = homoglyphs()
        alike = folded.translate(letters).translate(shapes).lower()
        found += [alike] if len(alike) == len(folded) else []
    if folded.count("_") > 1:
        found.append(folded.replace("_", " "))
    found += leet_readings(folded)
    return list(dict.fromkeys(found))


def leet_readings(text: str) -> list[str]:
    """Returns ``text`` with its leet letters read as letters, if it has any to speak of."""
    folded = fold(text)
    if "://" in folded or len(_LEET_CLUE.findall(_ORDINARY.sub("", folded))) < 3:
        return []
    return [
        _LEET_WORD.sub(lambda match, table=table: match.group().translate(table), folded)  # type: ignore[misc]
        for table in (_LEET, _LEET_L)
    ]
