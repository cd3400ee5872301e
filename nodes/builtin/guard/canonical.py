"""Canonical form of user text: the invisible is gone, and look-alikes are one.

``canonicalise`` is idempotent. Real Cyrillic and Greek words keep their letters: only words that
mix scripts are folded to Latin.
"""

import json
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

MAX_CHARACTERS = 2_000
# Invisible padding must not push visible text out, but a megabyte of it is not worth reading.
_RAW_CHARACTERS = 4 * MAX_CHARACTERS
_HIDDEN_MINIMUM = 8

_ANSI = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]{0,32}[ -/]{0,8}[@-~]|\x1b\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)?|\x1b.?"
)
_NEWLINES = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
# Marks that compose with no Latin letter only decorate it (strike-through, stacked accents).
_DECORATION = re.compile(
    "(?<=[0-9A-Za-z\u00c0-\u024f\u1e00-\u1eff])[\u0300-\u036f\u0489\u20d0-\u20ff]+"
)
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")


class Canonical(NamedTuple):
    """Canonical text, whether the cap cut it, and text smuggled in invisible characters."""

    text: str
    truncated: bool
    hidden: str


@cache
def homoglyphs() -> tuple[dict[int, str], dict[int, str]]:
    """Returns two translation tables: look-alike letters of other scripts, and lettershapes."""
    tables = json.loads((Path(__file__).parent / "homoglyphs.json").read_text(encoding="utf-8"))
    shapes = {ord(source): target for source, target in tables["shapes"].items()}
    # Enclosed and regional letters stay apart under NFKC.
    for start in (0x1F150, 0x1F170, 0x1F1E6):
        shapes |= {start + offset: chr(ord("A") + offset) for offset in range(26)}
    return {ord(source): target for source, target in tables["letters"].items()}, shapes


def canonicalise(raw: str) -> Canonical:
    """Returns the canonical form of ``raw``, at most 2,000 characters long."""
    cut = raw[:_RAW_CHARACTERS]
    hidden = _hidden_text(cut)
    text = cut
    # Each step may expose work for another (a mark meets its letter once the joiner is gone).
    for _ in range(6):
        after = _step(text)
        if after == text:
            break
        text = after
    kept = text[:MAX_CHARACTERS].strip()
    return Canonical(kept, len(raw) > _RAW_CHARACTERS or len(text) > MAX_CHARACTERS, hidden)


def _step(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text.strip()
    text = _SURROGATES.sub("\ufffd", text)
    text = _ANSI.sub("", text)
    text = _NEWLINES.sub("\n", text)
    text = _INVISIBLE.sub("", text)
    text = unicodedata.normalize("NFKC", text)
    text = _DECORATION.sub("", text)
    return _WORD.sub(_fold_mixed, text).strip()


def _fold_mixed(match: re.Match[str]) -> str:
    word = match.group()
    if word.isascii() or not _LATIN.search(word):
        return word
    letters, _ = homoglyphs()
    return word.translate(letters)


def _hidden_text(raw: str) -> str:
    """Decodes text written in tag characters or variation selectors, which no one can see."""
    if raw.isascii():
        return ""
    tags = "".join(chr(ord(c) - 0xE0000) for c in raw if 0xE0020 <= ord(c) <= 0xE007E)
    selectors = bytes(_selector_byte(c) for c in raw if _is_selector(c))
    parts = [tags] if len(tags) >= _HIDDEN_MINIMUM else []
    if len(selectors) >= _HIDDEN_MINIMUM:
        parts.append(selectors.decode("utf-8", errors="ignore"))
    return "\n".join(parts)[:MAX_CHARACTERS]


def _is_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def _selector_byte(character: str) -> int:
    code = ord(character)
    return code - 0xFE00 if code <= 0xFE0F else code - 0xE0100 + 16
