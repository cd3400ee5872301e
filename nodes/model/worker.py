"""Runs a call in a thread of its own and walks away from it when time is up."""

import contextvars
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from nodes.model.errors import ModelTimeoutError, ModelUnreachableError

MOST_AT_ONCE = 32
T = TypeVar("T")

_slots = threading.BoundedSemaphore(MOST_AT_ONCE)


class _Outcome(Generic[T]):
    value: T
    error: BaseException | None = None


def within(seconds: float, call: Callable[[], T]) -> T:
    """Returns what the call returns, or raises what it raises, within this time.

    The thread is a daemon and carries on alone after the time limit; its number is bounded.

    Raises:
        ModelTimeoutError: If the call has not ended by then.
        ModelUnreachableError: If too many calls have been walked away from and still hang.
    """
    if not _slots.acquire(blocking=False):
        raise ModelUnreachableError(f"{MOST_AT_ONCE} calls are already under way")
    outcome: _Outcome[T] = _Outcome()

    def run() -> None:
        try:
            outcome.value = call()
        except BaseException as error:
            outcome.error = error
        finally:
            _slots.release()

    context = contextvars.copy_context()
    thread = threading.Thread(target=context.run, args=(run,), name="marquee-model", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise ModelTimeoutError("no answer within the time limit")
    if outcome.error is not None:
        raise outcome.error
    return outcome.value
