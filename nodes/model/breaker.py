"""A circuit breaker: after failures in a row the model is left alone for a while."""

import threading
import time
from collections.abc import Callable


class Breaker:
    """Opens after ``limit`` failures in a row, for ``pause`` seconds; then one call may try.

    Args:
        limit: Failures in a row that open it.
        pause: Seconds it stays open.
        clock: Seconds, monotonic.
    """

    def __init__(
        self, limit: int = 3, pause: float = 30.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = limit
        self._pause = pause
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_again = 0.0

    def allows(self) -> bool:
        """Tells whether a call may be made; a trial call holds the next one back."""
        with self._lock:
            if self._failures < self._limit:
                return True
            if self._clock() < self._closed_again:
                return False
            self._closed_again = self._clock() + self._pause
            return True

    def succeeded(self) -> None:
        """Closes the breaker."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """Counts a failure."""
        with self._lock:
            self._failures += 1
            if self._failures >= self._limit:
                self._closed_again = self._clock() + self._pause
