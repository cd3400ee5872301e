"""Marquee's state machine and its doors.

Importing this package is quick: the names below load what they need when they are first used.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graph.app import builder, graph
    from graph.marquee import Marquee
    from graph.reply import Ranking, Reply
    from nodes.context import Context

__all__ = ["Context", "Marquee", "Ranking", "Reply", "builder", "graph"]

_HOMES = {
    "Context": "nodes.context",
    "Marquee": "graph.marquee",
    "Ranking": "graph.reply",
    "Reply": "graph.reply",
    "builder": "graph.app",
    "graph": "graph.app",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'graph' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
