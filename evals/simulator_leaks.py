"""Finds a held-out title in what a simulated user says."""

import re
from collections.abc import Collection

from store.library import Library

_LETTERS = re.compile(r"[^\W_]+")


def leaks(
    text: str, targets: Collection[int], shown: Collection[int], library: Library
) -> list[int]:
    """Returns the held-out films that a turn names before they were shown.

    A title counts when it is linked as one, or when all its words stand there in order: a
    one-word title that is an everyday word counts only when it is linked.

    Args:
        text: What the simulated user says.
        targets: Held-out films.
        shown: Films that the recommender has shown already; naming these gives nothing away.
        library: Where titles are known.
    """
    secret = set(targets) - set(shown)
    named = {film for mention in library.titles.spot(text) for film in mention.movie_ids}
    found = secret & named
    said = f" {_plain(text)} "
    for movie_id in secret - found:
        film = library.catalog.find(movie_id)
        for name in (film.title, *film.aliases) if film else ():
            words = _plain(name)
            if " " in words and f" {words} " in said:
                found.add(movie_id)
    return sorted(found)


def _plain(text: str) -> str:
    return " ".join(_LETTERS.findall(text.casefold()))
