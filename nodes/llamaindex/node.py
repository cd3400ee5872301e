"""The retrieve node again, by LlamaIndex: the same signals and limits in, candidates out."""

from threading import Lock
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from langgraph.runtime import Runtime

from nodes.context import Context
from nodes.contracts import Candidate
from nodes.retrieve import limits, retriever_of
from nodes.state import Node, State, advance
from store.errors import require
from store.library import Library
from store.records import Variant

if TYPE_CHECKING:
    from nodes.llamaindex.retriever import ShortcutRetriever

EXTRA = "llamaindex"

_shortcuts: "WeakKeyDictionary[Library, Node]" = WeakKeyDictionary()
_lock = Lock()


def shortcut_of(library: Library) -> Node:
    """Returns the node of a library: one, whatever the number of graphs over it.

    Raises:
        MissingExtra: The packages of the extra are not installed.
    """
    with _lock:
        if library not in _shortcuts:
            _shortcuts[library] = make_shortcut(library)
        return _shortcuts[library]


def require_extra() -> None:
    """Raises MissingExtra unless the packages of the extra are installed."""
    for package in ("llama_index", "chromadb"):
        require(package, EXTRA)


def make_shortcut(library: Library) -> Node:
    """Returns a node that sets ``candidates``, ``matches`` and ``relaxed``.

    Raises:
        MissingExtra: The packages of the extra are not installed.
    """
    require_extra()
    retrievers: dict[Variant, ShortcutRetriever] = {}
    lock = Lock()

    def opened(variant: Variant) -> "ShortcutRetriever":
        from nodes.llamaindex.retriever import ShortcutRetriever

        with lock:
            if variant not in retrievers:
                retrievers[variant] = ShortcutRetriever(library, variant)
            return retrievers[variant]

    def retrieve(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
        from nodes.llamaindex.retriever import movie_id

        context = runtime.context or Context()
        query = retriever_of(library).query(state, context.variant)
        hard, relaxed, matches = limits(query.hard, library, context.variant)
        mask = hard.mask(library.catalog, context.variant)
        nodes = opened(context.variant).find(query, mask, max(context.pool, context.k))
        candidates = [
            Candidate(movie_id=movie_id(node), score=float(node.score or 0.0)) for node in nodes
        ]
        return advance(state, candidates=candidates, matches=matches, relaxed=relaxed)

    return retrieve
