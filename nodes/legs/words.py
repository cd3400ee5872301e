"""The words of many texts: BM25, and which texts hold a phrase."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nodes.legs.leg import Positions, Scores, best, nobody

SCALE = 10.0
"""Brings BM25 scores near one."""

LOOKED_UP = 12
"""Looking up one film's word takes as long as adding up a word of so many films."""
POSTINGS = 50_000
"""The best matches are looked for by the rarest words, up to so many occurrences of them."""
_TOKEN = re.compile(r"(?u)\b\w\w+\b")


class Words:
    """An inverted index over one text a film, scored by BM25."""

    def __init__(self, texts: list[str]) -> None:
        import bm25s

        self._size = len(texts)
        self._index: Any = None
        split = bm25s.tokenize(texts, stopwords="en", show_progress=False)
        if split.vocab:
            self._index = bm25s.BM25(k1=1.2, b=0.5)
            self._index.index(split, show_progress=False)

    def scores(self, text: str, positions: Positions) -> Scores:
        """Returns the score of each of the films for a text.

        Args:
            text: What is looked for.
            positions: The films' positions, sorted.
        """
        known = self._known(tokens(text))
        if not known:
            return np.zeros(len(positions), np.float32)
        if self._adding_up_is_quicker(known, len(positions)):
            found: Scores = self._index.get_scores(known)[positions]
        else:
            found = np.zeros(len(positions), np.float32)
            for word, times in Counter(known).items():
                rows, places = self._common(word, positions)
                found[rows] += np.float32(times) * self._occurrences(word)[1][places]
        return found / np.float32(SCALE)

    def nearest(self, text: str, k: int) -> Positions:
        """Returns the k films that match a text best, by its rarest words where it has many."""
        counts = Counter(self._known(tokens(text)))
        if not counts:
            return nobody()
        scores = np.zeros(self._size, np.float32)
        seen = 0
        for word in sorted(counts, key=lambda word: len(self._occurrences(word)[0])):
            found, worth = self._occurrences(word)
            seen += len(found)
            if seen > POSTINGS and seen > len(found):
                break
            # A word is noted once a text.
            scores[found] += np.float32(counts[word]) * worth
        return best(scores, k)

    def holding(self, words: Iterable[str], positions: Positions) -> Positions:
        """Returns which of the films, as rows of the sorted positions, hold all of the words."""
        wanted = set(words)
        rows = np.arange(len(positions))
        if len(self._known(wanted)) < len(wanted):
            return nobody()
        for word in sorted(wanted, key=lambda word: len(self._occurrences(word)[0])):
            rows = rows[self._common(word, positions[rows])[0]]
        return rows

    def _adding_up_is_quicker(self, known: list[str], films: int) -> bool:
        """Tells whether scoring all films takes less time than looking up so many."""
        if films * LOOKED_UP > self._size:
            return True
        seen = np.array([len(self._occurrences(word)[0]) for word in known])
        looked_up = LOOKED_UP * int(np.minimum(seen, films).sum())
        return looked_up > self._size // 2 + int(seen.sum())

    def _known(self, words: Iterable[str]) -> list[str]:
        return [word for word in words if self._index and word in self._index.vocab_dict]

    def _occurrences(self, word: str) -> tuple[NDArray[np.int32], Scores]:
        """Returns the films whose text has a known word, sorted, and what it is worth there."""
        kept, token = self._index.scores, self._index.vocab_dict[word]
        where = slice(kept["indptr"][token], kept["indptr"][token + 1])
        return kept["indices"][where], kept["data"][where]

    def _common(self, word: str, positions: Positions) -> tuple[Positions, Positions]:
        """Returns rows of the sorted positions that have a word, and where it notes them."""
        found = self._occurrences(word)[0]
        if len(found) <= len(positions):
            rows = np.minimum(np.searchsorted(positions, found), len(positions) - 1)
            places = np.flatnonzero(positions[rows] == found)
            return rows[places], places
        places = np.minimum(np.searchsorted(found, positions), len(found) - 1)
        rows = np.flatnonzero(found[places] == positions)
        return rows, places[rows]


class Phrases:
    """Finds the films whose text holds a name or a phrase, as whole words."""

    def __init__(self, texts: list[str], words: Words) -> None:
        """Takes one text a film, and the words of those texts or of longer ones."""
        self._texts = [text.casefold() for text in texts]
        self._words = words

    def holding(self, phrase: str, positions: Positions) -> Positions:
        """Returns which of the films, as rows of the sorted positions, hold a phrase."""
        said = phrase.casefold()
        if len(said) < 2 or not len(positions):
            return nobody()
        rows = self._words.holding(tokens(phrase), positions)
        held = [_holds(self._texts[position], said) for position in positions[rows].tolist()]
        return rows[np.array(held, np.bool_)]


def _holds(text: str, said: str) -> bool:
    start = text.find(said)
    while start >= 0:
        end = start + len(said)
        if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
            return True
        start = text.find(said, end)
    return False


@cache
def _stopwords() -> frozenset[str]:
    from bm25s.stopwords import STOPWORDS_EN

    return frozenset(STOPWORDS_EN)


@lru_cache(maxsize=64)
def tokens(text: str) -> tuple[str, ...]:
    """Returns what ``bm25s.tokenize`` makes of one text; that sets up a progress bar each time."""
    return tuple(word for word in _TOKEN.findall(text.lower()) if word not in _stopwords())
