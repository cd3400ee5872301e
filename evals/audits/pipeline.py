"""The whole graph with a window in it: what rerank handed on, what ground found, what was said."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.runtime import Runtime

from evals.audits.talks import Talk
from graph.conversations import strict_serializer
from graph.graph import build_studio
from graph.reply import Reply, reply_of
from nodes.context import Context
from nodes.contracts import Fault, Pick
from nodes.state import State, advance
from store.library import Library

Ranker = Callable[[State, Context], list[Pick]]


@dataclass
class Turn:
    """One turn as it was seen from inside.

    Attributes:
        text: What the user said.
        reply: What was answered.
        state: The state after it.
        picks: What rerank handed to ground, round by round.
        faults: What ground found in the first round's picks, as far as it says.
    """

    text: str
    reply: Reply
    state: State
    picks: list[list[Pick]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def retried(self) -> bool:
        """Whether ground sent picks back."""
        return len(self.picks) > 1


class Pipeline:
    """The conversation graph over a library, with its rerank node exchanged if so wished.

    Args:
        library: The catalog.
        context: Options of every turn.
        ranker: Stands in for the whole rerank node, its own checks included, so that ground alone
            is between it and the user.
    """

    def __init__(
        self, library: Library, context: Context | None = None, ranker: Ranker | None = None
    ) -> None:
        self.library = library
        self.context = context or Context()
        builder = build_studio(library)
        if ranker is not None:
            del builder.nodes["rerank"]
            builder.add_node("rerank", _node(ranker))
        saver = InMemorySaver(serde=strict_serializer())
        self._graph = builder.compile(checkpointer=saver, name="marquee_audit")
        self._saver = saver

    def hold(self, talk: Talk) -> list[Turn]:
        """Holds one conversation and forgets it."""
        thread, turns = str(uuid.uuid4()), []
        speaker = talk.speak()
        try:
            text = next(speaker)
            while True:
                turns.append(self.turn(text, thread))
                text = speaker.send(turns[-1].reply)
        except StopIteration:
            return turns
        finally:
            self._saver.delete_thread(thread)

    def turn(self, text: str, thread: str) -> Turn:
        """Takes one user turn of a thread."""
        config: RunnableConfig = {"configurable": {"thread_id": thread}}
        turn_id = str(uuid.uuid4())
        picks: list[list[Pick]] = []
        faults: list[Fault] = []
        inputs: Any = {"messages": [HumanMessage(text, id=turn_id)]}
        for update in self._graph.stream(
            inputs, config, context=self.context, stream_mode="updates"
        ):
            picks += _picks(update)
            faults += _faults(update)
        state = State.model_validate(self._graph.get_state(config).values)
        return Turn(text, reply_of(state, thread, turn_id, 0.0), state, picks, faults)


def _node(ranker: Ranker) -> Any:
    def rerank(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
        picks = ranker(state, runtime.context or Context())
        minds = {**state.current.minds, "rerank": "model"}
        tries = state.current.tries + 1
        return advance(state, picks=picks, faults=[], tries=tries, minds=minds)

    return rerank


def _picks(update: Mapping[str, Any]) -> list[list[Pick]]:
    found = update.get("rerank")
    return [[Pick.model_validate(pick) for pick in found["current"]["picks"]]] if found else []


def _faults(update: Mapping[str, Any]) -> Sequence[Fault]:
    found = update.get("ground")
    return [Fault.model_validate(fault) for fault in found["current"]["faults"]] if found else []
