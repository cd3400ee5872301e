"""Films named in free text: linked to catalog ids, or honestly not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from store.records import Film
from store.title_fuzzy import Speller, same_name
from store.title_keys import Tier, aliases_within
from store.title_names import Names
from store.title_spot import Spotter
from store.title_text import ARTICLES, join, key_of, people_form, split_year, words
from store.title_words import title_words

How = Literal["exact", "alias", "nickname", "fuzzy"]
_HOW: dict[Tier, How] = {
    Tier.TITLE: "exact",
    Tier.NO_ARTICLE: "exact",
    Tier.ALIAS: "alias",
    Tier.NICKNAME: "nickname",
    Tier.HEAD: "alias",
    Tier.PART: "alias",
    Tier.LOOSE: "alias",
}


class Films(Protocol):
    """What the index needs of a catalog."""

    @property
    def films(self) -> Sequence[Film]:
        """The films, by position."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A film named in a text.

    Attributes:
        start: Offset of the name's first character.
        end: Offset behind its last character; a year beside it is not part of it.
        text: The name as written.
        movie_ids: One id: linked; several: ambiguous, best guess first.
        year: The year said beside it.
        how: What matched.
    """

    start: int
    end: int
    text: str
    movie_ids: tuple[int, ...]
    year: int | None
    how: How


class TitleIndex:
    """Finds catalog films by the names that people give them."""

    def __init__(self, catalog: Films) -> None:
        self._names = Names(catalog.films)
        self._speller = Speller(self._names.keys())
        self._spotter = Spotter(self._names, title_words(), self._near)

    def link(self, name: str, year: int | None = None) -> list[int]:
        """Returns the ids of the films that a whole name means, most rated first.

        Args:
            name: A title, an alias or a nickname; a year in parentheses at its end is read.
            year: The film's year, if known; it may be off by one.
        """
        positions, _ = self._names.link(name, year)
        return self._ids(positions)

    def close(self, name: str) -> list[int]:
        """Returns the films that a misspelt whole name means; [] rather than a guess."""
        exact = self.link(name)
        if exact or self._names.outside(key_of(name)):
            return exact
        bare, year = split_year(name)
        return self._ids(self._near(bare, year))

    def spot(self, text: str) -> list[Mention]:
        """Returns the films named in a text, left to right; of overlapping names the longest.

        Only the first 20,000 characters are read.
        """
        mentions = []
        for span in self._spotter.read(text).found:
            how = "fuzzy" if span.fuzzy else _HOW[span.tier]
            written = text[span.start : span.end]
            ids = tuple(self._ids(span.positions))
            mentions.append(Mention(span.start, span.end, written, ids, span.year, how))
        return mentions

    def unknown(self, text: str) -> list[str]:
        """Returns the names in a text that are clearly films, but none of this catalog."""
        return self._spotter.read(text).unknown

    def _ids(self, positions: Sequence[int]) -> list[int]:
        return [self._names.films[position].movie_id for position in positions]

    def _near(self, name: str, year: int | None = None) -> list[int]:
        run = words(name)
        lexicon = title_words()
        article = len(run) > 1 and run[0].key in ARTICLES
        for key in (join(run), join(run[1:])) if article else (join(run),):
            for other in self._speller.near(key):
                positions, _ = self._names.look_up(other, year)
                if any(
                    same_name(run, words(written), lexicon)
                    for position in positions
                    for written in self._written(position, other)
                ):
                    return positions
        return []

    def _written(self, position: int, key: str) -> list[str]:
        """Returns the spellings of a film's names that have a key."""
        film = self._names.films[position]
        bare, inner = aliases_within(film.title)
        spellings = [bare, *inner, *(people_form(alias) for alias in film.aliases)]
        found = []
        for spelling in spellings:
            run = words(spelling)
            for start in (0, 1):
                for end in range(len(run), start, -1):
                    if join(run[start:end]) == key:
                        found.append(spelling[run[start].start : run[end - 1].end])
        return found or [key]
