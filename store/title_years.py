"""Years and sequel numbers said beside a title."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from store.title_text import Word

_YEAR = r"(?P<year>(?:18|19|20)\d\d)"
_PARENTHESES = re.compile(rf"(?:%[0-9A-Fa-f]{{2}}|[.!?,\"'”*_])*\s*[(\[]\s*{_YEAR}\s*[)\]]")
_BARE = re.compile(rf"\s+{_YEAR}\b(?!\s*(?:s\b|[-–]))")
_FROM = re.compile(
    rf",?\s+(?:movie\s+|film\s+)?(?:from|of)\s+{_YEAR}\b"
    r"(?!\s*(?:on\b|onwards?|to\b|or\b|and\b|until|till|up\b|forward|s\b|[-–+]))"
)
_ONE_FROM = re.compile(
    rf",?\s+\(?(?:the\s+)?{_YEAR}\s+(?:one|version|film|movie|remake|original)\b"
)
_BEFORE = re.compile(
    rf"(?P<the>\bthe\s+)?\b{_YEAR}(?:['’]s)?\s+(?P<of>version\s+of\s+|film\s+|movie\s+)?(?:the\s+)?$"
)
_AFTER_SPAN = 48
_BEFORE_SPAN = 32
_LATEST = 2035


@dataclass(frozen=True, slots=True)
class YearSaid:
    """A year beside a title.

    Attributes:
        year: The year.
        start: Offset of the phrase that says it.
        end: Offset behind it.
        firm: It can only be the title's year: in parentheses, or "the 1986 version".
        evidence: How strongly it says that a title stands beside it.
    """

    year: int
    start: int
    end: int
    firm: bool
    evidence: int


def year_beside(text: str, start: int, end: int) -> YearSaid | None:
    """Returns the year said beside text[start:end], if any."""
    for pattern, firm in ((_PARENTHESES, True), (_ONE_FROM, True), (_BARE, False), (_FROM, False)):
        match = pattern.match(text, end, end + _AFTER_SPAN)
        if match:
            return YearSaid(int(match["year"]), match.start(), match.end(), firm, 4 if firm else 2)
    offset = max(0, start - _BEFORE_SPAN)
    before = _BEFORE.search(text[offset:start])
    if before:
        definite = before["the"] or before["of"]
        start_of_year = offset + before.start()
        return YearSaid(int(before["year"]), start_of_year, start, False, 4 if definite else 1)
    return None


def years_in_parentheses(text: str) -> list[tuple[int, int]]:
    """Returns (offset of the parenthesis, year) for each "(1994)" in a text."""
    found = re.finditer(rf"[(\[]\s*{_YEAR}\s*[)\]]", text)
    return [(match.start(), int(match["year"])) for match in found]


def number_follows(
    text: str, found: Sequence[Word], last: int, counted: frozenset[str]
) -> tuple[int, int] | None:
    """Returns (index of its last word, number) of a sequel number right behind word ``last``."""
    index = last + 1
    if index < len(found) and found[index].silent:
        index += 1
    if index >= len(found):
        return None
    word = found[index]
    gap = text[found[last].end : word.start]
    if not word.key.isdecimal() or len(word.key) > 4 or not re.fullmatch(r"[\s:#-]*|.*part.*", gap):
        return None
    number = int(word.key)
    written_out = word.text.isalpha() and word.text.lower() not in ("ii", "iii", "iv", "vi", "vii")
    after = found[index + 1] if index + 1 < len(found) else None
    ends = after is None or re.search(r"[,.!?;()]", text[word.end : after.start]) is not None
    if after is not None and not ends and after.key in counted and index == last + 1:
        return None
    if 1800 < number < _LATEST or (written_out and index == last + 1 and (number == 1 or not ends)):
        return None
    return index, number
