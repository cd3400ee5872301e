"""Who speaks: the run's seed and turn choose the wording, the library knows the films."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nodes.builtin.voice import heard, words
from nodes.builtin.voice.phrases import phrase
from nodes.contracts import Signal
from store.library import Library
from store.records import Film, Variant


@dataclass(frozen=True)
class Speaker:
    """The voice in one turn.

    Attributes:
        library: Where films are looked up.
        seed: The run's seed.
        turn: The conversation's turn.
        variant: What may be known of a film.
    """

    library: Library
    seed: int = 0
    turn: int = 0
    variant: Variant = "enriched"

    def say(self, phrase_name: str, /, **values: object) -> str:
        """Returns this turn's wording of a phrase."""
        return words.capitalised(phrase(phrase_name, self.seed, self.turn, **values))

    def summary(self, signals: Sequence[Signal]) -> dict[str, str]:
        """Returns what was heard, for the braces ``heard`` and ``heard_lower``."""
        text = heard.summary(signals, self.library)
        return {"heard": words.capitalised(text), "heard_lower": text}

    def films(self, movie_ids: Iterable[int]) -> list[Film]:
        """Returns the catalog's films of these ids, each once."""
        found = [self.library.catalog.find(movie_id) for movie_id in dict.fromkeys(movie_ids)]
        return [film for film in found if film is not None]

    def names(self, movie_ids: Iterable[int], most: int = 5) -> str:
        """Returns the films' names as a list in words; beyond ``most`` they are counted."""
        names = [heard.film_name(film) for film in self.films(movie_ids)]
        beyond = len(names) - most + 1
        if beyond > 1:
            names[-beyond:] = [f"{words.number(beyond)} others"]
        return words.listed(names)


def counted(count: int) -> dict[str, str]:
    """Returns a number of films for the braces ``count``, ``count_lower`` and ``are``."""
    text = words.number(count)
    are = "is" if count == 1 else "are"
    return {"count": words.capitalised(text), "count_lower": text, "are": are}
