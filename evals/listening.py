"""Conversations as the graph hears them: guard and extract over raw text, then a query."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage

from graph.graph import build_listening
from nodes.context import Context
from nodes.query import Query
from nodes.retrieve import retriever_of
from nodes.state import State
from store.library import Library
from store.records import Variant

Message = Mapping[str, str]


class Listener:
    """Hears conversations; what it heard of a shared beginning it does not hear twice."""

    def __init__(self, library: Library, variant: Variant = "enriched") -> None:
        self._retriever = retriever_of(library)
        self._context = Context(variant=variant, mind="builtin", max_questions=0)
        self._listening = build_listening(library).compile()
        self._heard: dict[tuple[tuple[str, str], ...], State] = {}

    def query(self, messages: Sequence[Message], exclude: Iterable[int] = ()) -> Query:
        """Returns what a conversation asks for, heard as ``marquee rank`` hears it."""
        state = self.state(messages)
        state = state.model_copy(update={"rejected": [*state.rejected, *exclude]})
        return self._retriever.query(state, self._context.variant)

    def state(self, messages: Sequence[Message]) -> State:
        """Returns the state after a conversation, nothing answered."""
        turns = tuple((message["role"], message["content"]) for message in messages)
        start = max((n for n in range(len(turns)) if turns[:n] in self._heard), default=0)
        state = self._heard.get(turns[:start], State())
        pending: list[AnyMessage] = []
        for number, (role, content) in enumerate(turns[start:], start=start + 1):
            pending.append(_message(role, content, number))
            if role == "user":
                state = self._advance(state, pending)
                pending = []
                self._heard[turns[:number]] = state
        return state.model_copy(update={"messages": [*state.messages, *pending]})

    def _advance(self, state: State, messages: list[AnyMessage]) -> State:
        values: dict[str, Any] = {name: getattr(state, name) for name in State.model_fields}
        values["messages"] = [*state.messages, *messages]
        return State.model_validate(self._listening.invoke(values, context=self._context))  # type: ignore[call-overload]


def _message(role: str, content: str, number: int) -> AnyMessage:
    return (HumanMessage if role == "user" else AIMessage)(content, id=f"message-{number}")
