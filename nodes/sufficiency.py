"""Sufficiency: is enough known to recommend, or is one more question worth asking?"""

from typing import Any

from langgraph.runtime import Runtime

from nodes.context import Context
from nodes.ledger import active
from nodes.standing import stands
from nodes.state import Node, State, advance
from store.library import Library


def make_sufficiency(library: Library) -> Node:
    """Returns the node that sets ``current.stands``, or else ``current.enough``."""

    def sufficiency(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
        context = runtime.context or Context()
        if stands(state, library, context.variant):
            return advance(state, stands=True)
        return advance(state, enough=is_enough(state, context))

    return sufficiency


def is_enough(state: State, context: Context) -> bool:
    """Tells whether to recommend now.

    Enough is: the user says so; three active signals; the question cap; a named film to go by;
    or a list was shown before, since then every turn refines that list.
    """
    extraction = state.current.extraction
    stated = [signal for signal in active(state.signals) if signal.polarity != "none"]
    return (
        extraction.enough
        or len(stated) >= context.min_signals
        or len(state.asked) >= context.max_questions
        or (extraction.intent == "more_like" and bool(extraction.films))
        or bool(state.last_shown)
    )
