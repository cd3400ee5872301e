"""Where conversations are kept: checkpoints, a lock a thread, and an append-only table of turns.

Three homes: a SQLite file (the default), a Postgres database by URL, and memory. Checkpoints are
read with a serialiser that rebuilds message types and plain data only, so a tampered row can't run
code.
"""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, cast

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.types import Durability

from graph.locks import FileLocks, MemoryLocks, PostgresLocks, ThreadLocks
from graph.turns import PostgresTurns, SqliteTurns, Turns
from store.errors import MarqueeError

POSTGRES = ("postgres://", "postgresql://")
MEMORY = ":memory:"
POOL: dict[str, Any] = {"min_size": 1, "max_size": 10, "timeout": 10}
# A turn holds its lock's connection while it runs, so locks have connections of their own.
LOCK_POOL: dict[str, Any] = {"min_size": 0, "max_size": 20, "timeout": 60}


class ConversationsError(MarqueeError):
    """The place where conversations are kept can't be read or written."""


class Conversations:
    """Checkpoints, locks and turns of one home.

    Every turn is noted before it starts and checkpointed when it ends. Durability says when else
    the turns that a model answers are: ``sync`` is after every node, so that a crash resumes at the
    node it interrupted and pays for no answer twice.
    """

    def __init__(
        self,
        saver: BaseCheckpointSaver[Any],
        locks: ThreadLocks,
        turns: Turns,
        name: str,
        durability: Durability = "sync",
    ) -> None:
        self.saver = saver
        self.locks = locks
        self.turns = turns
        self.name = name
        self.durability = durability


def strict_serializer() -> JsonPlusSerializer:
    """Returns a serialiser that rebuilds safe types only, whatever the environment says."""
    return JsonPlusSerializer(pickle_fallback=False, allowed_msgpack_modules=None)


@contextmanager
def open_conversations(where: str | Path) -> Iterator[Conversations]:
    """Opens the conversations at a path, a ``postgresql://`` URL, or ``:memory:``.

    Raises:
        ConversationsError: The file or database can't be used; the message says what to do.
    """
    if str(where) == MEMORY:
        yield _in_memory()
    elif str(where).startswith(POSTGRES):
        with _in_postgres(str(where)) as conversations:
            yield conversations
    else:
        with _in_sqlite(Path(where)) as conversations:
            yield conversations


def _in_memory() -> Conversations:
    from langgraph.checkpoint.memory import InMemorySaver

    return Conversations(
        InMemorySaver(serde=strict_serializer()),
        MemoryLocks(),
        SqliteTurns(sqlite3.connect(MEMORY, check_same_thread=False), beside_checkpoints=False),
        name="memory",
        durability="exit",
    )


@contextmanager
def _in_sqlite(path: Path) -> Iterator[Conversations]:
    from langgraph.checkpoint.sqlite import SqliteSaver

    _refuse_emptied(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection, second = (
            sqlite3.connect(path, check_same_thread=False, timeout=30) for _ in range(2)
        )
    except (OSError, sqlite3.OperationalError) as error:
        raise ConversationsError(
            f"Can't keep conversations in {path}: {error}. Choose a writable place with "
            "--conversations or MARQUEE_CONVERSATIONS, or :memory: to keep none."
        ) from error
    try:
        with explained(path):
            saver = SqliteSaver(connection, serde=strict_serializer())
            saver.jsonplus_serde = strict_serializer()
            saver.setup()
            for each in (connection, second):
                # With the write-ahead log, a killed process loses nothing; only a power cut may
                # cost the last turn. Without this, each of a turn's checkpoints waits for the disk.
                each.execute("PRAGMA synchronous=NORMAL")
            turns = SqliteTurns(second)
            _marker(path).touch()
        yield Conversations(saver, FileLocks(path.parent / "locks"), turns, str(path))
    finally:
        second.close()
        connection.close()


@contextmanager
def explained(path: object) -> Iterator[None]:
    """Turns a database error into one that says what to do."""
    try:
        yield
    except _postgres_errors() as error:
        raise ConversationsError(
            f"The Postgres database for conversations failed ({type(error).__name__}); the turn "
            "can be sent again."
        ) from error
    except sqlite3.DatabaseError as error:
        if "readonly" in str(error) or "unable to open" in str(error):
            raise ConversationsError(
                f"Can't write conversations to {path}: {error}. Choose a writable place with "
                "--conversations or MARQUEE_CONVERSATIONS."
            ) from error
        raise ConversationsError(
            f"The conversations in {path} are damaged ({error}). Nothing was changed: restore the "
            "file from a backup, or move it away to start with an empty history."
        ) from error


def _postgres_errors() -> tuple[type[Exception], ...]:
    """The driver's errors, if a driver is in use."""
    driver = sys.modules.get("psycopg")
    return (driver.Error,) if driver is not None else ()


def _marker(path: Path) -> Path:
    return path.with_name(path.name + ".created")


def _refuse_emptied(path: Path) -> None:
    """SQLite takes an empty file for an empty history; one that held conversations is damage."""
    if _marker(path).exists() and (not path.exists() or path.stat().st_size == 0):
        raise ConversationsError(
            f"{path} held conversations and is now empty or gone. Restore it from a backup, or "
            f"delete {_marker(path).name} beside it to start with an empty history."
        )


@contextmanager
def _in_postgres(url: str) -> Iterator[Conversations]:
    try:
        import psycopg
        from langgraph.checkpoint.postgres import PostgresSaver
        from psycopg.rows import dict_row
        from psycopg_pool import ConnectionPool, PoolTimeout
    except ImportError as error:
        raise ConversationsError(
            "Postgres needs its driver: pip install 'marquee[postgres]'."
        ) from error
    options = {"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row}
    with ExitStack() as stack:
        try:
            pool, locks = (
                stack.enter_context(ConnectionPool(url, kwargs=options, open=True, **limits))
                for limits in (POOL, LOCK_POOL)
            )
            pool.wait(timeout=10)
            saver = PostgresSaver(cast(Any, pool), serde=strict_serializer())
            saver.setup()
            turns = PostgresTurns(pool)
        except (psycopg.Error, PoolTimeout) as error:
            raise ConversationsError(
                "Can't reach the Postgres database for conversations "
                f"({type(error).__name__}); check the URL, the server and its permissions."
            ) from error
        yield Conversations(saver, PostgresLocks(locks), turns, "postgres")
