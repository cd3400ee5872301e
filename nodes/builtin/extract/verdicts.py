"""Verdicts on the films of a list, one by one: "1 yes, 2 seen, 3 no"."""

import re

from nodes.builtin.extract.document import Document
from nodes.builtin.extract.films import Judged, Opinion
from nodes.builtin.extract.lexicon import pattern
from nodes.builtin.extract.references import Named, place
from nodes.contracts import Dialogue

_OPINIONS: tuple[Opinion, ...] = ("unseen", "seen", "dislike", "like", "neutral")
_LEAST = 2


def verdicts(document: Document, dialogue: Dialogue) -> list[Judged]:
    """Returns what the user makes of each film of the list, where the turn goes through them.

    Two films told by place, each with a word of its own, make such a turn; anything less is read
    as any other sentence.
    """
    shown = dialogue.shown
    found: list[Judged] = []
    for match in pattern("verdicts.one").finditer(document.norm):
        ids = [movie for movie in (place(shown, match[name]) for name in "abc") if movie]
        opinion = _opinion(match["verdict"])
        if ids and opinion:
            found.append(Judged(Named(match.start("a"), match.end(), tuple(ids), "place"), opinion))
    if sum(len(one.named.ids) for one in found) < _LEAST or len(found) < _LEAST:
        return []
    told = {movie for one in found for movie in one.named.ids}
    rest = pattern("verdicts.rest").search(document.norm)
    if rest and (left := tuple(movie for movie in shown if movie not in told)):
        opinion = _opinion(rest["verdict"])
        if opinion:
            found.append(Judged(Named(*rest.span(), left, "all"), opinion))
    return found


def _opinion(verdict: str) -> Opinion | None:
    """What a verdict comes to: "saw it, great" is liking, "no, seen it" is having seen it."""
    said = {name for name in _OPINIONS if re.search(pattern(f"verdicts.{name}"), verdict)}
    if "seen" in said and "like" in said and not re.search(r"\bnot\b", verdict):
        return "like"
    return next((name for name in _OPINIONS if name in said), None)
