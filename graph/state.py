"""What goes into and comes out of the graph; the state itself is in ``nodes.state``."""

from typing import Annotated

from langchain_core.messages import AnyMessage
from langgraph.graph.message import add_messages
from pydantic import BaseModel, Field

from nodes.contracts import Recommendation, Signal, Slot
from nodes.state import State, Turn

__all__ = ["Input", "Output", "State", "Turn"]


class Input(BaseModel):
    """One user turn: the messages to add, of which the last human one is answered."""

    messages: Annotated[list[AnyMessage], add_messages] = Field(default_factory=list)


class Output(BaseModel):
    """The answer.

    Attributes:
        messages: The conversation's last messages; the reply is the last of them.
        recommendations: This turn's list; empty when the turn shows none.
        signals: The ledger; those that count have ``active`` set.
        asked: Slots asked about so far.
    """

    messages: Annotated[list[AnyMessage], add_messages] = Field(default_factory=list)
    recommendations: list[Recommendation] = Field(default_factory=list)
    signals: list[Signal] = Field(default_factory=list)
    asked: list[Slot] = Field(default_factory=list)
