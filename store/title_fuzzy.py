"""Misspelt titles: few, sure corrections, never of one real word into another."""

from collections.abc import Sequence

from rapidfuzz.distance import OSA

from store.title_text import Word
from store.title_words import TitleWords

_EDGE = 4
_SHORTEST = 6
_LONG_WORD = 7


def allowed_edits(length: int) -> int:
    """Returns how many typing mistakes a key of some length may hold."""
    if length < _SHORTEST:
        return 0
    if length < 11:
        return 1
    return 2 if length < 18 else 3


class Speller:
    """Finds the keys that a misspelt key may have been meant for.

    A mistake leaves the first or the last letters of a key alone, nearly always; so only keys
    that share them are compared.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._heads: dict[str, list[str]] = {}
        self._tails: dict[str, list[str]] = {}
        for key in keys:
            if len(key) >= _SHORTEST:
                self._heads.setdefault(key[:_EDGE], []).append(key)
                self._tails.setdefault(key[-_EDGE:], []).append(key)

    def near(self, key: str) -> list[str]:
        """Returns the nearest keys within the allowed edits, all of one distance."""
        limit = allowed_edits(len(key))
        if not limit:
            return []
        best: dict[str, int] = {}
        for bucket in (self._heads.get(key[:_EDGE], ()), self._tails.get(key[-_EDGE:], ())):
            for other in bucket:
                if abs(len(other) - len(key)) > limit or other in best:
                    continue
                distance = OSA.distance(key, other, score_cutoff=limit)
                if distance <= limit:
                    best[other] = distance
        nearest = min(best.values(), default=0)
        return [other for other, distance in best.items() if distance == nearest]


def same_name(said: Sequence[Word], meant: Sequence[Word], lexicon: TitleWords) -> bool:
    """Whether one name may be a misspelling of another: no number and no real word differs."""
    if digits(said) != digits(meant):
        return False
    mine = [word.key for word in said if not word.silent]
    other = [word.key for word in meant if not word.silent]
    if len(other) == 1 and lexicon.real(other[0]):
        return False
    if len(mine) != len(other):
        return _respaced(mine, "".join(other), lexicon)
    return all(
        _same_word(word, target, lexicon, len(mine) > 1)
        for word, target in zip(mine, other, strict=True)
        if word != target
    )


def digits(run: Sequence[Word]) -> list[str]:
    """Returns the numbers in a name."""
    return [word.key for word in run if any(c.isdigit() for c in word.key)]


def _same_word(word: str, target: str, lexicon: TitleWords, more: bool) -> bool:
    distance = OSA.distance(word, target)
    if distance > (1 if len(target) < _LONG_WORD else 2):
        return False
    if lexicon.real(word):
        return distance == 1 and len(target) >= _LONG_WORD and more
    return len(target) > 3


def _respaced(mine: Sequence[str], other: str, lexicon: TitleWords) -> bool:
    """Allows a space too many or too few only together with a non-word."""
    odd = any(not lexicon.real(word) for word in mine)
    return odd and OSA.distance("".join(mine), other) <= 1
