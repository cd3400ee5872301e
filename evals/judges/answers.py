"""Answers kept on disk as they come, so that a run that breaks off loses one call at most."""

import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol, TypeVar

from pydantic import ValidationError

from evals.kept import Kept, fingerprint
from nodes.model.errors import ModelTimeoutError
from nodes.model.schemas import Answer, json_schema
from prompts import Prompt

A = TypeVar("A", bound=Answer)
MINUTE = 60.0


class Asks(Protocol):
    """Whatever can be asked: a model, or a book of its answers."""

    def ask(
        self,
        prompt: Prompt,
        payload: Mapping[str, Any],
        schema: type[A],
        seconds: float,
        *,
        values: Mapping[str, str] | None = None,
        max_tokens: int = 500,
    ) -> A:
        """Returns the validated answer; raises ModelError."""


class AnswerBook:
    """Asks a model each question once and keeps the answer in a file of JSON lines.

    A question is the prompt's text, what is put to it, the shape of the answer and the model's
    name: when any of these changes, the model is asked again. What failed is not kept.

    Args:
        model: Who is asked what the book does not hold.
        name: The model's name, under which its answers are kept.
        path: The file; None keeps the answers in memory only.
        minutes: After so long only what the book holds is answered; None: without end.
    """

    def __init__(
        self, model: Asks, name: str, path: Path | None = None, minutes: float | None = None
    ) -> None:
        self._model = model
        self._name = name
        self._ends = None if minutes is None else time.monotonic() + minutes * MINUTE
        self._kept = Kept(path)

    def __str__(self) -> str:
        return self._name

    def ask(
        self,
        prompt: Prompt,
        payload: Mapping[str, Any],
        schema: type[A],
        seconds: float,
        *,
        values: Mapping[str, str] | None = None,
        max_tokens: int = 500,
    ) -> A:
        """Returns the kept answer, or the model's; raises ModelError."""
        key = fingerprint(
            self._name, prompt.name, prompt.text, dict(values or {}), payload, json_schema(schema)
        )
        if key in self._kept:
            with suppress(ValidationError):
                return schema.model_validate(self._kept[key])
        if self._ends is not None and time.monotonic() >= self._ends:
            raise ModelTimeoutError("the evaluation's time with the model is used up")
        started = time.perf_counter()
        answer = self._model.ask(
            prompt, payload, schema, seconds, values=values, max_tokens=max_tokens
        )
        self._kept.put(
            key,
            answer.model_dump(mode="json"),
            model=self._name,
            prompt=prompt.name,
            version=prompt.version,
            seconds=round(time.perf_counter() - started, 2),
        )
        return answer
