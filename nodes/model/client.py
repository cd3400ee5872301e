"""The model mind: one question to a chat model behind the OpenAI protocol, one validated answer."""

import json
import threading
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeVar

from nodes.model.breaker import Breaker
from nodes.model.canary import leaks, new_canary
from nodes.model.errors import (
    ModelError,
    ModelLeakError,
    ModelMalformedError,
    ModelPausedError,
    ModelRateLimitError,
    ModelRefusedError,
    ModelSetupError,
    ModelTimeoutError,
    ModelUnreachableError,
)
from nodes.model.faults import as_model_error, rejected_parameter, wait_asked_for
from nodes.model.fields import data_field
from nodes.model.reading import first_object, read_answer
from nodes.model.schemas import Answer, json_schema
from nodes.model.settings import Settings, read_settings
from nodes.model.transport import bounded_client
from nodes.model.worker import within
from prompts import Prompt

A = TypeVar("A", bound=Answer)

RETRIES = 2
BACKOFF = 0.4
SHORTEST = 0.05
FORMATS = ("json_schema", "json_object", "text")


class ModelMind:
    """A chat model behind the OpenAI protocol, and what is known of its endpoint.

    Args:
        settings: Where the model is and how long it may take.
        transport: Stands in for the network in tests (a ``MockTransport``).
        breaker: Decides when to leave the model alone.
        nonce: Of all data fields; drawn afresh for each when empty. One that stays lets a server
            reuse what it has read of a field that begins alike.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        transport: Any = None,
        breaker: Breaker | None = None,
        nonce: str = "",
    ) -> None:
        self.settings = settings
        self.canary = new_canary()
        self.nonce = nonce
        self._transport = transport
        self._breaker = breaker or Breaker()
        self._lock = threading.Lock()
        self._chat: Any = None
        self._format = 0
        # The older name of the length limit is the only one that some local servers know.
        self._extras = {"temperature"} | ({"max_tokens"} if settings.base_url else set())

    @classmethod
    def from_environment(cls, model: str = "") -> "ModelMind | None":
        """Returns the mind that the environment configures, or None.

        Args:
            model: Model name of this run, over MARQUEE_MODEL.
        """
        settings = read_settings(model=model)
        return None if settings is None else _shared(settings)

    @property
    def nodes(self) -> frozenset[str]:
        """Judgements that the model takes part in."""
        return self.settings.nodes

    @property
    def timeout(self) -> float:
        """Seconds that one turn may spend with the model in all."""
        return self.settings.timeout

    def __str__(self) -> str:
        return f"{self.settings.model or 'the first model'} at {self.settings.endpoint}"

    def models(self, seconds: float = 5.0) -> list[str]:
        """Returns the model names that the endpoint lists; for ``marquee doctor``.

        Raises:
            ModelError: If the endpoint does not answer with a list in time.
        """
        self._refuse_unusable()
        try:
            return within(seconds, lambda: self._listed(seconds))
        except Exception as error:
            raise _translated(error) from None

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
        """Returns the model's validated answer.

        Args:
            prompt: The system part.
            payload: User and catalog material; goes into a data field.
            schema: What to answer.
            seconds: Time limit, retries included.
            values: For the prompt's placeholders: the program's own words only.
            max_tokens: Length limit of the answer.

        Raises:
            ModelError: Whatever went wrong, as one of its kinds.
        """
        self._refuse_unusable()
        if seconds <= SHORTEST:
            raise ModelTimeoutError("the turn's time with the model is used up")
        if not self._breaker.allows():
            raise ModelPausedError("too many failures in a row")
        system = prompt.render({"canary": self.canary, **(values or {})})
        messages = [("system", system), ("human", data_field(payload, self.nonce))]
        deadline = time.monotonic() + seconds
        config = {"metadata": {"prompt": prompt.name, "prompt_version": prompt.version}}
        try:
            text = within(
                seconds, lambda: self._complete(messages, schema, deadline, max_tokens, config)
            )
            answer = self._read(text, schema)
        except Exception as error:
            known = _translated(error)
            if not isinstance(known, ModelRefusedError):
                self._breaker.failed()
            raise known from None
        self._breaker.succeeded()
        return answer

    def _refuse_unusable(self) -> None:
        if self.settings.unusable:
            raise ModelSetupError(self.settings.unusable)

    def _read(self, text: str, schema: type[A]) -> A:
        if leaks(text, self.canary):
            raise ModelLeakError("the answer holds the canary")
        answer = read_answer(text, schema)
        unescaped = json.dumps(first_object(text), ensure_ascii=False)
        if leaks(unescaped, self.canary):
            raise ModelLeakError("the answer holds the canary")
        return answer

    def _complete(
        self,
        messages: list[tuple[str, str]],
        schema: type[Answer],
        deadline: float,
        max_tokens: int,
        config: dict[str, Any],
    ) -> str:
        """Asks until there is an answer or no hope of one."""
        retries = 0
        while True:
            left = deadline - time.monotonic()
            if left <= SHORTEST:
                raise ModelTimeoutError("no answer within the time limit")
            try:
                return self._once(messages, schema, left, max_tokens, config)
            except Exception as error:
                if self._step_down(error):
                    continue
                wait = _wait(error, retries)
                if wait is None or wait >= deadline - time.monotonic() - SHORTEST:
                    raise
                retries += 1
                time.sleep(wait)

    def _once(
        self,
        messages: list[tuple[str, str]],
        schema: type[Answer],
        seconds: float,
        max_tokens: int,
        config: dict[str, Any],
    ) -> str:
        options: dict[str, Any] = {"timeout": seconds, "max_completion_tokens": max_tokens}
        if "temperature" in self._extras:
            options["temperature"] = 0.0
        if "max_tokens" in self._extras:
            options["extra_body"] = {"max_tokens": max_tokens}
        wanted = FORMATS[self._format]
        if wanted == "json_schema":
            shape = {"name": "answer", "strict": True, "schema": json_schema(schema)}
            options["response_format"] = {"type": "json_schema", "json_schema": shape}
        elif wanted == "json_object":
            options["response_format"] = {"type": "json_object"}
        message = self._model(seconds).invoke(messages, config=config, **options)
        if message.additional_kwargs.get("refusal"):
            raise ModelRefusedError("the model refused")
        text = str(message.text)
        if not text.strip():
            raise ModelMalformedError("the answer is empty")
        return text

    def _step_down(self, error: Exception) -> bool:
        """Gives up a parameter that the server rejects; tells whether there was one to give up."""
        rejected = rejected_parameter(error)
        with self._lock:
            if rejected in self._extras:
                self._extras.discard(rejected)
                return True
            if rejected == "response_format" and self._format < len(FORMATS) - 1:
                self._format += 1
                return True
        return False

    def _model(self, seconds: float) -> Any:
        with self._lock:
            if self._chat is None:
                name = self.settings.model or next(iter(self._listed(seconds)), "default")
                self._chat = _chat_model(self.settings, name, self._transport)
            return self._chat

    def _listed(self, seconds: float) -> list[str]:
        import openai

        client = _chat_model(self.settings, "any", self._transport).root_client
        try:
            return [str(model.id) for model in client.models.list(timeout=seconds).data]
        except openai.NotFoundError:
            return []


@lru_cache(maxsize=8)
def _shared(settings: Settings) -> ModelMind:
    """One mind a configuration, so that what it learns of the endpoint outlasts a turn."""
    return ModelMind(settings)


def _chat_model(settings: Settings, name: str, transport: Any) -> Any:
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    return ChatOpenAI(
        model=name,
        base_url=settings.base_url or None,
        api_key=SecretStr(settings.api_key),
        max_retries=0,
        # Raw answers must never reach a stream that a user reads.
        disable_streaming=True,
        tags=["nostream"],
        use_responses_api=False,
        http_client=bounded_client(transport),
    )


def _translated(error: Exception) -> Exception:
    return as_model_error(error) or error


def _wait(error: Exception, retries: int) -> float | None:
    """Seconds to wait before trying again; None if trying again is no use."""
    known = as_model_error(error)
    passing = isinstance(known, ModelRateLimitError | ModelUnreachableError)
    if not passing or retries >= RETRIES:
        return None
    asked = wait_asked_for(error)
    return BACKOFF * 2**retries if asked is None else asked


__all__ = ["ModelError", "ModelMind"]
