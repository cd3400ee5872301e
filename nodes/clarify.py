"""Clarify: one question, about what would narrow the candidates most."""

import random
from typing import Any

import numpy as np
from langgraph.runtime import Runtime

from nodes.builtin.voice.questions import which
from nodes.context import Context
from nodes.contracts import Question
from nodes.ledger import active
from nodes.minds import Judgement, ask, record
from nodes.query import HardFilter
from nodes.state import Node, State
from store.library import Library


def make_clarify(library: Library) -> Node:
    """Returns the node that sets ``question`` and notes its slot as asked."""

    def clarify(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
        context = runtime.context or Context()
        rng = random.Random(f"{context.seed}|clarify|{state.turn}")  # noqa: S311 - wording only
        judged = _which(state, library, rng) or ask(
            _positions(state, library, context),
            state.signals,
            state.asked,
            library,
            context,
            rng,
            spent=state.current.model_seconds,
        )
        question = judged.value
        plain = None if question is None else question.model_dump(mode="json")
        asked = [] if question is None else [question.slot]
        return {
            "question": plain,
            "asked": list(dict.fromkeys([*state.asked, *asked])),
            **record(state, "clarify", judged, question=plain and question),
        }

    return clarify


def _which(state: State, library: Library, rng: random.Random) -> Judgement[Question | None] | None:
    """Films that share a name the user said come before any other question."""
    found = [library.catalog.find(movie_id) for movie_id in state.current.extraction.ambiguous]
    films = [film for film in found if film is not None][:4]
    return Judgement(which(films, rng)) if len(films) > 1 else None


def _positions(state: State, library: Library, context: Context) -> list[int]:
    """The films that may still be recommended."""
    known = [*state.shown, *state.seen, *state.rejected]
    mask = HardFilter.of(active(state.signals), known).mask(library.catalog, context.variant)
    return [int(position) for position in np.flatnonzero(mask)]
