"""Where the conversation goes next: pure functions of the state."""

from typing import Literal

from nodes.ledger import active
from nodes.state import State

MAX_TRIES = 2
RECOMMENDING = ("recommend", "more_like", "react")
REFINING = ("withdraw", "reset")


def after_guard(state: State) -> Literal["extract", "respond"]:
    """A turn of which the guard left nothing goes straight to the reply."""
    return "respond" if state.current.guard.verdict == "blocked" else "extract"


def after_extract(state: State) -> Literal["sufficiency", "respond"]:
    """Turns that state a preference go on to recommend; the others are answered.

    A preference taken back refines the request like any other as long as something is left of it,
    and who starts over with a wish has one.
    """
    intent = state.current.extraction.intent
    if intent in RECOMMENDING or (intent in REFINING and active(state.signals)):
        return "sufficiency"
    return "respond"


def after_sufficiency(state: State) -> Literal["retrieve", "clarify", "respond"]:
    """Recommend when enough is known, else ask; a list that still answers is not replaced."""
    if state.current.stands:
        return "respond"
    return "retrieve" if state.current.enough else "clarify"


def after_clarify(state: State) -> Literal["retrieve", "respond"]:
    """No question left worth asking means recommending with what there is."""
    return "retrieve" if state.current.question is None else "respond"


def after_ground(state: State) -> Literal["rerank", "respond"]:
    """Faulty picks go back once to the mind that chose them."""
    return "rerank" if state.current.faults and state.current.tries < MAX_TRIES else "respond"
