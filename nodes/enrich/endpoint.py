"""The chat model that writes: one request, one text, and what it cost in tokens."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nodes.enrich.answer import answer_schema
from nodes.enrich.pace import Pace, backoff
from nodes.model.canary import leaks, new_canary
from nodes.model.errors import (
    ModelError,
    ModelRateLimitError,
    ModelSetupError,
    ModelTimeoutError,
    ModelUnreachableError,
)
from nodes.model.faults import as_model_error, rejected_parameter, wait_asked_for
from nodes.model.fields import data_field
from nodes.model.settings import Settings
from nodes.model.transport import bounded_client
from prompts import Prompt
from store.records import MOODS

ATTEMPTS = 6
TIMEOUT = 180.0
MAX_TOKENS = 1500
TEMPERATURE = 0.4
FORMATS = ("json_schema", "json_object", "text")
_NO_CREDIT = "insufficient_quota"
_ABOUT_THE_ROW = ("content_filter", "content_policy", "context_length")


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model wrote, and the tokens that it is charged for."""

    text: str
    tokens_in: int = 0
    tokens_out: int = 0


class EndpointError(Exception):
    """No answer for this row; ``fatal`` if no other row would get one either."""

    def __init__(self, reason: str, *, fatal: bool = False) -> None:
        super().__init__(reason)
        self.fatal = fatal


class Endpoint:
    """A chat model behind the OpenAI protocol, shared by all workers of a run.

    Args:
        settings: Where the model is; its name must be known (see ``model_name``).
        prompt: The system part.
        pace: How fast it may be asked.
        seconds: Time limit of one attempt.
        max_tokens: Length limit of an answer.
        transport: Stands in for the network in tests.
    """

    def __init__(
        self,
        settings: Settings,
        prompt: Prompt,
        *,
        pace: Pace | None = None,
        seconds: float = TIMEOUT,
        max_tokens: int = MAX_TOKENS,
        transport: Any = None,
    ) -> None:
        self.settings = settings
        self.canary = new_canary()
        self._prompt = prompt
        self._pace = pace or Pace()
        self._seconds = seconds
        self._max_tokens = max_tokens
        self._client = openai_client(settings, bounded_client(transport))
        self._lock = threading.Lock()
        self._format = 0
        self._temperature = True
        self._old_limit = bool(settings.base_url)

    def ask(self, payload: Mapping[str, object]) -> Reply:
        """Returns the model's answer to a row.

        Raises:
            EndpointError: There is none, after all attempts that make sense.
        """
        attempt = 0
        while True:
            self._pace.wait()
            state = self._state()
            try:
                return self._once(self._body(payload))
            except Exception as error:
                if self._step_down(error, state):
                    continue
                known = as_model_error(error)
                if known is None:
                    raise
                if not _passing(error, known) or attempt + 1 >= ATTEMPTS:
                    raise EndpointError(str(known), fatal=_fatal(error, known)) from None
                wait = backoff(attempt, wait_asked_for(error))
                if isinstance(known, ModelRateLimitError) or wait_asked_for(error) is not None:
                    self._pace.hold(wait)
                else:
                    self._pace.rest(wait)
                attempt += 1

    def leaked(self, text: str) -> bool:
        """Tells whether an answer holds the prompt's private token."""
        return leaks(text, self.canary)

    def _body(self, payload: Mapping[str, object]) -> dict[str, Any]:
        return request_body(
            self._prompt,
            payload,
            self.settings.model,
            self.canary,
            max_tokens=self._max_tokens,
            answer_format=FORMATS[self._format],
            temperature=TEMPERATURE if self._temperature else None,
        )

    def _once(self, body: dict[str, Any]) -> Reply:
        # The older name of the length limit is the only one that some local servers know.
        extra = {"max_tokens": self._max_tokens} if self._old_limit else None
        response = self._client.chat.completions.create(
            **body, timeout=self._seconds, extra_body=extra
        )
        return reply_of(response.model_dump())

    def _state(self) -> tuple[int, bool, bool]:
        with self._lock:
            return self._format, self._temperature, self._old_limit

    def _step_down(self, error: Exception, state: tuple[int, bool, bool]) -> bool:
        """Gives up a parameter that the server rejects; true if it is worth asking without it."""
        if any(code in str(error) for code in _ABOUT_THE_ROW):
            return False
        rejected = rejected_parameter(error)
        with self._lock:
            if rejected and state != (self._format, self._temperature, self._old_limit):
                return True  # Another worker has given it up meanwhile.
            if rejected == "temperature" and self._temperature:
                self._temperature = False
            elif rejected == "max_tokens" and self._old_limit:
                self._old_limit = False
            elif rejected == "response_format" and self._format < len(FORMATS) - 1:
                self._format += 1
            else:
                return False
        return True


def request_body(
    prompt: Prompt,
    payload: Mapping[str, object],
    model: str,
    canary: str,
    *,
    max_tokens: int = MAX_TOKENS,
    answer_format: str = "json_schema",
    temperature: float | None = TEMPERATURE,
) -> dict[str, Any]:
    """Returns a request of the chat completions endpoint, for now or for a batch."""
    system = prompt.render({"canary": canary, "moods": ", ".join(MOODS)})
    body: dict[str, Any] = {
        "model": model,
        "messages": [
            {"role": "system", "content": system},
            {"role": "user", "content": data_field(payload)},
        ],
        "max_completion_tokens": max_tokens,
    }
    if temperature is not None:
        body["temperature"] = temperature
    if answer_format == "json_schema":
        shape = {"name": "record", "strict": True, "schema": answer_schema()}
        body["response_format"] = {"type": "json_schema", "json_schema": shape}
    elif answer_format == "json_object":
        body["response_format"] = {"type": "json_object"}
    return body


def reply_of(response: Mapping[str, Any]) -> Reply:
    """Returns the text and the tokens of a chat completion, whatever a server left out."""
    choices = response.get("choices")
    message = choices[0].get("message") if isinstance(choices, Sequence) and choices else None
    content = message.get("content") if isinstance(message, Mapping) else None
    usage = response.get("usage")
    counts = [
        usage.get(name) if isinstance(usage, Mapping) else None
        for name in ("prompt_tokens", "completion_tokens")
    ]
    tokens = [count if type(count) is int and count >= 0 else 0 for count in counts]
    return Reply(content if isinstance(content, str) else "", *tokens)


def openai_client(settings: Settings, http_client: Any = None) -> Any:
    """Returns the client of the endpoint; it never tries again on its own."""
    import openai

    return openai.OpenAI(
        base_url=settings.base_url or None,
        api_key=settings.api_key,
        max_retries=0,
        http_client=http_client,
    )


def model_name(settings: Settings, transport: Any = None, seconds: float = 30.0) -> str:
    """Returns the configured model, or the first one that the endpoint lists.

    Raises:
        ModelError: The endpoint cannot be used.
    """
    if settings.unusable:
        raise ModelSetupError(settings.unusable)
    if settings.model:
        return settings.model
    try:
        client = openai_client(settings, bounded_client(transport))
        listed = [str(model.id) for model in client.models.list(timeout=seconds).data]
    except Exception as error:
        known = as_model_error(error)
        if isinstance(known, ModelSetupError):
            return "default"
        raise known or error from None
    return listed[0] if listed else "default"


def _passing(error: Exception, known: ModelError) -> bool:
    """Tells whether the same request may well succeed later."""
    if _NO_CREDIT in str(error):
        return False
    return isinstance(known, ModelRateLimitError | ModelUnreachableError | ModelTimeoutError)


def _fatal(error: Exception, known: ModelError) -> bool:
    if _NO_CREDIT in str(error):
        return True
    status = getattr(error, "status_code", 0)
    return isinstance(known, ModelSetupError) and status in (401, 403, 404)
