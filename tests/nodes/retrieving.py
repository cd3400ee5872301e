"""What the tests of retrieval share: signals, states, and a run of the node."""

from types import SimpleNamespace
from typing import Any, cast

from langchain_core.messages import HumanMessage

from nodes.context import Context
from nodes.contracts import Signal
from nodes.retrieve import make_retrieve
from nodes.state import State
from store.library import Library


def signal(slot: Any, value: Any, polarity: Any = "like", turn: int = 1, number: int = 1) -> Signal:
    return Signal(
        number=number, slot=slot, value=value, polarity=polarity, quote=str(value), turn=turn
    )


def run(library: Library, state: State, **options: Any) -> State:
    context = Context(mind="builtin", **options)
    update = make_retrieve(library)(state, runtime=cast(Any, SimpleNamespace(context=context)))
    return State.model_validate({**dict(state), **update})


def said(*texts: str, **fields: Any) -> State:
    messages = [HumanMessage(text, id=str(n)) for n, text in enumerate(texts)]
    return State(messages=messages, turn=len(texts), **fields)
