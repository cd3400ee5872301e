"""What can go wrong with the language model: one class a cause, each with a remark for the user.

The message of an error is for the log and for ``marquee doctor``; it holds no user text and no
secret. ``note`` is what the user reads in the reply.
"""

from typing import ClassVar

from store.errors import MarqueeError


class ModelError(MarqueeError):
    """The model gave no usable answer; the built-in mind takes over.

    The part of the note behind the colon is the reason, which the reply may put in its own frame.
    """

    cause: ClassVar[str] = "could not be used"

    @property
    def note(self) -> str:
        """One sentence for the user."""
        return f"I answered without the language model: it {self.cause}."


class ModelTimeoutError(ModelError):
    """The turn's time with the model ran out."""

    cause = "took too long"


class ModelRateLimitError(ModelError):
    """HTTP 429, and waiting would outlast the deadline or did not help."""

    cause = "is over its rate limit"


class ModelUnreachableError(ModelError):
    """No connection, a broken one, or a server error."""

    cause = "could not be reached"


class ModelSetupError(ModelError):
    """The endpoint refuses the request: key, model name or address are wrong."""

    cause = "is not set up right, see marquee doctor"


class ModelRefusedError(ModelError):
    """The model declined to answer."""

    cause = "declined to answer"


class ModelMalformedError(ModelError):
    """The answer is empty, too long, or no JSON object."""

    cause = "gave no readable answer"


class ModelInvalidError(ModelError):
    """The answer is JSON, but not what was asked for."""

    cause = "gave an answer that makes no sense"


class ModelLeakError(ModelError):
    """The answer holds the canary of the system prompt."""

    cause = "gave an answer that I had to discard"


class ModelPausedError(ModelError):
    """Too many failures in a row: the model is left alone for a while."""

    cause = "keeps failing, so it gets a short rest"
