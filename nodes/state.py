"""The state that LangGraph checkpoints: small, flat-growing, JSON-plain."""

from typing import Annotated, Any, Protocol

from langchain_core.messages import AnyMessage
from langgraph.graph.message import add_messages
from langgraph.runtime import Runtime
from pydantic import BaseModel, ConfigDict, Field

from nodes.context import Context
from nodes.contracts import (
    Candidate,
    Extraction,
    Fault,
    GuardReport,
    MindName,
    Pick,
    Question,
    Recommendation,
    Signal,
    Slot,
)


class Turn(BaseModel):
    """Values of the turn under way; the guard resets them when a turn starts.

    Attributes:
        guard: The guard's report on the user's text.
        extraction: What the turn says.
        enough: Set by sufficiency: recommend now.
        stands: Set by sufficiency: the last list keeps all that the turn adds.
        question: Set by clarify.
        candidates: Set by retrieve: ids and scores, never texts.
        matches: How many catalog films pass the hard filters.
        relaxed: Numbers of signals that retrieval had to relax because nothing fitted.
        picks: Set by rerank.
        faults: Set by ground, for the retry.
        tries: Rerank rounds so far.
        minds: Which mind answered in which node.
        notes: Remarks for the reply ("fell back to the built-in mind: time limit").
        model_seconds: Time this turn has spent with the model, against its time limit.
    """

    guard: GuardReport = Field(default_factory=GuardReport)
    extraction: Extraction = Field(default_factory=Extraction)
    enough: bool = False
    stands: bool = False
    question: Question | None = None
    candidates: list[Candidate] = Field(default_factory=list)
    matches: int = 0
    relaxed: list[int] = Field(default_factory=list)
    picks: list[Pick] = Field(default_factory=list)
    faults: list[Fault] = Field(default_factory=list)
    tries: int = 0
    minds: dict[str, MindName] = Field(default_factory=dict)
    notes: list[str] = Field(default_factory=list)
    model_seconds: float = 0.0


class State(BaseModel):
    """The checkpointed conversation.

    Attributes:
        schema_version: Raised when a field changes its meaning.
        messages: The last messages only; the whole transcript is the transcript table's.
        turn: Number of user turns so far.
        signals: The ledger: all signals, active or not; inactive ones are bounded in number.
        shown: Ids shown in this conversation, in order.
        seen: Ids the user has seen or named.
        rejected: Ids the user does not want.
        recommendations: The last list shown; empty if this turn shows none.
        last_shown: Ids of the last list shown, kept over turns that show none.
        asked: Slots asked so far, in order.
        question: The question that the last assistant turn asked, if any.
        undo: What ``undo`` restores: the previous turn's ledger, shown, seen, rejected, asked.
        current: Values of the turn under way.
    """

    model_config = ConfigDict(extra="ignore")

    schema_version: int = 1
    messages: Annotated[list[AnyMessage], add_messages] = Field(default_factory=list)
    turn: int = 0
    signals: list[Signal] = Field(default_factory=list)
    shown: list[int] = Field(default_factory=list)
    seen: list[int] = Field(default_factory=list)
    rejected: list[int] = Field(default_factory=list)
    recommendations: list[Recommendation] = Field(default_factory=list)
    last_shown: list[Recommendation] = Field(default_factory=list)
    asked: list[Slot] = Field(default_factory=list)
    question: Question | None = None
    undo: dict[str, object] = Field(default_factory=dict)
    current: Turn = Field(default_factory=Turn)


class Node(Protocol):
    """A node of the graph: the state in, a JSON-plain update out."""

    def __call__(self, state: State, *, runtime: Runtime[Context]) -> dict[str, Any]:
        """Returns what the node changes."""


def advance(state: State, **changes: Any) -> dict[str, Any]:
    """Returns the update that sets fields of the turn under way, JSON-plain."""
    return {"current": state.current.model_copy(update=changes).model_dump(mode="json")}
