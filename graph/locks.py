"""One turn at a time on a thread: across threads of this process and across processes."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

from store.errors import MarqueeError


class ThreadBusyError(MarqueeError):
    """Another turn holds the thread for longer than this one may wait."""


class ThreadLocks(Protocol):
    """Hands out the right to take a turn on a thread."""

    def hold(self, thread_id: str) -> AbstractContextManager[None]:
        """Holds the thread while the block runs; raises ThreadBusyError after its wait."""


class FileLocks:
    """Locks as files beside a SQLite checkpoint file.

    A fixed number of lock files is shared by all threads, so that a million conversations do not
    leave a million files: two conversations on one file only ever wait for each other.
    """

    SLOTS = 256

    def __init__(self, folder: Path, wait: float = 60.0) -> None:
        self._folder = folder
        self._wait = wait

    @contextmanager
    def hold(self, thread_id: str) -> Iterator[None]:
        """Holds the thread, within this process and across processes."""
        from filelock import FileLock, Timeout

        self._folder.mkdir(parents=True, exist_ok=True)
        slot = hashlib.sha256(thread_id.encode()).digest()[0] % self.SLOTS
        lock = FileLock(self._folder / f"{slot:03d}.lock", timeout=self._wait, is_singleton=False)
        try:
            with lock:
                yield
        except Timeout:
            raise ThreadBusyError(
                f"Conversation {thread_id} is still busy with another turn; try again shortly."
            ) from None


class MemoryLocks:
    """Locks for conversations that live in this process alone; a lock goes with its last user."""

    def __init__(self, wait: float = 60.0) -> None:
        self._wait = wait
        self._guard = threading.Lock()
        self._locks: dict[str, tuple[threading.Lock, int]] = {}

    @contextmanager
    def hold(self, thread_id: str) -> Iterator[None]:
        """Holds the thread within this process."""
        with self._guard:
            lock, users = self._locks.get(thread_id, (threading.Lock(), 0))
            self._locks[thread_id] = (lock, users + 1)
        try:
            if not lock.acquire(timeout=self._wait):
                raise ThreadBusyError(
                    f"Conversation {thread_id} is still busy with another turn; try again shortly."
                )
            try:
                yield
            finally:
                lock.release()
        finally:
            with self._guard:
                _, users = self._locks[thread_id]
                if users == 1:
                    del self._locks[thread_id]
                else:
                    self._locks[thread_id] = (lock, users - 1)


class PostgresLocks:
    """Advisory locks of the database that holds the checkpoints: they work across machines."""

    def __init__(self, pool: Any, wait: float = 60.0) -> None:
        self._pool = pool
        self._wait = wait

    @contextmanager
    def hold(self, thread_id: str) -> Iterator[None]:
        """Holds the thread for as long as one database session lives."""
        import psycopg

        key = int.from_bytes(hashlib.sha256(thread_id.encode()).digest()[:8], "big", signed=True)
        with self._pool.connection() as connection:
            connection.execute(f"SET lock_timeout = {int(self._wait * 1000)}")
            try:
                connection.execute("SELECT pg_advisory_lock(%s)", (key,))
            except psycopg.errors.LockNotAvailable:
                raise ThreadBusyError(
                    f"Conversation {thread_id} is still busy with another turn; try again shortly."
                ) from None
            try:
                yield
            finally:
                connection.execute("SELECT pg_advisory_unlock(%s)", (key,))
