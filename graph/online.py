"""An experiment and an outcome log in a graph that others run: a server, or a parent graph.

The Python door does both around a turn; here there is only the graph, so its nodes do it.
"""

import sys
from collections.abc import Callable
from typing import Any

from langchain_core.messages import HumanMessage
from langgraph.runtime import Runtime

from graph.experiment import Experiment, experiment_from_environment
from graph.outcomes import OutcomeLog, outcomes_from_environment
from graph.tracing import trace_metadata
from nodes.context import Context
from nodes.state import Node, State

Around = Callable[[str, Node], Node]
"""What a graph puts around its nodes: a node's name and the node in, a node out."""


def as_is(name: str, node: Node) -> Node:
    """Returns the node itself."""
    return node


def online_from_environment() -> Around:
    """Returns what a server puts around nodes: MARQUEE_EXPERIMENT, MARQUEE_OUTCOMES, traces.

    Raises:
        ExperimentError: MARQUEE_EXPERIMENT is not written as ``name:variant=weight,…``.
    """
    experiment = experiment_from_environment()
    outcomes = outcomes_from_environment(experiment.name if experiment else "")
    return online(experiment, outcomes)


def online(experiment: Experiment | None, outcomes: OutcomeLog | None) -> Around:
    """Returns what gives every node its thread's variant, and logs what became of a turn.

    Where LangSmith traces the run, every node's trace names thread, variant, mind and prompts.

    Args:
        experiment: Decides the variant of each thread, over that of the context.
        outcomes: Where to log what was shown and how it was taken.
    """

    def around(name: str, node: Node) -> Node:
        def served(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
            context, thread_id = runtime.context or Context(), _thread(runtime)
            if experiment is not None and thread_id:
                context = experiment.arranged(thread_id, context)
            _stamp(thread_id, context)
            update = node(state, runtime=runtime.override(context=context))
            if name == "respond" and outcomes is not None and thread_id:
                ended = _ended(state, update)
                outcomes.turn(ended, thread_id, _turn_id(state), context)
            return update

        return served

    return around


def _stamp(thread_id: str, context: Context) -> None:
    """Notes on the node's trace what it ran on; a run that is not traced has none."""
    helpers = sys.modules.get("langsmith.run_helpers")
    run = helpers.get_current_run_tree() if helpers is not None else None
    if run is not None:
        run.add_metadata(trace_metadata(thread_id, context))


def _thread(runtime: Runtime[Context]) -> str:
    info = runtime.execution_info
    return (info.thread_id or "") if info is not None else ""


def _turn_id(state: State) -> str:
    """The id of the user's message: the same when a run is tried again."""
    said = [message for message in state.messages if isinstance(message, HumanMessage)]
    return str(said[-1].id or "") if said else ""


def _ended(state: State, update: dict[str, Any]) -> State:
    """The state as the turn leaves it, but for the messages."""
    changed = {name: value for name, value in update.items() if name != "messages"}
    return State.model_validate({**dict(state), **changed})
