"""Choosing among the runs of words that may be titles."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from store.title_keys import Tier
from store.title_need import Need
from store.title_setting import Setting
from store.title_unknown import Words

_LIST_GAP = re.compile(
    r"^[\s,]*(?:,|\b(?:and|or|&|then|plus|n|but|not|nor|less|more|than|over|minus|vs)\b|/|>+)[\s,]*$",
    re.IGNORECASE,
)
_PRONOUNS = frozenset({"it", "her", "him", "us", "them", "more", "that", "this", "what", "1"})
_JOINTS = frozenset({"and", "or", "also"})


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words that names films.

    Attributes:
        first: Index of its first word.
        last: Index of its last word.
        start: Offset in the text.
        end: Offset behind it.
        positions: Catalog positions, best guess first; none for a film outside the catalog.
        tier: How the name is known.
        year: The year said beside it.
        need: Evidence that the name needs.
        score: Evidence that it has.
        fuzzy: It is misspelt.
        foreign: A number or a year beside it makes it the name of a film outside the catalog.
    """

    first: int
    last: int
    start: int
    end: int
    positions: tuple[int, ...]
    tier: Tier
    year: int | None = None
    need: Need = Need.NONE
    score: int = 0
    fuzzy: bool = False
    foreign: bool = False


def choose(spans: Sequence[Span]) -> list[Span]:
    """Returns the sure names, of overlapping ones the longest."""
    chosen: list[Span] = []
    ranked = sorted(spans, key=lambda s: (s.start - s.end, s.tier, -s.score, s.first))
    for span in ranked:
        if span.score >= span.need and not any(overlap(c, span) for c in chosen):
            chosen.append(span)
    return chosen


def extend_lists(setting: Setting, spans: Sequence[Span], chosen: list[Span]) -> None:
    """Takes weaker names that stand in a list beside a sure one."""
    growing = True
    while growing:
        growing = False
        for span in sorted(spans, key=lambda s: s.first - s.last):
            if not span.positions:
                continue
            bonus = 3 if _closes_list(setting, span) else 2
            if any(overlap(c, span) for c in chosen) or span.score + bonus < span.need:
                continue
            if any(_listed(setting, span, other) for other in chosen):
                chosen.append(span)
                growing = True


def _closes_list(setting: Setting, span: Span) -> bool:
    """Whether a name ends its clause and is no pronoun: "Titanic and up.", not "… and her"."""
    return setting.breaks_after(span.last) and setting.key(span.last) not in _PRONOUNS


def overlap(one: Words, other: Words) -> bool:
    """Whether two runs share a word."""
    return one.first <= other.last and other.first <= one.last


def inside(span: Span, other: Span) -> bool:
    """Whether a run lies within another."""
    return other.first <= span.first and span.last <= other.last


def outreaches(span: Span, foreign: Span) -> bool:
    """Whether a sure name takes up what made another one foreign: its number or subtitle."""
    return span.start < foreign.end <= span.end


def _listed(setting: Setting, span: Span, other: Span) -> bool:
    if span.end <= other.start:
        gap = setting.text[span.end : other.start]
    else:
        gap = setting.text[other.end : span.start]
        gap = re.sub(r"^\s*[(\[]\d{4}[)\]]", "", gap)
    return bool(_LIST_GAP.match(gap))


def only_titles(setting: Setting, spans: Sequence[Span]) -> list[Span]:
    """Returns the names that a text consists of, if it is nothing but a list of them."""
    found: list[Span] = []
    index = 0
    while index < len(setting.words):
        here = [s for s in spans if s.first == index and s.positions and s.need < Need.STRONG]
        if here:
            found.append(max(here, key=lambda span: span.end))
            index = found[-1].last + 1
        elif setting.key(index) in _JOINTS:
            index += 1
        else:
            return []
    return found if len(found) > 1 or setting.key(0) in _JOINTS else []


def sentence_lists(setting: Setting, spans: Sequence[Span], chosen: Sequence[Span]) -> list[Span]:
    """Returns the names in clauses that are nothing but names: "contact, arrival, brazil.".

    One of them at least must be sure by itself.
    """
    found: list[Span] = []
    index = 0
    while index < len(setting.words):
        run: list[Span] = []
        if setting.starts_sentence(index) or "," in setting.gap_before(index):
            run = _names_from(setting, spans, index)
        if len(run) > 1 and any(span in chosen for span in run):
            found += [s for s in run if s.positions and not any(overlap(s, c) for c in chosen)]
        index = run[-1].last + 1 if run else index + 1
    return found


def _names_from(setting: Setting, spans: Sequence[Span], first: int) -> list[Span]:
    run: list[Span] = []
    index = first
    while index < len(setting.words):
        here = [s for s in spans if s.first == index and _in_list(setting, s)]
        if not here:
            break
        run.append(max(here, key=lambda span: span.end))
        index = run[-1].last + 1
        if setting.key(index) in _JOINTS:
            index += 1
    while run and not setting.breaks_after(run[-1].last):
        run.pop()
    return run


def _in_list(setting: Setting, span: Span) -> bool:
    """Whether a name may be an item of a list: set off, and no subject that films have."""
    if span.first == span.last and setting.key(span.first) in setting.lexicon.subjects:
        return False
    if span.positions and span.need >= Need.STRONG:
        return False
    return setting.breaks_after(span.last) or setting.key(span.last + 1) in _JOINTS
