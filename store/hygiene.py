"""Checks catalog texts, which come from third parties or a model and are not to be trusted."""

import re
from collections.abc import Callable

Suspicious = Callable[[str], bool]
"""Tells whether a text tries to give orders; the guard hands in its own rule."""

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)?")
# Zero-width and bidi marks and tag characters stand inside words, to hide them.
_WIDTHLESS = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)
# Controls, line separators, lone surrogates, private use.
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ue000-\uf8ff]")
_FOREIGN = re.compile(
    r"https?:|www\.|\]\(|!\[|<\s*/?\s*[a-z!][^>]*>|&#?\w{2,8};|<\||\|>|\[/?INST\]|```"
    r"|\{\{|\}\}|^\s*(?:system|assistant|user)\s*:|\"role\"\s*:",
    re.I | re.M,
)


# Everything that _FOREIGN finds holds one of these; most texts hold none.
_MARK = re.compile(r"[<>\[\]{}|`&:]")


def clean(text: str) -> str:
    """Returns the text without terminal escapes, controls and invisible characters."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    text = _INVISIBLE.sub(" ", _WIDTHLESS.sub("", _ANSI.sub("", text)))
    return " ".join(text.split())


def foreign(text: str) -> bool:
    """Tells whether a text holds markup, an address or chat-template tokens."""
    marked = _MARK.search(text) or "www." in text.lower()
    return bool(marked and _FOREIGN.search(text))


def untrusted(texts: list[str], suspicious: Suspicious | None) -> bool:
    """Tells whether any of the texts should keep a record out of use."""
    if foreign("\n".join(texts)):
        return True
    return suspicious is not None and any(suspicious(text) for text in texts)
