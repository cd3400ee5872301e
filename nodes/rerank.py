"""Rerank: the best few of the candidates, each with the signals it answers and a sentence."""

from typing import Any

from langgraph.runtime import Runtime

from nodes import minds
from nodes.context import Context
from nodes.contracts import Candidate, Fault
from nodes.retrieve import retriever_of
from nodes.state import Node, State
from store.library import Library

MOST = 200
FILM_RULES = frozenset(
    {"unknown_id", "not_a_candidate", "hard_signal", "repeated", "already_known"}
)
"""Faults of a film, which is then not offered again; other faults are of its sentence."""


def make_rerank(library: Library) -> Node:
    """Returns the node that sets ``picks`` and counts the round."""
    retriever = retriever_of(library)

    def rerank(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
        context = runtime.context or Context()
        turn = state.current
        wanted = min(max(turn.extraction.count or 0, context.k), MOST)
        judged = minds.rank(
            retriever.query(state, context.variant),
            sound(turn.candidates, turn.faults),
            wanted,
            library,
            context,
            faults=turn.faults,
            spent=turn.model_seconds,
        )
        return minds.record(
            state, "rerank", judged, picks=judged.value, faults=[], tries=turn.tries + 1
        )

    return rerank


def sound(candidates: list[Candidate], faults: list[Fault]) -> list[Candidate]:
    """Returns the candidates without those that the round before was faulted for."""
    faulty = {fault.movie_id for fault in faults if fault.rule in FILM_RULES}
    return [candidate for candidate in candidates if candidate.movie_id not in faulty]
