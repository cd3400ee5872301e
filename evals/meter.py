"""Counts what chat models cost while a block runs: calls, tokens, seconds."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.tracers.context import register_configure_hook

LETTERS_A_TOKEN = 4


@dataclass
class Usage:
    """What was used.

    Attributes:
        calls: Answers of the model.
        failed: Calls without an answer.
        input: Tokens read.
        output: Tokens written.
        estimated: Whether tokens were estimated from letters, as the server told none.
        seconds: Time of the calls, one after the other.
    """

    calls: int = 0
    failed: int = 0
    input: int = 0
    output: int = 0
    estimated: bool = False
    seconds: float = 0.0


@dataclass
class Meter(BaseCallbackHandler):
    """A LangChain callback handler that adds up usage."""

    usage: Usage = field(default_factory=Usage)

    def __post_init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._started: dict[UUID, tuple[float, int]] = {}

    def __hash__(self) -> int:
        return id(self)

    def on_chat_model_start(
        self, serialized: Any, messages: Any, *, run_id: UUID, **options: Any
    ) -> None:
        """Notes when a call starts and how long its prompt is."""
        letters = sum(len(str(message.content)) for batch in messages for message in batch)
        with self._lock:
            self._started[run_id] = (time.perf_counter(), letters)

    def on_llm_end(self, response: Any, *, run_id: UUID, **options: Any) -> None:
        """Adds a call's tokens and time."""
        message = response.generations[0][0].message
        reported = getattr(message, "usage_metadata", None)
        with self._lock:
            started, letters = self._started.pop(run_id, (time.perf_counter(), 0))
            self.usage.calls += 1
            self.usage.seconds += time.perf_counter() - started
            if reported:
                self.usage.input += int(reported["input_tokens"])
                self.usage.output += int(reported["output_tokens"])
            else:
                self.usage.estimated = True
                self.usage.input += letters // LETTERS_A_TOKEN
                self.usage.output += len(str(message.content)) // LETTERS_A_TOKEN

    def on_llm_error(self, error: BaseException, *, run_id: UUID, **options: Any) -> None:
        """Adds the time of a call that failed."""
        with self._lock:
            started, _ = self._started.pop(run_id, (time.perf_counter(), 0))
            self.usage.failed += 1
            self.usage.seconds += time.perf_counter() - started


_current: ContextVar[Meter | None] = ContextVar("marquee_meter", default=None)
register_configure_hook(_current, inheritable=True)


@contextmanager
def metered() -> Iterator[Usage]:
    """Counts the calls made while the block runs, in whatever threads they run."""
    meter = Meter()
    token = _current.set(meter)
    try:
        yield meter.usage
    finally:
        _current.reset(token)
