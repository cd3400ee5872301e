"""Words of subjects: how far somebody describes a film beyond the signals that were read of it.

"People tearing each other apart in a living room, love going sour, drink" holds no mood or theme
that a lexicon lists, and describes a film all the same. What tells it from "hi, I liked Heat, any
good movies like that?" is how many of its words are words of what films are about.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from nodes.described import strength
from nodes.query import Query
from store.catalog import Catalog

FEW = 8
"""So many words of subjects slip into talk about films that describes none."""
FEW_IN_A_TURN = 4
"""And so many into one turn of it."""
MANY = 6
"""So many more than few, over all turns, make a description."""
MANY_IN_A_TURN = 2
REMEMBERED = 1_024
"""Turns and titles come back with every turn."""
_WORD = re.compile(r"[^\W\d_]{3,}(?:'[^\W\d_]+)?")
_TALK = frozenset(
    _WORD.findall("""
    any anything could film films get going good got great hello hey kind know let's like liked
    look looking lot lots love loved maybe movie movies nice nothing okay one ones please really
    recommend recommendation saw see seen something sort stuff suggest suggestions thank thanks
    that's thing things think today tonight type want watch watched watching would yeah yes
    """)
)


class Subjects:
    """The words that the catalog's themes are made of."""

    def __init__(self, catalog: Catalog) -> None:
        from bm25s.stopwords import STOPWORDS_EN_PLUS

        themes = (theme for film in catalog.films for theme in film.enrichment.themes)
        self._words = frozenset(_words(themes)) - _TALK - frozenset(STOPWORDS_EN_PLUS)
        self._catalog = catalog

    def told(self, query: Query) -> int:
        """Returns how many different words of subjects the user said, those of titles left out."""
        return len(self._told(query.turns, self._named(query)))

    def leaning(self, query: Query) -> float:
        """Returns how far a dialogue describes what it wants, from 0 to 1."""
        named = self._named(query)
        turns = [self._told([turn], named) for turn in query.turns]
        over_all = len(set().union(*turns)) - FEW
        in_one = max(map(len, turns), default=0) - FEW_IN_A_TURN
        more = max(0, over_all) / MANY + max(0, in_one) / MANY_IN_A_TURN
        return min(1.0, strength(query) + more)

    def _told(self, turns: Iterable[str], named: set[str]) -> set[str]:
        singular = {word.removesuffix("s") for word in _words(turns) - named}
        return {word for word in singular if {word, f"{word}s"} & self._words}

    def _named(self, query: Query) -> set[str]:
        """Returns the words of the titles named."""
        films = [m.movie_id for m in query.mentions if m.movie_id in self._catalog]
        return _words(self._catalog.get(movie_id).title for movie_id in films)


def _words(texts: Iterable[str]) -> set[str]:
    return set().union(*map(_words_of, texts))


@lru_cache(REMEMBERED)
def _words_of(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))
