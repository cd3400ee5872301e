"""Node ``guard``: starts a turn, and lets only the clean remainder of the user's text into it.

The message is replaced under its own id, so that an injected payload never lives in the state.
"""

from typing import Any, Final

from langchain_core.messages import AnyMessage, HumanMessage
from langgraph.runtime import Runtime

from nodes.builtin.guard.canonical import MAX_CHARACTERS
from nodes.context import Context
from nodes.contracts import GuardReport
from nodes.minds import Judgement, inspect, record
from nodes.state import Node, State, Turn
from store.library import Library

REMOVED: Final = "[removed]"
TRUNCATED: Final = (
    f"Your message was long: I read its first {MAX_CHARACTERS:,} characters and left the rest."
)


def make_guard(library: Library) -> Node:
    """Returns the node that starts the turn; ``library`` is unused, every node is made with it."""

    def guard(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
        context = runtime.context or Context()
        message = last_user_message(state.messages)
        judgement = inspect(message_text(message) if message else "", context)
        return begin_turn(state, message, judgement)

    return guard


def last_user_message(messages: list[AnyMessage]) -> HumanMessage | None:
    """Returns the user's latest message, if there is one."""
    return next((m for m in reversed(messages) if isinstance(m, HumanMessage)), None)


def message_text(message: AnyMessage) -> str:
    """Returns the text of a message, whose content may be a list of blocks."""
    content = message.content
    if isinstance(content, str):
        return content
    parts = [block if isinstance(block, str) else _block_text(block) for block in content]
    return "\n".join(part for part in parts if part)


def begin_turn(
    state: State, message: HumanMessage | None, judgement: Judgement[GuardReport]
) -> dict[str, Any]:
    """Returns the update that starts a turn with a judged message."""
    report = judgement.value
    fresh = State(turn=state.turn + 1, current=Turn(notes=[TRUNCATED] if report.truncated else []))
    update = {"turn": fresh.turn, **record(fresh, "guard", judgement, guard=report)}
    if message is not None:
        content = REMOVED if report.verdict == "blocked" else report.clean_text
        # A fresh message: whatever else the old one carried came from outside as well.
        update["messages"] = [HumanMessage(content=content, id=message.id)]
    return update


def _block_text(block: dict[Any, Any]) -> str:
    text = block.get("text") if block.get("type", "text") == "text" else None
    return text if isinstance(text, str) else ""
