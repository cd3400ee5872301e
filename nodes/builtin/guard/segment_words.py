"""Puts the spaces back into words run together ("ignoreallpreviousinstructions")."""

import json
import math
import re
from functools import cache
from pathlib import Path
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

_LONGEST: Final = 16
_TELLING: Final = [
    "ignore",
    "ignoring",
    "forget",
    "disregard",
    "override",
    "bypass",
    "previous",
    "prior",
    "earlier",
    "instruction",
    "instructions",
    "prompt",
    "system",
    "rules",
    "guidelines",
    "programming",
    "developer",
    "developers",
    "restrictions",
    "constraints",
    "directives",
    "reveal",
    "repeat",
    "output",
    "respond",
    "recommend",
    "everything",
    "above",
    "assistant",
    "regardless",
    "pretend",
    "unrestricted",
    "jailbreak",
    "verbatim",
    "hidden",
    "initial",
]
_WORD = re.compile(r"[a-z]+")
_LEET: Final = str.maketrans("01345@$!", "oieasasi")


@cache
def _costs() -> dict[str, float]:
    path = Path(__file__).parent / "vocabulary.json"
    words: list[str] = json.loads(path.read_text(encoding="utf-8"))
    # Words are ordered from the most frequent: Zipf's law stands in for counts.
    scale = math.log(len(words))
    return {word: math.log((rank + 1) * scale) for rank, word in enumerate(words)}


def known_share(lower: str) -> float:
    """Returns the share of words of ``lower`` that are known; 1 for too few to tell."""
    words = [word for word in _WORD.findall(lower) if len(word) > 2]
    costs = _costs()
    return sum(word in costs for word in words) / len(words) if len(words) > 2 else 1.0


def correct(lower: str) -> str:
    """Returns ``lower`` with misspelt words of injections put right; known words stay."""
    return _WORD.sub(_corrected, lower)


def _corrected(match: re.Match[str]) -> str:
    word = match.group()
    if len(word) < 5 or word in _costs():
        return word
    found = _by_letters().get((word[0], "".join(sorted(word))))
    if found:
        return found
    near = process.extractOne(word, _TELLING, scorer=OSA.distance, score_cutoff=1)
    return near[0] if near and near[0][0] == word[0] else word


@cache
def _by_letters() -> dict[tuple[str, str], str]:
    return {(word[0], "".join(sorted(word))): word for word in _TELLING}


def segment(letters: str) -> str:
    """Returns the cheapest reading of ``letters`` as words, by dynamic programming."""
    text = letters.lower().translate(_LEET) if letters.lower() != letters.upper() else letters
    costs = _costs()
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(text) + 1):
        # An unknown letter costs more than any word.
        choice = (best[end - 1][0] + 14.0, end - 1)
        for start in range(max(0, end - _LONGEST), end):
            cost = costs.get(text[start:end])
            if cost is not None and best[start][0] + cost < choice[0]:
                choice = (best[start][0] + cost, start)
        best.append(choice)
    return _read_back(text, best)


def _read_back(text: str, best: list[tuple[float, int]]) -> str:
    pieces: list[tuple[str, bool]] = []
    end = len(text)
    while end:
        start = best[end][1]
        pieces.append((text[start:end], text[start:end] in _costs()))
        end = start
    words: list[str] = []
    previous_known = True
    for piece, known in reversed(pieces):
        # Letters that make no word stay together: they may spell a name.
        if words and not known and not previous_known:
            words[-1] += piece
        else:
            words.append(piece)
        previous_known = known
    return " ".join(words)
