"""Lexical leg: BM25 of the user's words over titles, people, themes and descriptions."""

import re
from functools import cache
from typing import Any

import numpy as np

from nodes.legs.leg import Last, Positions, Scores, best
from nodes.legs.wording import composed
from nodes.query import Query
from store.library import Library
from store.records import Film, Variant

SCALE = 10.0
"""Brings BM25 scores near one."""

UNWANTED = 3.0
_TOKEN = re.compile(r"(?u)\b\w\w+\b")


class Bm25:
    """A BM25 index over one text a film."""

    def __init__(self, texts: list[str]) -> None:
        import bm25s

        self._size = len(texts)
        self._index: Any = None
        tokens = bm25s.tokenize(texts, stopwords="en", show_progress=False)
        if tokens.vocab:
            self._index = bm25s.BM25(k1=1.2, b=0.5)
            self._index.index(tokens, show_progress=False)

    def scores(self, text: str) -> Scores:
        """Returns the score of every film for a text."""
        if self._index is None:
            return np.zeros(self._size, np.float32)
        known = [word for word in tokens(text) if word in self._index.vocab_dict]
        if not known:
            return np.zeros(self._size, np.float32)
        return np.asarray(self._index.get_scores(known), np.float32) / np.float32(SCALE)


class Naming:
    """Finds the films whose text holds a name or a phrase, as whole words."""

    def __init__(self, texts: list[str]) -> None:
        folded = [text.casefold() for text in texts]
        self._text = "\n".join(folded)
        self._ends = np.cumsum([len(text) + 1 for text in folded])

    def holding(self, phrase: str) -> Positions:
        """Returns the positions of the films whose text holds a phrase."""
        said = phrase.casefold()
        places = []
        start = self._text.find(said) if len(said) > 1 else -1
        while start >= 0:
            end = start + len(said)
            if not (self._text[start - 1 : start].isalnum() or self._text[end : end + 1].isalnum()):
                places.append(start)
            start = self._text.find(said, end)
        return np.unique(np.searchsorted(self._ends, places, side="right")).astype(np.int64)

    def people(self, query: Query) -> Scores:
        """Returns for every film how many wanted people it names, unwanted ones against it."""
        found = np.zeros(len(self._ends), np.float32)
        for polarity, worth in (("like", 1.0), ("dislike", -UNWANTED)):
            for name in query.values("person", polarity):
                found[self.holding(name)] += worth
        return found

    def unwanted(self, query: Query) -> Scores:
        """Returns for every film whether it holds a subject that was ruled out."""
        found = np.zeros(len(self._ends), np.float32)
        for theme in query.values("theme", "dislike"):
            for phrase in (theme, theme.removesuffix("s"), f"{theme}s"):
                found[self.holding(phrase)] = 1.0
        return found


class LexicalLeg:
    """BM25 over all of a film's text, its title and its themes, and whole names and phrases."""

    name = "lexical"
    columns = (
        "lexical_text",
        "lexical_title",
        "lexical_person",
        "lexical_theme",
        "lexical_unwanted",
    )

    def __init__(self, library: Library, variant: Variant) -> None:
        films = library.catalog.films
        self._titles = Bm25([film.title for film in films])
        self._enriched = variant == "enriched"
        if self._enriched:
            self._texts = Bm25([_text(film) for film in films])
            self._themes = Bm25([" ".join(film.enrichment.themes) for film in films])
            self._names = Naming([_told(film) for film in films])
        self._matches = Last(self._match)

    def _match(self, query: Query) -> Scores:
        """Returns the BM25 score of every film's text, or of its title where that is all."""
        index = self._texts if self._enriched else self._titles
        return index.scores(_words(query))

    def score(self, query: Query, positions: Positions) -> Scores:
        """Returns BM25 scores, wanted people that a film's text names, and subjects ruled out."""
        scores = np.zeros((len(positions), len(self.columns)), np.float32)
        if not self._enriched:
            scores[:, 1] = self._matches(query)[positions]
            return scores
        scores[:, 0] = self._matches(query)[positions]
        scores[:, 1] = self._titles.scores(_words(query))[positions]
        scores[:, 2] = self._names.people(query)[positions]
        themes = query.values("theme")
        if themes:
            near = self._themes.scores(_either_number(" ".join(themes)))[positions]
            scores[:, 3] = near / np.float32(np.sqrt(len(themes)))
        scores[:, 4] = self._names.unwanted(query)[positions]
        return scores

    def nominate(self, query: Query, k: int) -> Positions:
        """Returns the best matches of the words."""
        return best(self._matches(query), k)


@cache
def _stopwords() -> frozenset[str]:
    from bm25s.stopwords import STOPWORDS_EN

    return frozenset(STOPWORDS_EN)


def tokens(text: str) -> list[str]:
    """Returns what ``bm25s.tokenize`` makes of one text; that sets up a progress bar each time."""
    return [word for word in _TOKEN.findall(text.lower()) if word not in _stopwords()]


def _words(query: Query) -> str:
    return f"{' '.join(query.turns)} {composed(query)}"


def _either_number(text: str) -> str:
    """Returns the words in the singular and the plural: who says dogs wants "dog" too."""
    words = text.split()
    others = [word[:-1] if word.endswith("s") else f"{word}s" for word in words]
    return " ".join((*words, *others))


def _told(film: Film) -> str:
    return "; ".join((*film.enrichment.themes, film.enrichment.description))


def _text(film: Film) -> str:
    written = film.enrichment
    parts = (film.title, str(film.year or ""), *film.genres, *written.moods, *written.themes)
    return " ".join((*parts, written.description))
