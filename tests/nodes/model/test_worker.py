import contextvars
import threading

import pytest

from nodes.model import worker
from nodes.model.errors import ModelTimeoutError, ModelUnreachableError
from nodes.model.worker import within

WHO = contextvars.ContextVar("WHO", default="nobody")


def test_the_value_the_error_and_the_context_come_through() -> None:
    WHO.set("me")
    assert within(10, WHO.get) == "me"
    with pytest.raises(ZeroDivisionError):
        within(10, lambda: 1 // 0)


def test_calls_walked_away_from_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_slots", threading.BoundedSemaphore(1))
    over, ended = threading.Event(), threading.Event()

    def call() -> None:
        over.wait()
        ended.set()

    with pytest.raises(ModelTimeoutError):
        within(0.01, call)
    with pytest.raises(ModelUnreachableError):
        within(10, lambda: None)
    over.set()
    assert ended.wait(10)
    assert worker._slots.acquire(timeout=10), "the slot is not given back"
