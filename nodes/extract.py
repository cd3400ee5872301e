"""Extract: one user turn into an intent and signals, and what they change in the conversation."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from langchain_core.messages import AIMessage
from langgraph.runtime import Runtime

from nodes.context import Context
from nodes.contracts import Dialogue, Extraction, Reaction, Signal
from nodes.ledger import active, merge, withdraw
from nodes.minds import listen, record
from nodes.state import Node, State
from store.library import Library

REMEMBERED = 100
"""Films shown so long ago are no longer meant by what they are: "the one with the clones"."""
TALK = ("why", "show", "ask_film", "smalltalk", "off_topic")
UNDONE = ("signals", "seen", "rejected", "asked")


def make_extract(library: Library) -> Node:
    """Returns the node that reads the turn and updates ledger, seen and rejected films."""

    def extract(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
        context = runtime.context or Context()
        text = state.current.guard.clean_text
        dialogue = _dialogue(state, library)
        spent = state.current.model_seconds
        judged = listen(text, dialogue, library, context, spent=spent)
        return {
            **_changes(state, judged.value, _named_by_user(text, library)),
            **record(state, "extract", judged, extraction=judged.value),
        }

    return extract


def _dialogue(state: State, library: Library) -> Dialogue:
    shown = [film.movie_id for film in state.last_shown]
    return Dialogue(
        turn=state.turn,
        today=date.today().year,
        signals=active(state.signals),
        shown=shown,
        earlier=[m for m in reversed(state.shown[-REMEMBERED:]) if m not in shown],
        asked=state.question.slot if state.question else None,
        offered=state.question.offered if state.question else [],
        named=_named_by_assistant(state, library),
    )


def _named_by_assistant(state: State, library: Library) -> list[int]:
    """Films in the last assistant message: our own list, or spotted in somebody else's text."""
    replies = [message for message in state.messages if isinstance(message, AIMessage)]
    if not replies:
        return []
    last = replies[-1]
    if "marquee" in last.additional_kwargs:
        return list(last.additional_kwargs["marquee"]["named"])
    return [mention.movie_ids[0] for mention in library.titles.spot(str(last.text))]


def _named_by_user(text: str, library: Library) -> list[int]:
    """Films in the user's text, every film that shares a name included."""
    return [movie_id for mention in library.titles.spot(text) for movie_id in mention.movie_ids]


def _changes(state: State, extraction: Extraction, named: list[int]) -> dict[str, Any]:
    """What the turn does to the conversation, as a JSON-plain update."""
    base: dict[str, Any] = {"recommendations": [], "question": None, "asked": list(state.asked)}
    if extraction.intent == "undo":
        return base | state.undo | {"undo": {}}
    if extraction.intent in TALK and not (extraction.signals or extraction.reactions):
        return base
    base["undo"] = state.model_dump(mode="json", include=set(UNDONE))
    if extraction.intent == "reset":
        kept = withdraw(state.signals, [signal.number for signal in state.signals])
        anew = merge(kept, extraction.signals)
        seen = _added(state.seen, _known(extraction, named)) if extraction.signals else state.seen
        return {**base, "signals": _plain(anew), "asked": [], "last_shown": [], "seen": seen}
    ledger = merge(withdraw(state.signals, extraction.withdrawn), extraction.signals)
    return {
        **base,
        "signals": _plain(ledger),
        "seen": _added(state.seen, _known(extraction, named)),
        "rejected": _added(state.rejected, _received(extraction.reactions, "rejected")),
    }


def _plain(signals: Iterable[Signal]) -> list[dict[str, Any]]:
    return [signal.model_dump(mode="json") for signal in signals]


def _known(extraction: Extraction, named: list[int]) -> list[int]:
    """Films the user has seen or brought up: never recommended back.

    A film that the user only asks about stays in play.
    """
    titles = [
        signal.value
        for signal in extraction.signals
        if signal.slot == "title" and isinstance(signal.value, int)
    ]
    brought_up = [] if extraction.intent == "ask_film" else named
    more_like = extraction.films if extraction.intent == "more_like" else []
    known = _received(extraction.reactions, "seen", "liked")
    return [*titles, *known, *more_like, *brought_up]


def _received(reactions: list[Reaction], *receptions: str) -> list[int]:
    return [reaction.movie_id for reaction in reactions if reaction.reception in receptions]


def _added(known: list[int], new: Iterable[int]) -> list[int]:
    return list(dict.fromkeys([*known, *new]))
