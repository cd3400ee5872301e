"""Conversations between Marquee and a simulated user, recorded turn by turn."""

import uuid
from collections.abc import Sequence
from typing import Any, Protocol

from evals.owning_up import owns_up
from evals.simulator_leaks import leaks
from evals.simulator_needs import Need
from evals.simulator_rules import HARD, Move
from graph.marquee import Marquee
from graph.reply import Reply
from nodes.context import Context
from store.library import Library

LAST_TURN = 8


class User(Protocol):
    """A simulated user, by whatever mind."""

    need: Need
    mind: str

    @property
    def told(self) -> list[str]:
        """Parts of the need that the turns have said."""

    def opens(self) -> Move:
        """Returns the first turn."""

    def answers(self, reply: Reply) -> Move:
        """Returns the next turn."""


def converse(marquee: Marquee, user: User, context: Context) -> dict[str, Any]:
    """Lets a simulated user talk to Marquee until the user takes a film, gives up, or time is up.

    Whether it was a success is decided here, by ids: a held-out film was shown (``hit``), or the
    user, who is not strict, was shown a film that fits the need closely (``fit``). What a model
    says of its own contentment decides nothing.
    """
    library, thread = marquee.library, str(uuid.uuid4())
    turns: list[dict[str, Any]] = []
    shown: list[int] = []
    outcome, move = "gave_up", user.opens()
    try:
        for _ in range(LAST_TURN):
            found = leaks(move.text, user.need.targets, shown, library)
            reply = marquee.turn(move.text, thread, context=context)
            turn = _turn(move, reply, user, shown, found, library)
            turns.append(turn)
            shown += turn["films"]
            outcome = ending(user.need, turn["films"], library)
            if outcome != "open":
                break
            move = user.answers(reply)
            if move.kind in ("give_up", "accept"):
                outcome = "gave_up" if move.kind == "give_up" else "settled"
                break
    finally:
        marquee.conversations.saver.delete_thread(thread)
    return {
        "need": user.need.id,
        "variant": context.variant,
        "mind": user.mind,
        "strict": user.need.strict,
        "outcome": "out_of_turns" if outcome == "open" else outcome,
        "turns": turns,
        "leaked": any(turn["leaks"] for turn in turns),
    }


def ending(need: Need, films: Sequence[int], library: Library) -> str:
    """Tells whether a list ends the conversation: ``hit``, ``fit`` or ``open``."""
    if set(films) & need.targets:
        return "hit"
    if not need.strict and any(need.fits(library.catalog.get(film)) for film in films):
        return "fit"
    return "open"


def _turn(
    move: Move,
    reply: Reply,
    user: User,
    shown: Sequence[int],
    found: Sequence[int],
    library: Library,
) -> dict[str, Any]:
    films = [film.movie_id for film in reply.recommendations]
    limits = [part for part in user.told if part in HARD]
    records = [library.catalog.get(film) for film in films]
    return {
        "said": move.text,
        "kind": move.kind,
        "leaks": list(found),
        "reply": reply.reply,
        "intent": reply.intent,
        "asked": reply.asked,
        "films": films,
        "repeated": len(set(films) & set(shown)) + len(films) - len(set(films)),
        "limits": len(limits) * len(films),
        "limits_broken": sum(
            not user.need.meets(film, part) for film in records for part in limits
        ),
        "owned_up": owns_up(reply.reply),
        "mind": reply.mind,
        "ms": reply.ms,
    }
