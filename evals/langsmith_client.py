"""The way to LangSmith, or to nowhere: clients, and errors that say what to do."""

import logging
import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING

from store.errors import MarqueeError

if TYPE_CHECKING:
    from langsmith import Client

_KEYS = ("LANGSMITH_API_KEY", "LANGCHAIN_API_KEY")


class LangSmithRunError(MarqueeError):
    """LangSmith refused, or could not be reached."""


def has_key() -> bool:
    """Tells whether a LangSmith key is configured."""
    return any(os.environ.get(name, "").strip() for name in _KEYS)


def online_client(lost: Callable[[Exception], None] | None = None) -> "Client":
    """Returns the client that the environment configures.

    Args:
        lost: Hears of traces and scores that could not be sent.
    """
    from langsmith import Client

    return Client(tracing_error_callback=lost)


@contextmanager
def told() -> Iterator[None]:
    """Turns an error of LangSmith's into one that says what to do."""
    from langsmith.utils import LangSmithAuthError, LangSmithError

    # What could not be sent is counted; the library would list it trace by trace.
    logger = logging.getLogger("langsmith.client")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    except LangSmithAuthError as error:
        raise LangSmithRunError(
            "LangSmith refused the key: check LANGSMITH_API_KEY and, outside the United States, "
            "LANGSMITH_ENDPOINT; --local evaluates here and sends nothing."
        ) from error
    except LangSmithError as error:
        raise LangSmithRunError(
            f"LangSmith failed ({short(error)}); try again later, or evaluate here with --local."
        ) from error
    finally:
        logger.setLevel(level)


def short(error: Exception) -> str:
    """Returns the kind of an error and the first sentence of what it says."""
    return f"{type(error).__name__}: {str(error).partition(chr(10))[0].partition('. ')[0][:200]}"


@contextmanager
def quiet() -> Iterator[None]:
    """Keeps back what the library says of an experiment that is none of LangSmith's."""
    with warnings.catch_warnings(), redirect_stdout(StringIO()):
        warnings.filterwarnings("ignore", message=".* is in beta")
        yield


def offline_client() -> "Client":
    """Returns a client that sends nothing.

    Not uploading results is not enough: the graph's own traces would still be posted. Sampling
    none of them is what keeps them here.
    """
    from langsmith import Client

    return Client(
        api_url="http://127.0.0.1:9",
        api_key="none",
        tracing_sampling_rate=0.0,
        auto_batch_tracing=False,
        info={},
    )
