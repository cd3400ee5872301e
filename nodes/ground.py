"""Ground: nothing leaves that is not in the catalog, breaks a wish, or cites what nobody said."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from langgraph.runtime import Runtime

from nodes.builtin.sentences import justify, opening
from nodes.claims import check
from nodes.context import Context
from nodes.contracts import Fault, Pick, Recommendation, Signal
from nodes.ledger import active
from nodes.query import HardFilter
from nodes.state import Node, State, advance
from store.library import Library
from store.records import Film

MAX_TRIES = 2
_WORDING = frozenset(
    {"no_signal", "false_signal", "no_fact", "names_other_film", "wrong_year", "unclean_text"}
)


@dataclass(frozen=True)
class Bounds:
    """What a list has to keep to.

    Attributes:
        signals: Active signals.
        hard: The hard limits in force, relaxed ones left out.
        candidates: Ids that retrieval found, best first, with their scores.
        known: Ids that may not be recommended: shown, seen, rejected or named.
        named: Ids of films that the user named, which a sentence may name back.
        context: The run's options.
        library: The catalog.
        seed: Varies the wording of built-in sentences.
    """

    signals: list[Signal]
    hard: HardFilter
    candidates: dict[int, float]
    known: frozenset[int]
    named: frozenset[int]
    context: Context
    library: Library
    seed: str


def make_ground(library: Library) -> Node:
    """Returns the node that turns picks into recommendations that hold."""

    def ground(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
        context = runtime.context or Context()
        bounds = _bounds(state, context, library)
        faults = audit(state.current.picks, bounds)
        by_model = state.current.minds.get("rerank") == "model"
        if faults and by_model and state.current.tries < MAX_TRIES:
            return advance(state, faults=faults)
        wanted = state.current.extraction.count or context.k
        films = _filled(state.current.picks, faults, bounds, min(wanted, max(context.k, 20)))
        plain = [film.model_dump(mode="json") for film in films]
        return {
            "recommendations": plain,
            "last_shown": plain or [film.model_dump(mode="json") for film in state.last_shown],
            "shown": list(dict.fromkeys([*state.shown, *(film.movie_id for film in films)])),
            **advance(state, faults=[]),
        }

    return ground


def _bounds(state: State, context: Context, library: Library) -> Bounds:
    extraction = state.current.extraction
    signals = active(state.signals)
    titled = {s.value for s in state.signals if s.slot == "title" and isinstance(s.value, int)}
    about = {*extraction.films, *(reaction.movie_id for reaction in extraction.reactions)}
    known = {*state.shown, *state.seen, *state.rejected, *titled, *about}
    return Bounds(
        signals=signals,
        hard=HardFilter.of(signals).without(state.current.relaxed),
        candidates={film.movie_id: film.score for film in state.current.candidates},
        known=frozenset(known),
        named=frozenset(titled | {*state.seen, *about}),
        context=context,
        library=library,
        seed=f"{context.seed}|{state.turn}",
    )


def audit(picks: Iterable[Pick], bounds: Bounds) -> list[Fault]:
    """Returns every fault of a list of picks; a film's own faults hide its sentence's."""
    faults: list[Fault] = []
    met: set[int] = set()
    for pick in picks:
        found = _film_fault(pick.movie_id, met, bounds)
        met.add(pick.movie_id)
        faults += [found] if found else _sentence_faults(pick, bounds)
    return faults


def _film_fault(movie_id: int, met: Iterable[int], bounds: Bounds) -> Fault | None:
    film = bounds.library.catalog.find(movie_id)
    if film is None:
        return Fault(movie_id=movie_id, rule="unknown_id", detail="not in the catalog")
    if movie_id not in bounds.candidates:
        return Fault(movie_id=movie_id, rule="not_a_candidate", detail="was not offered")
    if movie_id in met:
        return Fault(movie_id=movie_id, rule="repeated", detail="is in the list already")
    if movie_id in bounds.known:
        detail = "was shown, seen, rejected or named before"
        return Fault(movie_id=movie_id, rule="already_known", detail=detail)
    broken = bounds.hard.broken(film, bounds.context.variant)
    if broken is not None:
        detail = f"breaks signal {broken.number} ({broken.slot})"
        return Fault(movie_id=movie_id, rule="hard_signal", detail=detail)
    return None


def _sentence_faults(pick: Pick, bounds: Bounds) -> list[Fault]:
    return check(
        pick.justification,
        bounds.library.catalog.get(pick.movie_id),
        bounds.signals,
        bounds.library,
        bounds.named,
        cited=pick.signals,
        variant=bounds.context.variant,
    )


def _filled(
    picks: list[Pick], faults: list[Fault], bounds: Bounds, wanted: int
) -> list[Recommendation]:
    """The sound picks, badly worded ones reworded, then the next candidates up to the number."""
    badly_worded = {fault.movie_id for fault in faults if fault.rule in _WORDING}
    films: dict[int, Recommendation] = {}
    used: set[str] = set()
    for pick in picks:
        if len(films) == wanted or _film_fault(pick.movie_id, films, bounds):
            continue
        reworded = pick.movie_id in badly_worded or opening(pick.justification) in used
        films[pick.movie_id] = _worded(pick, bounds, used, reworded)
    for movie_id, score in bounds.candidates.items():
        if len(films) == wanted:
            break
        if not _film_fault(movie_id, films, bounds):
            films[movie_id] = _worded(Pick(movie_id=movie_id, score=score), bounds, used, True)
    return list(films.values())


def _worded(pick: Pick, bounds: Bounds, used: set[str], reworded: bool) -> Recommendation:
    film = bounds.library.catalog.get(pick.movie_id)
    sentence, signals = pick.justification, pick.signals
    if reworded:
        sentence, signals = reword(film, bounds, used)
    used.add(opening(sentence))
    return Recommendation(
        movie_id=film.movie_id,
        title=film.title,
        year=film.year,
        genres=list(film.genres),
        justification=sentence,
        signals=sorted(set(signals)),
        score=pick.score,
    )


def reword(film: Film, bounds: Bounds, used: set[str]) -> tuple[str, list[int]]:
    """Returns the built-in mind's sentence for a film: the first of a few that holds."""
    variant = bounds.context.variant
    rng = random.Random(f"{bounds.seed}|{film.movie_id}")  # noqa: S311 - wording only
    for _ in range(4):
        openings = set(used)
        sentence, cited = justify(film, bounds.signals, rng, bounds.library, variant, openings)
        faults = check(
            sentence, film, bounds.signals, bounds.library, bounds.named,
            cited=cited, variant=variant,
        )  # fmt: skip
        if not faults:
            break
    used |= openings
    return sentence, cited
