"""Marquee as a subgraph: an evening-planning agent hands film talk over to it.

The parent compiles Marquee with ``checkpointer=True``, so that Marquee's own state (signals, films
shown) is kept under the parent's thread from one parent turn to the next.

    .venv/bin/python examples/parent_agent.py
"""

from typing import Annotated, Any, Literal

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from typing_extensions import TypedDict

from graph.graph import build
from store.library import Library


class Evening(TypedDict, total=False):
    """The parent's state; ``recommendations`` is filled by Marquee."""

    messages: Annotated[list[AnyMessage], add_messages]
    recommendations: list[Any]


def desk(state: Evening) -> Literal["marquee", "dinner"]:
    """The parent's own routing: dinner is its business, films are Marquee's."""
    return "dinner" if "dinner" in str(state["messages"][-1].content).lower() else "marquee"


def dinner(state: Evening) -> Evening:
    return {"messages": [AIMessage("The table is booked for seven.")]}


def evening(library: Library) -> Any:
    """Returns the parent agent, compiled."""
    parent = StateGraph(Evening)
    parent.add_node("marquee", build(library).compile(checkpointer=True, name="marquee"))
    parent.add_node("dinner", dinner)
    parent.add_conditional_edges(START, desk)
    parent.add_edge("marquee", END)
    parent.add_edge("dinner", END)
    return parent.compile(checkpointer=InMemorySaver(), name="evening")


def main() -> None:
    agent = evening(Library.open())
    config = {"configurable": {"thread_id": "friday"}}
    for said in (
        "something funny from the 90s, no horror",
        "and book dinner, please",
        "seen the first one. why the second one?",
    ):
        state = agent.invoke({"messages": [HumanMessage(said)]}, config)
        print(f"you: {said}\n{state['messages'][-1].content}\n")


if __name__ == "__main__":
    main()
