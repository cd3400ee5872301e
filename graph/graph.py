"""The graph: eight nodes and the ways between them.

START → guard ─(blocked)→ respond
└→ extract ─(small talk, question about a film, why?, reset, undo…)→ respond
└→ sufficiency ─(not enough)→ clarify → respond
       │       └(the last list still answers)→ respond
└(enough)→ retrieve → rerank → ground ─(broken, tries left)→ rerank
└→ respond → END
"""

from typing import TypeVar

from langgraph.graph import END, START, StateGraph

from graph import routes
from graph.online import Around, as_is
from graph.state import Input, Output
from nodes.clarify import make_clarify
from nodes.context import Context
from nodes.extract import make_extract
from nodes.ground import make_ground
from nodes.guard import make_guard
from nodes.rerank import make_rerank
from nodes.respond import make_respond
from nodes.retrieve import make_retrieve
from nodes.state import State
from nodes.sufficiency import make_sufficiency
from store.library import Library

Out = TypeVar("Out", Output, State)


def build(library: Library, around: Around = as_is) -> StateGraph[State, Context, Input, Output]:
    """Returns the conversation, not yet compiled, over one library.

    The typed output hides the working state from an embedding graph; ``build_studio`` shows it.

    Args:
        library: The films.
        around: What to put around every node, such as an experiment.
    """
    builder = StateGraph(State, Context, input_schema=Input, output_schema=Output)
    return _wired(builder, library, around)


def build_studio(
    library: Library, around: Around = as_is
) -> StateGraph[State, Context, Input, State]:
    """Returns the same conversation with its whole state as output, for stepping through."""
    return _wired(StateGraph(State, Context, input_schema=Input), library, around)


def build_listening(library: Library) -> StateGraph[State, Context, State, State]:
    """Returns guard and extract alone: takes in a turn of a given conversation, says nothing."""
    listening = StateGraph(State, Context)
    listening.add_node("guard", make_guard(library))
    listening.add_node("extract", make_extract(library))
    listening.add_edge(START, "guard")
    listening.add_conditional_edges(
        "guard", routes.after_guard, {"extract": "extract", "respond": END}
    )
    listening.add_edge("extract", END)
    return listening


def build_ranking(library: Library) -> StateGraph[State, Context, State, State]:
    """Returns retrieve, rerank and ground alone: ranks for a conversation as it stands."""
    ranking = StateGraph(State, Context)
    ranking.add_node("retrieve", make_retrieve(library))
    ranking.add_node("rerank", make_rerank(library))
    ranking.add_node("ground", make_ground(library))
    ranking.add_edge(START, "retrieve")
    ranking.add_edge("retrieve", "rerank")
    ranking.add_edge("rerank", "ground")
    ranking.add_conditional_edges(
        "ground", routes.after_ground, {"rerank": "rerank", "respond": END}
    )
    return ranking


def _wired(
    builder: StateGraph[State, Context, Input, Out], library: Library, around: Around
) -> StateGraph[State, Context, Input, Out]:
    nodes = {
        "guard": make_guard(library),
        "extract": make_extract(library),
        "sufficiency": make_sufficiency(library),
        "clarify": make_clarify(library),
        "retrieve": make_retrieve(library),
        "rerank": make_rerank(library),
        "ground": make_ground(library),
        "respond": make_respond(library),
    }
    for name, node in nodes.items():
        builder.add_node(name, around(name, node))
    builder.add_edge(START, "guard")
    builder.add_conditional_edges("guard", routes.after_guard)
    builder.add_conditional_edges("extract", routes.after_extract)
    builder.add_conditional_edges("sufficiency", routes.after_sufficiency)
    builder.add_conditional_edges("clarify", routes.after_clarify)
    builder.add_edge("retrieve", "rerank")
    builder.add_edge("rerank", "ground")
    builder.add_conditional_edges("ground", routes.after_ground)
    builder.add_edge("respond", END)
    return builder
