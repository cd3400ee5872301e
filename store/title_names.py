"""The names of a catalog's films: key to films, surest first."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from store.records import Film
from store.title_keys import Tier, keys
from store.title_text import ARTICLES, join, key_of, loose, people_form, split_year, words

YEAR_SLIP = 1
LONELY_YEAR_SLIP = 2
_SERIES_SIZE = 3
_BEGINNING = 6


@cache
def nicknames() -> dict[str, list[str]]:
    """Returns the nicknames: each with the films it may mean, best guess first."""
    text = files("store").joinpath("data/nicknames.json").read_text("utf-8")
    found: dict[str, list[str]] = json.loads(text)
    return found


@cache
def outside_films() -> list[str]:
    """Returns well-known films that the catalogs of MovieLens's time cannot hold."""
    text = files("store").joinpath("data/outside_films.json").read_text("utf-8")
    found: list[str] = json.loads(text)
    return found


class Names:
    """Looks names up by key.

    Attributes:
        films: The catalog's films, by position.
        popular_from: Ratings from which a film counts as well known.
    """

    def __init__(self, films: Sequence[Film]) -> None:
        self.films = films
        self._tiers: dict[str, list[tuple[int, int]]] = {}
        counts = sorted((film.rating_count for film in films), reverse=True)
        self.popular_from = max(counts[len(counts) // 3], 1) if counts else 1
        for position, film in enumerate(films):
            for key, tier in keys(film.title, film.aliases).items():
                self._tiers.setdefault(key, []).append((tier, position))
        self._add_series()
        self._nicknames = self._resolve(nicknames())
        self._outside = frozenset(self._absent(outside_films()))
        self._all = frozenset([*self._tiers, *self._nicknames, *self._outside])
        self._beginnings = frozenset(key[:_BEGINNING] for key in self._all)
        for found in self._tiers.values():
            if len(found) > 1:
                found.sort(key=self._order)

    def _order(self, entry: tuple[int, int]) -> tuple[int, int, int]:
        tier, position = entry
        return tier, -self.films[position].rating_count, position

    def _add_series(self) -> None:
        """Gives "Harry Potter and the X" the names "Harry Potter" and "X"."""
        pairs = []
        for position, film in enumerate(self.films):
            head, separator, rest = film.title.partition(" and the ")
            if separator:
                pairs.append((head, rest, position))
        sizes = Counter(head for head, _, _ in pairs)
        for head, rest, position in pairs:
            if sizes[head] < _SERIES_SIZE:
                continue
            for part in (head, rest, f"the {rest}"):
                self._tiers.setdefault(key_of(part), []).append((Tier.PART, position))

    def _resolve(self, entries: dict[str, list[str]]) -> dict[str, list[int]]:
        resolved: dict[str, list[int]] = {}
        for name, titles in entries.items():
            positions = [p for title in titles for p in self._exact(*split_year(title))]
            if positions:
                resolved.setdefault(key_of(name), []).extend(dict.fromkeys(positions))
        return resolved

    def _exact(self, title: str, year: int | None) -> list[int]:
        found = [
            position
            for tier, position in self._tiers.get(key_of(title), ())
            if tier <= Tier.ALIAS and _near(self.films[position].year, year, YEAR_SLIP)
        ]
        return found[:1]

    def _absent(self, titles: Sequence[str]) -> Iterator[str]:
        """Yields the keys of those films that this catalog does not hold under a whole title."""
        for title in titles:
            name, year = split_year(title)
            if self._exact(name, year):
                continue
            run = words(name)
            for key in {key_of(name), join(run[1:]) if run[0].key in ARTICLES else ""}:
                entries = self._tiers.get(key, ())
                if key and key not in self._nicknames and Tier.TITLE not in dict(entries):
                    yield key

    def outside(self, key: str) -> bool:
        """Whether a key is the title of a well-known film that this catalog does not hold."""
        return key in self._outside

    def __contains__(self, key: str) -> bool:
        return key in self._all

    def begins(self, key: str) -> bool:
        """Whether a name may begin like this; short beginnings always pass."""
        return len(key) < _BEGINNING or key[:_BEGINNING] in self._beginnings

    def keys(self) -> list[str]:
        """Returns every key that is more than a loose form of another."""
        whole = [k for k, found in self._tiers.items() if found[0][0] < Tier.LOOSE]
        return list(dict.fromkeys([*whole, *self._nicknames]))

    def look_up(self, key: str, year: int | None = None) -> tuple[list[int], Tier]:
        """Returns the positions of the films that a key names, best guess first, and how.

        Args:
            key: A name's key.
            year: Its year if one was said: only films within a year of it, or within two if the
                name leaves no choice, are meant then.
        """
        entries = self._tiers.get(key, [])
        special = self._nicknames.get(key)
        if year is None:
            if special:
                own = [position for tier, position in entries if tier <= Tier.NO_ARTICLE]
                return list(dict.fromkeys([*special, *own])), Tier.NICKNAME
            return _surest([] if key in self._outside else entries)
        named = [(int(Tier.NICKNAME), position) for position in special or ()]
        everything = [*entries, *named]
        for slip in (0, YEAR_SLIP):
            near = [e for e in everything if _near(self.films[e[1]].year, year, slip)]
            if near:
                return _surest(sorted(near, key=self._order))
            everything = _whole_names(everything)
        lonely, tier = _surest(everything)
        whole = tier <= Tier.NICKNAME
        if whole and len(lonely) == 1 and _near(self.films[lonely[0]].year, year, LONELY_YEAR_SLIP):
            return lonely, tier
        return [], Tier.TITLE

    def popular(self, positions: Sequence[int]) -> bool:
        """Whether the best known of some films is a well-known one."""
        return any(self.films[p].rating_count >= self.popular_from for p in positions)

    def link(self, name: str, year: int | None = None) -> tuple[list[int], Tier]:
        """Looks a whole name up as said: with its year, without an article, or loosely."""
        bare, written = split_year(name)
        if written is not None and key_of(name) not in self:
            name, year = bare, year or written
        if key_of(name) not in self:
            name = people_form(name)
        run = words(name)
        candidates = [key_of(name)]
        if len(run) > 1 and run[0].key in ARTICLES:
            candidates.append(key_of(name[run[1].start :]))
        candidates.append(loose(run))
        for key in candidates:
            if key in self._outside and year is None:
                break
            found, tier = self.look_up(key, year) if key else ([], Tier.TITLE)
            if found:
                return found, tier
        return [], Tier.TITLE


def _near(actual: int | None, said: int | None, slip: int) -> bool:
    return said is None or (actual is not None and abs(actual - said) <= slip)


def _surest(entries: Sequence[tuple[int, int]]) -> tuple[list[int], Tier]:
    if not entries:
        return [], Tier.TITLE
    best = min(entry[0] for entry in entries)
    return list(dict.fromkeys(p for tier, p in entries if tier == best)), Tier(best)


def _whole_names(entries: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Leaves out parts of titles where something is called just that."""
    whole = [entry for entry in entries if entry[0] <= Tier.NICKNAME]
    return whole or entries
