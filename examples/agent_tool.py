"""Marquee as a tool: another agent calls it and gets JSON with catalog ids, never prose to parse.

.venv/bin/python examples/agent_tool.py
"""

import json
from typing import Any

from langchain_core.messages import AIMessage, ToolCall
from langchain_core.tools import BaseTool, tool
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode

from graph import Context, Marquee


def movie_tool(marquee: Marquee) -> BaseTool:
    """Returns the tool; its description is what the calling model reads."""

    @tool
    def recommend_movies(request: str, count: int = 5) -> str:
        """Recommend films from a real catalog for a request in plain words, as JSON."""
        ranking = marquee.rank(
            [{"role": "user", "content": request}], context=Context(k=max(1, min(count, 20)))
        )
        return json.dumps(ranking.model_dump(mode="json"))

    return recommend_movies


def agent(tools: list[BaseTool], decide: Any) -> Any:
    """Returns a minimal agent: ``decide`` (a chat model, usually) calls the tool."""
    loop = StateGraph(MessagesState)
    loop.add_node("decide", lambda state: {"messages": [decide(state["messages"])]})
    loop.add_node("tools", ToolNode(tools))
    loop.add_edge(START, "decide")
    loop.add_edge("decide", "tools")
    loop.add_edge("tools", END)
    return loop.compile()


def call(request: str) -> Any:
    """Stands in for a chat model: always decides to call the tool with the user's words."""

    def decide(messages: list[Any]) -> AIMessage:
        wanted = ToolCall(name="recommend_movies", args={"request": request, "count": 3}, id="1")
        return AIMessage("", tool_calls=[wanted])

    return decide


def main() -> None:
    request = "a slow, sad film from Japan, nothing violent"
    with Marquee.open_memory() as marquee:
        result = agent([movie_tool(marquee)], call(request)).invoke(
            {"messages": [("user", request)]}
        )
    answer = json.loads(result["messages"][-1].content)
    for film in answer["recommendations"]:
        print(f"{film['movie_id']:>6}  {film['title']} ({film['year']}): {film['justification']}")


if __name__ == "__main__":
    main()
