"""A film in words: a noun phrase of facts, and clauses that may follow it."""

import random
from collections.abc import Sequence

from nodes.builtin.voice import words
from nodes.builtin.voice.data import load
from nodes.builtin.voice.quotes import plain
from store.records import Film

_FEW_RATINGS = 10
_WELL_RATED = 3.5
_AWKWARD = ("told ", "set ", "based ", "made ", "shot ", "sequel", "remake", "prequel")
_TELLING = ("Animation", "Documentary", "Musical", "Western")
"""Genres that nobody would leave unsaid of a film."""


def noun_phrase(
    film: Film,
    moods: Sequence[str] = (),
    genres: Sequence[str] = (),
    language: bool = False,
) -> str:
    """Returns a film as a noun phrase of facts: "a sad, slow-burn drama in French from 1994".

    Args:
        film: The film, as the variant sees it.
        moods: Moods to name; the film's first two when empty.
        genres: Genres to name first.
        language: Name the language even if it is English.
    """
    adjectives = list(dict.fromkeys(moods))[:2] or list(film.enrichment.moods[:2])
    telling = [genre for genre in _TELLING if genre in film.genres and genre not in genres]
    noun = words.genre_noun(film.genres, [*genres, *telling[: 2 - min(2, len(genres))]])
    said = noun.split()
    adjectives = [mood for mood in adjectives if not {mood, mood.split("-")[0]} & set(said)]
    text = words.with_article(" ".join([", ".join(adjectives), noun]).strip())
    tongue = words.language(film.enrichment.language)
    if tongue and (language or tongue != "English"):
        text += f" in {tongue}"
    return text if film.year is None else f"{text} from {film.year}"


def theme_clause(
    film: Film,
    first: Sequence[str],
    told: Sequence[str],
    rng: random.Random,
    used: set[str],
    plainly: bool = False,
) -> list[str]:
    """Returns a clause that names two or three of the film's themes, or nothing.

    Args:
        film: The film, as the variant sees it.
        first: Themes to put in front.
        told: Themes that the sentence names elsewhere.
        rng: Chooses the wording, among those least used.
        used: Wordings used in this list so far; the chosen one is added.
        plainly: Another clause begins with "with", so this one does not.
    """
    kind = words.genre_noun(film.genres, film.genres)
    rest = [
        theme
        for theme in film.enrichment.themes
        if theme not in first
        and theme not in told
        and theme.lower() not in kind
        and not theme.startswith(_AWKWARD)
    ]
    themes = [*first, *rest][: max(2, len(first))]
    if not themes:
        return []
    nouns = [words.theme_noun(plain(theme)) for theme in themes]
    if all(nouns):
        shown = words.listed([noun for noun in nouns if noun])
        return [fresh("themes", rng, used, without="with " if plainly else "").format(themes=shown)]
    shown = ", ".join(words.cased(plain(theme)) for theme in themes)
    return [fresh("tags", rng, used).format(themes=shown)]


def fresh(kind: str, rng: random.Random, used: set[str], without: str = "") -> str:
    """Returns a wording that this list has not used yet, while there is one.

    Args:
        kind: Key in ``openings.json``.
        rng: Chooses.
        used: Wordings used so far; the chosen one is added.
        without: A beginning to avoid.
    """
    wordings: list[str] = load("openings")[kind]
    fitting = [text for text in wordings if not (without and text.startswith(without))]
    chosen = rng.choice([text for text in fitting if text not in used] or fitting)
    used.add(chosen)
    return chosen


def rating_clause(film: Film) -> list[str]:
    """Returns a clause on how well people rate the film, where enough of them rate it well."""
    if film.rating_count < _FEW_RATINGS or film.rating_mean < _WELL_RATED:
        return []
    return [f"rated {film.rating_mean:.1f} out of 5 by {film.rating_count} people"]
