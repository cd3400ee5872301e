"""The built-in mind's ranking: the fused order, thinned of look-alikes, with a reason each."""

import random
from collections.abc import Sequence

import numpy as np

from nodes.builtin.sentences import justify
from nodes.context import Context
from nodes.contracts import Candidate, Pick
from nodes.query import Mask, Query
from nodes.regions import named
from store.encoder import Vectors
from store.library import Library
from store.records import Film

SAME = 0.97
"""Films whose texts are so near are one film twice in the catalog."""
AGAIN = 0.2
"""What each film above in the same language takes off, on the scale of relevance from 0 to 1,
where a part of the world was asked for: "Asia, South America, why not" wants to see the world."""
CHOSEN_DIVERSELY = 20
"""A longer list is no list that a person reads: its tail keeps the fused order."""


def rank(
    query: Query,
    candidates: Sequence[Candidate],
    k: int,
    library: Library,
    context: Context,
) -> list[Pick]:
    """Chooses k candidates: best first, each not too like those above it.

    Args:
        query: What is asked for.
        candidates: Retrieved films with fused scores.
        k: How many are wanted.
        library: Where the films are looked up.
        context: Options of the run.
    """
    known = [candidate for candidate in candidates if candidate.movie_id in library.catalog]
    abroad = context.variant == "enriched" and bool(named(query.turns))
    chosen = diversified(known, k, library, context, AGAIN if abroad else 0.0)
    rng = random.Random(f"{context.seed}|rank|{len(query.turns)}")  # noqa: S311 - wording only
    used: set[str] = set()
    picks = []
    for candidate in chosen:
        film = library.catalog.get(candidate.movie_id)
        sentence, cited = justify(film, query.signals, rng, library, context.variant, used)
        picks.append(
            Pick(
                movie_id=candidate.movie_id,
                signals=cited,
                justification=sentence,
                score=candidate.score,
            )
        )
    return picks


def diversified(
    candidates: Sequence[Candidate],
    k: int,
    library: Library,
    context: Context,
    again: float = 0.0,
) -> list[Candidate]:
    """Returns k candidates by maximal marginal relevance; near-duplicates never stand together.

    Args:
        candidates: Retrieved films with fused scores.
        k: How many are wanted.
        library: Where the films are looked up.
        context: Options of the run.
        again: What each film chosen before in the same language takes off.
    """
    if not candidates:
        return []
    ordered = sorted(candidates, key=lambda candidate: -candidate.score)
    films = [library.catalog.get(candidate.movie_id) for candidate in ordered]
    positions = [library.catalog.position(film.movie_id) for film in films]
    vectors = library.vectors(context.variant)[positions]
    relevance = _scaled(np.array([candidate.score for candidate in ordered], np.float32))
    languages = np.array([film.enrichment.language for film in films])
    nearest, heard = np.zeros((2, len(ordered)), np.float32)
    open_ = np.ones(len(ordered), np.bool_)
    chosen: list[int] = []
    while open_.any() and len(chosen) < k:
        weight = context.diversity if len(chosen) < CHOSEN_DIVERSELY else 0.0
        value = (1.0 - weight) * relevance - weight * nearest - again * heard
        row = int(np.argmax(np.where(open_, value, -np.inf)))
        chosen.append(row)
        likeness = vectors @ vectors[row]
        nearest = np.maximum(nearest, likeness)
        heard += languages == languages[row]
        open_[row] = False
        open_ &= ~_duplicates(films, row, likeness)
    return [ordered[row] for row in chosen]


def _scaled(scores: Vectors) -> Vectors:
    """Returns the scores from 0 (worst) to 1 (best)."""
    low, high = float(scores.min()), float(scores.max())
    scaled: Vectors = (scores - low) / max(high - low, 1e-9)
    return scaled


def _duplicates(films: Sequence[Film], row: int, likeness: Vectors) -> Mask:
    title, year = films[row].title.casefold(), films[row].year or 0
    same = np.array(
        [film.title.casefold() == title and abs((film.year or 0) - year) <= 1 for film in films],
        np.bool_,
    )
    return same | (likeness > SAME)
