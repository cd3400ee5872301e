"""The names that a title goes by, each as a key with a tier: the lower, the surer."""

import re
from collections.abc import Iterator
from enum import IntEnum

from store.title_text import (
    ARTICLES,
    FOREIGN_ARTICLES,
    Word,
    join,
    key_of,
    loose,
    people_form,
    split_year,
    words,
)


class Tier(IntEnum):
    """How a key came from a film, from the surest to the least sure."""

    TITLE = 0
    NO_ARTICLE = 1
    ALIAS = 2
    NICKNAME = 3
    HEAD = 4
    PART = 5
    LOOSE = 6


_LAST_PARENTHESES = re.compile(r"\s*\(([^()]*)\)\s*$")
_AKA = re.compile(r"^\s*a\.?\s?k\.?\s?a\.?\s*", re.IGNORECASE)
_CUTS = re.compile(r"\s*:\s+|\s+-\s+|\s+[-–—]{2,}\s+|\s+or:\s+|:\s+or\s+|\s+[–—]\s+|, or:? ")
_ONLY_NUMBER = re.compile(r"^(?:part|episode|chapter|vol|volume)?\.?\s*(?:\d+|[ivx]+)$", re.I)
_SHORTEST_PART = 8
_SHORTEST_HEAD = 4


def aliases_within(title: str) -> tuple[str, list[str]]:
    """Splits "Hate (Haine, La)" into the title and the names in its parentheses."""
    bare, _ = split_year(title)
    others: list[str] = []
    while (match := _LAST_PARENTHESES.search(bare)) and match.start():
        others.insert(0, people_form(_AKA.sub("", match[1].strip())))
        bare = bare[: match.start()]
    return people_form(bare), others


def _without_article(found: list[Word], tier: Tier) -> str:
    first, rest = found[0].key, found[1:]
    if not rest:
        return ""
    if first in ARTICLES and (tier < Tier.PART or len(rest) > 1):
        return join(rest)
    if tier != Tier.TITLE and first in FOREIGN_ARTICLES and len(rest) > 1:
        key = join(rest)
        return key if len(key) >= _SHORTEST_PART else ""
    return ""


def _late_numeral(found: list[Word]) -> str:
    """Reads "Rocky V" as "Rocky 5" too."""
    last = found[-1]
    if len(found) < 2 or last.text not in ("V", "X"):
        return ""
    return join(found[:-1]) + ("5" if last.text == "V" else "10")


def _parts(title: str) -> Iterator[tuple[str, Tier]]:
    """Yields the shorter names that a title with a subtitle goes by."""
    pieces = [piece for piece in _CUTS.split(title) if piece]
    if len(pieces) < 2:
        return
    head, *rest = pieces
    if len(key_of(head)) >= _SHORTEST_HEAD:
        yield head, Tier.HEAD
    for index, piece in enumerate(rest):
        numbered = bool(_ONLY_NUMBER.match(piece))
        yield f"{head} {piece}", Tier.HEAD
        if not numbered and len(words(piece)) > 1 and len(key_of(piece)) >= _SHORTEST_PART:
            yield piece, Tier.PART
        if index:
            yield f"{head} {' '.join(rest[:index])}", Tier.HEAD
    unnumbered = re.sub(r"\s+\d+$", "", head)
    if unnumbered != head and not _ONLY_NUMBER.match(rest[-1]):
        yield f"{unnumbered} {rest[-1]}", Tier.HEAD


def _name_keys(name: str, tier: Tier, article_tier: Tier) -> Iterator[tuple[str, Tier]]:
    found = words(name)
    if not found:
        yield key_of(name), tier
        return
    yield join(found), tier
    if key := _without_article(found, tier):
        yield key, article_tier
    if key := _late_numeral(found):
        yield key, article_tier
    if key := loose(found):
        yield key, Tier.LOOSE


def keys(title: str, aliases: tuple[str, ...] = ()) -> dict[str, Tier]:
    """Returns every key that a film answers to, each with its surest tier."""
    bare, inner = aliases_within(title)
    names = {people_form(title): Tier.TITLE, bare: Tier.TITLE}
    for alias in aliases:
        name, more = aliases_within(alias)
        inner += [name, *more]
    for name in inner:
        names.setdefault(name, Tier.ALIAS)
    parts = [part for name in names for part in _parts(name)]
    for part, tier in parts:
        names.setdefault(part, tier)
    found: dict[str, Tier] = {}
    for name, tier in names.items():
        without = Tier.NO_ARTICLE if tier == Tier.TITLE else tier
        for key, sure in _name_keys(name, tier, without):
            if key and sure < found.get(key, 99):
                found[key] = sure
    return found
