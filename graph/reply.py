"""What every door hands back for a turn or a ranking."""

from typing import Literal

from pydantic import BaseModel, Field

from nodes.contracts import GuardReport, Intent, Recommendation, Signal, Slot
from nodes.ledger import active
from nodes.state import State


class Reply(BaseModel):
    """One answered turn.

    Attributes:
        thread_id: The conversation.
        turn_id: The turn's idempotency key: sending it again returns this same reply.
        turn: The turn's number in the conversation, from 1.
        reply: What the user reads.
        intent: What the user was doing.
        asked: The slot that the reply asks about, if it asks.
        recommendations: This turn's list; empty when the turn shows none.
        signals: Signals active after the turn.
        guard: What the guard made of the user's text.
        mind: ``model`` when a model made every judgement, ``builtin`` when none, else ``mixed``.
        notes: Remarks, such as why the built-in mind took over.
        ms: Milliseconds the turn took.
    """

    thread_id: str
    turn_id: str
    turn: int
    reply: str
    intent: Intent
    asked: Slot | None
    recommendations: list[Recommendation]
    signals: list[Signal]
    guard: GuardReport
    mind: Literal["builtin", "model", "mixed"]
    notes: list[str] = Field(default_factory=list)
    ms: float


class Ranking(BaseModel):
    """Films ranked for a conversation as it stands, and the signals they answer."""

    recommendations: list[Recommendation]
    signals: list[Signal]


def reply_of(state: State, thread_id: str, turn_id: str, ms: float) -> Reply:
    """Returns the reply that a finished turn's state holds."""
    current = state.current
    # The guard is the built-in mind's unless asked otherwise, and says nothing of who answered.
    minds = {mind for node, mind in current.minds.items() if node != "guard"}
    return Reply(
        thread_id=thread_id,
        turn_id=turn_id,
        turn=state.turn,
        reply=str(state.messages[-1].text),
        intent="off_topic" if current.guard.verdict == "blocked" else current.extraction.intent,
        asked=state.question.slot if state.question else None,
        recommendations=state.recommendations,
        signals=active(state.signals),
        guard=current.guard,
        mind="mixed" if len(minds) > 1 else next(iter(minds), "builtin"),
        notes=current.notes,
        ms=round(ms, 2),
    )
