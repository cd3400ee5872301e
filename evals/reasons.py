"""Reasons checked by code: what they cite and claim, and whether the check would notice."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from nodes.builtin.sentences import opening
from nodes.claims import check
from nodes.contracts import Recommendation, Signal
from store.library import Library
from store.records import Variant


@dataclass(frozen=True, slots=True)
class Reasoned:
    """A list with its reasons, and the signals that they may cite."""

    films: tuple[Recommendation, ...]
    signals: tuple[Signal, ...]
    variant: Variant


def check_reasons(lists: Sequence[Reasoned], library: Library) -> dict[str, Any]:
    """Returns how many reasons are sound, what is wrong with the others, and a control.

    A sound reason cites a signal that was given and a fact of the record, contradicts nothing in
    it and names no other film. The control gives each reason to the next film of its list: a
    check that lets most of these pass would prove nothing.
    """
    rules: Counter[str] = Counter()
    sound = moved = caught = total = 0
    openings: Counter[str] = Counter()
    words = 0
    for reasoned in lists:
        known = _named(reasoned.signals)
        for place, film in enumerate(reasoned.films):
            found = {fault.rule for fault in _faults(film, film.movie_id, reasoned, known, library)}
            rules.update(found)
            total += 1
            sound += not found
            words += len(film.justification.split())
            openings[opening(film.justification)] += 1
            if len(reasoned.films) > 1:
                other = reasoned.films[(place + 1) % len(reasoned.films)].movie_id
                moved += 1
                caught += bool(_faults(film, other, reasoned, known, library))
    return {
        "checked": total,
        "sound": sound,
        "faults": dict(sorted(rules.items())),
        "moved_to_another_film": moved,
        "moved_and_caught": caught,
        "words": words / total if total else 0.0,
        "openings": len(openings),
    }


def _faults(
    film: Recommendation,
    movie_id: int,
    reasoned: Reasoned,
    known: Collection[int],
    library: Library,
) -> list[Any]:
    return check(
        film.justification,
        library.catalog.get(movie_id),
        reasoned.signals,
        library,
        known,
        cited=film.signals,
        variant=reasoned.variant,
    )


def _named(signals: Sequence[Signal]) -> set[int]:
    return {s.value for s in signals if s.slot == "title" and isinstance(s.value, int)}
