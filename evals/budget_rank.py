"""Ranking with the model by numbers alone: what a choice costs without its reasons."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from evals.judges.answers import Asks
from nodes.contracts import Candidate, Signal
from nodes.model.errors import ModelInvalidError
from nodes.model.rerank import SHOWN_THEMES, wish
from nodes.model.schemas import Answer
from prompts import load
from store.library import Library
from store.records import Film

TOKENS_A_NUMBER = 6
"""A number of three digits, a comma, and the white space that some models write."""


class BestAnswer(Answer):
    """The numbers of the chosen films, best first."""

    best: Annotated[list[int], Field(min_length=1)]


def best_by_number(
    signals: Sequence[Signal],
    candidates: Sequence[Candidate],
    k: int,
    library: Library,
    model: Asks,
    seconds: float,
) -> list[int]:
    """Returns the ids of up to ``k`` films that the model chooses, best first.

    Films are numbered from 1 within a call, as ids of many digits cost time and invite slips.

    Args:
        signals: What the person wants.
        candidates: What may be chosen.
        k: Films wanted.
        library: Where records are looked up.
        model: Who chooses.
        seconds: Time limit.

    Raises:
        ModelError: The model gave no usable choice.
    """
    films = [library.catalog.get(candidate.movie_id) for candidate in candidates]
    payload: dict[str, Any] = {
        "choose": min(k, len(films)),
        "wishes": [_wish(signal, library) for signal in signals],
        "films": [f"{number}: {line(film)}" for number, film in enumerate(films, start=1)],
    }
    most = 20 + TOKENS_A_NUMBER * k
    answer = model.ask(load("rank"), payload, BestAnswer, seconds, max_tokens=most)
    chosen = [films[n - 1].movie_id for n in dict.fromkeys(answer.best) if 1 <= n <= len(films)]
    if not chosen:
        raise ModelInvalidError("no number is that of a film")
    return chosen[:k]


def line(film: Film) -> str:
    """Returns what the model sees of a film: its record in a line, without its title."""
    known = film.enrichment
    parts = [
        str(film.year or ""),
        "/".join(film.genres),
        ", ".join(known.moods),
        ", ".join(known.themes[:SHOWN_THEMES]),
        "" if known.language in ("", "en") else f"in {known.language}",
        known.audience if known.audience in ("family", "adult") else "",
    ]
    return "; ".join(part for part in parts if part)


def _wish(signal: Signal, library: Library) -> dict[str, Any]:
    return {name: value for name, value in wish(signal, library).items() if name != "number"}
