"""Lexical leg: BM25 of the user's words over titles, people, themes and descriptions."""

import numpy as np

from nodes.legs.leg import Positions, Scores
from nodes.legs.wording import composed
from nodes.legs.words import Phrases, Words
from nodes.query import Query
from store.library import Library
from store.records import Film, Variant

UNWANTED = 3.0
"""What naming an unwanted person counts against a film, where a wanted one counts one for it."""
SHARE = 3
"""One in so many of the films that may be nominated is."""


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
        self._titles = Words([film.title for film in films])
        self._enriched = variant == "enriched"
        if self._enriched:
            self._texts = Words([_text(film) for film in films])
            self._themes = Words([" ".join(film.enrichment.themes) for film in films])
            self._told = Phrases([_told(film) for film in films], self._texts)

    def score(self, query: Query, positions: Positions) -> Scores:
        """Returns BM25 scores, wanted people that a film's text names, and subjects ruled out."""
        scores = np.zeros((len(positions), len(self.columns)), np.float32)
        scores[:, 1] = self._titles.scores(_words(query), positions)
        if not self._enriched:
            return scores
        scores[:, 0] = self._texts.scores(_words(query), positions)
        for polarity, worth in (("like", 1.0), ("dislike", -UNWANTED)):
            for name in query.values("person", polarity):
                scores[self._told.holding(name, positions), 2] += worth
        themes = query.values("theme")
        if themes:
            near = self._themes.scores(_either_number(" ".join(themes)), positions)
            scores[:, 3] = near / np.float32(np.sqrt(len(themes)))
        for theme in query.values("theme", "dislike"):
            for phrase in (theme, theme.removesuffix("s"), f"{theme}s"):
                scores[self._told.holding(phrase, positions), 4] = 1.0
        return scores

    def nominate(self, query: Query, k: int) -> Positions:
        """Returns the best matches of the words in the films' texts, or titles if that is all.

        Fewer than asked for: most of what words find, vectors have found too.
        """
        index = self._texts if self._enriched else self._titles
        return index.nearest(_words(query), max(1, k // SHARE))


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
