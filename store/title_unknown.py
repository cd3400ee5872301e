"""Names that are clearly films, but none of the catalog: for an honest "I don't have that"."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from store.title_evidence import asked_for, film_cue_before
from store.title_need import Need
from store.title_setting import Setting
from store.title_years import years_in_parentheses

_STOP_GAP = re.compile(r"[.!?;\n()\[\]\"“”…]")
_ABBREVIATION = frozenset({"mr", "mrs", "ms", "dr", "st", "jr", "vs", "vol", "no", "pt"})
_QUOTED = re.compile(r"[\"“]([^\"“”\n]{2,60})[\"”]")
_PLACES = re.compile(r"#?\d{1,2}(?:\W+(?:(?:and|or|to)\W+)?#?\d{1,2})*", re.IGNORECASE)
"""Places in a list, "1 and 4": no name."""
_MOST_WORDS = 8
_LOWER_WORDS = 5


class Words(Protocol):
    """A run of words that is accounted for."""

    @property
    def first(self) -> int:
        """Index of its first word."""

    @property
    def last(self) -> int:
        """Index of its last word."""


class Found(Words, Protocol):
    """A name with the year said beside it."""

    @property
    def year(self) -> int | None:
        """The year said beside it."""

    @property
    def need(self) -> Need:
        """The evidence that it needs."""


@dataclass(frozen=True, slots=True)
class Region:
    """Words first..last are the name of a film of some year that is not in the catalog."""

    first: int
    last: int
    text: str
    year: int | None

    def holds(self, first: int, last: int) -> bool:
        """Whether words first..last are all inside."""
        return self.first <= first and last <= self.last


def regions(setting: Setting, spans: Sequence[Found]) -> list[Region]:
    """Returns the names in front of a "(2017)" that no catalog film of that year explains."""
    found = []
    starts = [word.start for word in setting.words]
    for offset, year in years_in_parentheses(setting.text):
        last = bisect_left(starts, offset) - 1
        if last < 0 or len(setting.text[setting.words[last].end : offset].strip(" .!?,\"'")) > 3:
            continue
        if any(span.last == last and span.year == year for span in spans):
            continue
        first = _begin(setting, last)
        first = _after_titles(setting, spans, first, last)
        if first <= last:
            start, end = setting.words[first].start, setting.words[last].end
            found.append(Region(first, last, setting.text[start:end], year))
    return found


def _begin(setting: Setting, last: int) -> int:
    """Walks back from the last word of a name to its first."""
    capitals = setting.words[last].capital
    first = last
    while first > 0 and last - first < (_MOST_WORDS if capitals else _LOWER_WORDS):
        word, gap = setting.words[first - 1], setting.gap_before(first)
        if _STOP_GAP.search(gap) and word.key not in _ABBREVIATION:
            break
        if "," in gap and not (word.capital and capitals):
            break
        if capitals and not word.capital and word.key not in setting.lexicon.linking:
            break
        if (
            not capitals
            and word.key in setting.lexicon.function
            and word.key not in setting.lexicon.linking
        ):
            break
        first -= 1
    while first < last and _opens(setting, first, capitals):
        first += 1
    return first


def _opens(setting: Setting, first: int, capitals: bool) -> bool:
    """Whether a word only leads up to a name."""
    word = setting.words[first]
    if word.key in ("the", "a", "an"):
        return capitals and not word.capital and word.key != "the"
    if not word.capital:
        return capitals or word.key in setting.lexicon.linking
    return word.key in setting.lexicon.function and setting.starts_sentence(first)


def _after_titles(setting: Setting, spans: Sequence[Found], first: int, last: int) -> int:
    """Leaves out catalog titles that a list puts in front of the name."""
    moved = True
    while moved:
        moved = False
        for span in spans:
            begins = span.first == first or (
                span.first == first + 1 and setting.key(first) == "the"
            )
            if not begins or span.last >= last or span.need >= Need.STRONG:
                continue
            joined = setting.key(span.last + 1) in ("and", "or")
            gap = setting.gap_after(span.last)
            long = span.last - span.first > 2 and gap.isspace()
            new_sentence = long and setting.key(span.last + 1) in setting.lexicon.function
            if joined or "," in gap or new_sentence:
                first = span.last + (2 if joined else 1)
                moved = True
                break
    return first


def names(
    setting: Setting,
    chosen: Sequence[Words],
    foreign: Sequence[Words],
    found: Sequence[Words],
) -> list[str]:
    """Returns the names of films outside the catalog, in the order said."""
    ranges = [(r.first, r.last) for r in found] + [(f.first, f.last) for f in foreign]
    ranges += [pair for pair in _quoted(setting) if not _clash(pair, ranges)]
    ranges += [pair for pair in _announced(setting) if not _clash(pair, ranges)]
    known = [(c.first, c.last) for c in chosen]
    kept: list[tuple[int, int]] = []
    for pair in sorted(ranges, key=lambda p: (p[0] - p[1], p[0])):
        inside = pair[0] > 0 and _inside_a_name(setting, pair[0])
        if not (inside or _clash(pair, known) or _clash(pair, kept)):
            kept.append(pair)
    spans = [(setting.words[a].start, setting.words[b].end) for a, b in sorted(kept)]
    said = dict.fromkeys(setting.text[start:end] for start, end in spans)
    return [name for name in said if not _PLACES.fullmatch(name)]


def _clash(pair: tuple[int, int], others: Sequence[tuple[int, int]]) -> bool:
    return any(pair[0] <= last and first <= pair[1] for first, last in others)


def _quoted(setting: Setting) -> list[tuple[int, int]]:
    pairs = []
    starts = [word.start for word in setting.words]
    for match in _QUOTED.finditer(setting.text):
        after = bisect_left(starts, match.end(1))
        inside = list(range(bisect_left(starts, match.start(1)), after))
        if not inside or len(inside) > _MOST_WORDS:
            continue
        content = [i for i in inside if setting.words[i].key not in setting.lexicon.linking]
        if content and all(setting.words[i].capital for i in content):
            pairs.append((inside[0], inside[-1]))
    return pairs


def _inside_a_name(setting: Setting, first: int) -> bool:
    """Whether a name begins before a word: "War II" is none in "World War II"."""
    before, word = setting.words[first - 1], setting.words[first]
    apart = setting.gap_before(first).strip() or setting.starts_sentence(first - 1)
    lettered = setting.text[before.start].isalpha()
    return word.capital and before.capital and lettered and not apart


def _announced(setting: Setting) -> list[tuple[int, int]]:
    """Returns Title Case runs of two words and more behind words that only films follow."""
    pairs = []
    if not setting.cased:
        return []
    for first in range(1, len(setting.words) - 1):
        if not setting.words[first].capital:
            continue
        last = first
        while last + 1 < len(setting.words) and last - first < _MOST_WORDS:
            following = setting.words[last + 1]
            gap = setting.gap_after(last)
            if gap.strip(" -:'&") or not (
                following.capital or following.key in setting.lexicon.linking
            ):
                break
            last += 1
        while last > first and not setting.words[last].capital:
            last -= 1
        person = last + 1 < len(setting.words) and setting.words[last + 1].key in ("in", "as")
        told = film_cue_before(setting, first) or asked_for(setting, first, last)
        if last > first and told and not person:
            pairs.append((first, last))
    return pairs
