"""How fast the model may be asked: a rate for all workers together, and how long to back off."""

import random
import threading
import time
from collections.abc import Callable

FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0
WORTH_TELLING = 5.0


class Pace:
    """Spaces requests out evenly, and holds all of them when the server asks for it.

    Args:
        per_minute: Requests a minute, all workers together; 0 = as fast as they go.
        clock: Seconds, monotonic.
        sleep: Waits.
        told: Hears of holds that a person would wonder at, in seconds.
    """

    def __init__(
        self,
        per_minute: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        told: Callable[[float], object] = lambda seconds: None,
    ) -> None:
        self._gap = 60.0 / per_minute if per_minute > 0 else 0.0
        self._clock = clock
        self._sleep = sleep
        self._told = told
        self._lock = threading.Lock()
        self._next = 0.0

    def wait(self) -> None:
        """Waits for this request's turn."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._next)
            self._next = turn + self._gap
        if turn > now:
            self._sleep(turn - now)

    def hold(self, seconds: float) -> None:
        """Lets no request out for this long: what one worker is told holds for all."""
        with self._lock:
            until = self._clock() + seconds
            longer = until - max(self._next, self._clock())
            self._next = max(self._next, until)
        if longer >= WORTH_TELLING:
            self._told(seconds)

    def rest(self, seconds: float) -> None:
        """Lets this worker wait while the others go on."""
        self._sleep(seconds)


def backoff(
    attempt: int, asked: float | None, spread: Callable[[], float] = random.random
) -> float:
    """Returns the seconds to wait after a failed attempt, counted from 0.

    What the server asks for is kept to; otherwise the wait doubles each time, with a spread so
    that workers don't come back all at once.
    """
    if asked is not None:
        return asked
    return float(min(LONGEST_WAIT, FIRST_WAIT * 2**attempt) * (0.5 + spread() / 2))
