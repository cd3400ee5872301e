"""How a signal's words can open a reason: which openings, and what stands in them."""

import re

from nodes.builtin.voice import heard
from nodes.builtin.voice.data import load
from nodes.builtin.voice.quotes import is_clause, is_complaint, name, tidy
from nodes.contracts import Signal
from store.library import Library

TASTES = ("mood", "theme", "person", "title", "genre")
_LIMIT = 2
_SHORT = 2
_THING = re.compile(
    r"\b(?:\w+thing|films?|movies?|ones?|stuff|mood|vibes?|story|stories|drama|comed\w+)\b", re.I
)


def rank(signal: Signal) -> int:
    """Returns how telling a signal is as a reason: 0 a taste, 1 a wished time or tongue, 2 a limit.

    What a film is like says why it was chosen; what it is not, or keeps to, says only why it was
    not left out.
    """
    if signal.polarity == "like" and signal.slot in TASTES:
        return 0
    if signal.polarity == "like" and signal.slot in ("era", "language"):
        if isinstance(signal.value, list):
            return 1 if None not in signal.value else _LIMIT
        return _LIMIT if signal.value in ("en", "subtitles_ok", "no_subtitles") else 1
    return _LIMIT


def known(kind: str) -> list[str]:
    """Returns the openings of a kind."""
    wordings: list[str] = load("openings")[kind]
    return wordings


def openings(signal: Signal, library: Library) -> tuple[list[str], dict[str, str]]:
    """Returns the openings that a signal's words can stand in, and those words by brace."""
    if signal.slot == "title" and isinstance(signal.value, int):
        return known("titled"), {"title": name(library.catalog.get(signal.value).title)}
    text, quote = tidy(signal.quote), heard.quote(signal)
    if not quote:
        wish = heard.wanted(signal, library)
        kind = "limit" if rank(signal) == _LIMIT else "wanted"
        fitting = [text for text in known(kind) if "your" not in text]
        return fitting, {"q": wish, "s": wish}
    if is_complaint(text) and signal.polarity == "dislike":
        return known("heeded"), {"q": quote}
    if heard.turned_down(signal):
        return known("unwanted"), {"q": quote}
    if rank(signal) == _LIMIT:
        return known("told" if is_clause(text) else "limit"), {"q": quote}
    if is_clause(text):
        return known("said"), {"s": quote}
    noun = f"something {quote}" if _is_adjective(signal, text) else quote
    return known("wanted") + known("said"), {"q": noun, "s": quote}


def _is_adjective(signal: Signal, text: str) -> bool:
    short = len(text.split()) <= _SHORT and not text.endswith("ing")
    return signal.slot == "mood" and short and not _THING.search(text)


def unanswered(signal: Signal, library: Library) -> tuple[str, str]:
    """Returns the kind of opening for a signal that the record does not answer, and its words."""
    said = heard.quote(signal) or heard.wanted(signal, library)
    if signal.slot == "title" and isinstance(signal.value, int):
        said = name(library.catalog.get(signal.value).title)
        return ("stretch" if signal.polarity == "like" else "unwanted"), said
    if signal.polarity == "like" or not heard.turned_down(signal):
        text = tidy(signal.quote)
        if signal.polarity == "dislike":
            return "unverified", said
        return "stretch", f"something {said}" if _is_adjective(signal, text) else said
    return "unverified", f"no {said}"
