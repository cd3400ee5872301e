"""Marquee as a RemoteGraph: the same conversation, served by ``langgraph dev``.

make studio                                            # in another terminal
.venv/bin/python examples/remote_graph.py
"""

import sys
from typing import Any

from langgraph.pregel.remote import RemoteGraph
from langgraph_sdk import get_sync_client


def converse(url: str, turns: list[str]) -> list[dict[str, Any]]:
    """Takes a conversation's turns on one thread of the server; returns the state after each."""
    remote = RemoteGraph("marquee", url=url)
    thread = get_sync_client(url=url).threads.create()
    config: Any = {"configurable": {"thread_id": thread["thread_id"]}}
    return [
        remote.invoke({"messages": [{"role": "user", "content": text}]}, config) for text in turns
    ]


def main() -> None:
    url = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:2024"
    turns = ["a heist film, british, not too violent, from the nineties", "seen the first one"]
    for said, state in zip(turns, converse(url, turns), strict=True):
        print(f"you: {said}\n{state['messages'][-1]['content']}\n")


if __name__ == "__main__":
    main()
