"""Which error of the libraries below is which error of the model."""

from collections.abc import Iterator

from nodes.model.errors import (
    ModelError,
    ModelMalformedError,
    ModelRateLimitError,
    ModelRefusedError,
    ModelSetupError,
    ModelTimeoutError,
    ModelUnreachableError,
)

_LONGEST_WAIT = 3600.0


def as_model_error(error: BaseException) -> ModelError | None:
    """Returns the model error that a library's error stands for; None for a programming error."""
    import openai

    for cause in _chain(error):
        if isinstance(cause, ModelError):
            return cause
        if isinstance(cause, TimeoutError | openai.APITimeoutError):
            return ModelTimeoutError("no answer within the time limit")
    if isinstance(error, openai.LengthFinishReasonError):
        return ModelMalformedError("the answer was cut off at the token limit")
    if isinstance(error, openai.ContentFilterFinishReasonError):
        return ModelRefusedError("the content filter stopped the answer")
    if isinstance(error, openai.RateLimitError):
        return ModelRateLimitError("HTTP 429")
    if isinstance(error, openai.InternalServerError):
        return ModelUnreachableError(f"HTTP {error.status_code}")
    if isinstance(error, openai.APIStatusError):
        return ModelSetupError(f"HTTP {error.status_code}")
    if isinstance(error, openai.APIResponseValidationError):
        return ModelMalformedError("the response is not of the OpenAI protocol")
    if isinstance(error, openai.APIConnectionError):
        return ModelUnreachableError(type(error.__cause__ or error).__name__)
    if isinstance(error, openai.OpenAIError):
        return ModelMalformedError(type(error).__name__)
    return None


def wait_asked_for(error: BaseException) -> float | None:
    """Returns the seconds of a Retry-After header, if the error carries one."""
    headers = getattr(getattr(error, "response", None), "headers", None)
    try:
        seconds = float(headers["retry-after"]) if headers is not None else None
    except (KeyError, ValueError):
        return None
    return seconds if seconds is None or 0 <= seconds <= _LONGEST_WAIT else _LONGEST_WAIT


def rejected_parameter(error: BaseException) -> str:
    """Tells which optional parameter a 4xx answer is about, or "" if it is about none.

    Servers word it differently; an unprocessable request that mentions none of the others is taken
    to be about the response format, the parameter that most of them lack.
    """
    import openai

    if not isinstance(error, openai.APIStatusError) or error.status_code not in (400, 422, 501):
        return ""
    text = str(error).lower()
    return next((name for name in ("max_tokens", "temperature") if name in text), "response_format")


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what caused it."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__
