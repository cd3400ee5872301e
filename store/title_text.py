"""Normal form of titles and of the talk that names them.

A name is compared by its *key*: its words without case, accents, punctuation and spaces, with
``&`` as "and" and numbers as digits. So "Spider-Man", "spiderman" and "Spider man" are one key,
and so are "The Godfather: Part II" and "the god father 2".
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(r"%[0-9A-Fa-f]{2}|[&+]|[^\W_]+(?:['’ʼ`´][^\W_]+)*")
_APOSTROPHES = re.compile(r"['’ʼ`´]")
_ROMAN = {
    "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9",
}  # fmt: skip
_LATE_ROMAN = {"i": "1", "v": "5", "x": "10"}
_NUMBERS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen", "twenty",
)  # fmt: skip
_NUMBER_WORDS = {word: str(number) for number, word in enumerate(_NUMBERS)}
_SAME = {
    "alright": "allright", "doctor": "dr", "mister": "mr", "versus": "vs", "n": "and",
    "saint": "st",
}  # fmt: skip
_SPELLINGS = {**_ROMAN, **_NUMBER_WORDS, **_SAME}
_PART_WORDS = frozenset({"part", "pt", "episode", "chapter", "vol", "volume"})
_NUMBER_SIGNS = frozenset({"no", "number"})
_LETTERS = str.maketrans({"ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "æ": "ae", "œ": "oe"})
ARTICLES = frozenset({"the", "a", "an"})
FOREIGN_ARTICLES = frozenset({
    "la", "le", "les", "l", "un", "une", "el", "los", "las", "il", "lo", "gli", "i", "der", "die",
    "das", "den", "de", "het", "o", "os", "as",
})  # fmt: skip
LOOSE_WORDS = frozenset({"the", "a", "an", "and", "of"})
_TRAILING_ARTICLE = re.compile(
    r"^(?P<rest>.+),\s(?P<article>The|An?|L[aeo]s?|L'|Une?|El|Il|Gli|I|Der|Die|Das|Den|De|Het|Os?)"
    r"(?P<tail>\s*(?:[:(].*)?)$",
    re.IGNORECASE,
)
_TRAILING_YEAR = re.compile(r"\s*[(\[](?P<year>(?:18|19|20)\d\d)[)\]]\s*$")


class Word(NamedTuple):
    """One word of a text.

    Attributes:
        start: Offset of its first character.
        end: Offset behind its last character.
        text: As written.
        key: Normal form.
        bare: Normal form without a possessive ``'s``; equal to ``key`` where there is none.
        silent: A "part" before a number: it counts only as the first word of a name.
    """

    start: int
    end: int
    text: str
    key: str
    bare: str
    silent: bool = False

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter or a digit."""
        return self.text[0].isupper() or self.text[0].isdigit()


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Returns a word without case, accents and anything but letters and digits."""
    if word.isascii() and word.isalnum():
        return word.lower()
    flat = unicodedata.normalize("NFKD", word.translate(_LETTERS))
    return "".join(c for c in flat if c.isalnum()).casefold()


def _normal(word: str) -> str:
    if word in "&+":
        return "and"
    key = fold(word)
    return _SPELLINGS.get(key, key)


def words(text: str) -> list[Word]:
    """Returns the words of a text, in order, with their offsets and normal forms."""
    found: list[Word] = []
    for match in _WORD.finditer(text):
        written = match.group()
        if written[0] == "%":
            continue
        key = _normal(written)
        if not key:
            continue
        parts = _APOSTROPHES.split(written)
        possessive = len(parts) > 1 and parts[-1] in ("s", "S")
        bare = _normal("".join(parts[:-1])) if possessive else key
        found.append(Word(match.start(), match.end(), written, key, bare or key))
    return _with_numbers(found)


def _with_numbers(found: list[Word]) -> list[Word]:
    """Marks the "part" of "part two", and reads "part I" and a last "V" as numbers."""
    for index in range(1, len(found)):
        word, before = found[index], found[index - 1]
        counted = before.key in _PART_WORDS
        if word.key in _LATE_ROMAN and counted:
            number = _LATE_ROMAN[word.key]
            found[index] = word = Word(word.start, word.end, word.text, number, number)
        signed = counted or before.key in _NUMBER_SIGNS
        if signed and word.key.isdigit() and index > 1:
            found[index - 1] = Word(
                before.start, before.end, before.text, before.key, before.bare, True
            )
    return found


def join(found: Sequence[Word]) -> str:
    """Returns the key of a run of words."""
    if not found:
        return ""
    return found[0].key + "".join(word.key for word in found[1:] if not word.silent)


def loose(found: Sequence[Word]) -> str:
    """Returns the key without the little words that people drop, or "" if too little is left."""
    kept = [word.key for word in found if not word.silent and word.key not in LOOSE_WORDS]
    key = "".join(kept)
    return key if len(kept) > 1 and len(key) > 7 else ""


def key_of(name: str) -> str:
    """Returns the key of a name; of one without letters and digits, the name itself."""
    return join(words(name)) or name.strip().casefold()


def people_form(name: str) -> str:
    """Returns a catalog title as people write it: "Matrix, The" becomes "The Matrix"."""
    match = _TRAILING_ARTICLE.match(name)
    if not match:
        return name
    article = match["article"]
    gap = "" if article.endswith("'") else " "
    return f"{article}{gap}{match['rest']}{match['tail']}"


def split_year(name: str) -> tuple[str, int | None]:
    """Returns a name without the year in parentheses at its end, and that year."""
    match = _TRAILING_YEAR.search(name)
    if not match or not match.start():
        return name, None
    return name[: match.start()], int(match["year"])
