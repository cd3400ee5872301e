"""Builders that the tests of the voice share."""

from types import SimpleNamespace
from typing import Any

from langchain_core.messages import HumanMessage

from nodes.context import Context
from nodes.contracts import Extraction, GuardReport, Signal
from nodes.state import State, Turn
from store.library import Library
from store.records import Film


def signal(slot: str, value: Any, quote: str, *, polarity: str = "like", **more: Any) -> Signal:
    """Returns a signal, number 1 of turn 1 unless said otherwise."""
    return Signal.model_validate(
        {"number": 1, "turn": 1, "slot": slot, "value": value, "quote": quote}
        | {"polarity": polarity}
        | more
    )


def numbered(*signals: Signal) -> list[Signal]:
    """Returns the signals as a ledger numbers them."""
    return [s.model_copy(update={"number": n}) for n, s in enumerate(signals, 1)]


def runtime(**options: Any) -> Any:
    """Returns what a node sees of its run."""
    return SimpleNamespace(context=Context(**options))


def said(text: str, *, turn: int = 1, **state: Any) -> State:
    """Returns the state in which ``text`` is the turn under way.

    ``extraction``, ``guard`` and ``current`` give fields of the turn; the rest are state fields.
    """
    guard = GuardReport(clean_text=text, **state.pop("guard", {}))
    extraction = Extraction(**state.pop("extraction", {}))
    current = Turn(guard=guard, extraction=extraction, **state.pop("current", {}))
    message = HumanMessage(text, id=f"user-{turn}")
    return State(**{"messages": [message], "turn": turn, "current": current, **state})


def updated(state: State, update: dict[str, Any]) -> State:
    """Returns the state after a node's update, messages apart."""
    return State(**{**state.model_dump(), **update, "messages": state.messages})


def titled(library: Library, title: str) -> Film:
    """Returns the most rated film with this title."""
    films = [film for film in library.catalog.films if film.title == title]
    return max(films, key=lambda film: film.rating_count)
