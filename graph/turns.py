"""The append-only record of turns, apart from the checkpoints: what was said, and the answer.

It makes a turn that is sent twice count once, and keeps the transcript that the state, which holds
the last messages only, lets go.
"""

import json
import sqlite3
import threading
from typing import Any, Protocol

CHECKPOINTS_KEPT = 90


class Turns(Protocol):
    """The append-only record of turns: what was said, and the whole answer."""

    def find(self, thread_id: str, turn_id: str) -> dict[str, Any] | None:
        """Returns the recorded answer of a turn, or None."""

    def add(self, thread_id: str, turn_id: str, text: str, reply: dict[str, Any]) -> None:
        """Records a turn; one already there stays as it is."""

    def all(self, thread_id: str) -> list[tuple[str, dict[str, Any]]]:
        """Returns what was said and answered on a thread, oldest first."""

    def tidy(self, thread_id: str) -> None:
        """Drops old checkpoints of a thread, where they would otherwise pile up."""


class SqliteTurns:
    """Turns in a SQLite database, over a connection of their own."""

    def __init__(self, connection: sqlite3.Connection, beside_checkpoints: bool = True) -> None:
        self._connection = connection
        self._beside_checkpoints = beside_checkpoints
        self._lock = threading.Lock()
        connection.execute(
            "CREATE TABLE IF NOT EXISTS turns (position INTEGER PRIMARY KEY, "
            "thread_id TEXT NOT NULL, turn_id TEXT NOT NULL, text TEXT NOT NULL, "
            "reply TEXT NOT NULL, UNIQUE (thread_id, turn_id))"
        )
        connection.commit()

    def find(self, thread_id: str, turn_id: str) -> dict[str, Any] | None:
        """Returns the recorded answer of a turn, or None."""
        with self._lock:
            row = self._connection.execute(
                "SELECT reply FROM turns WHERE thread_id = ? AND turn_id = ?", (thread_id, turn_id)
            ).fetchone()
        return None if row is None else dict(json.loads(row[0]))

    def add(self, thread_id: str, turn_id: str, text: str, reply: dict[str, Any]) -> None:
        """Records a turn; one already there stays as it is."""
        with self._lock, self._connection:
            self._connection.execute(
                "INSERT OR IGNORE INTO turns (thread_id, turn_id, text, reply) VALUES (?, ?, ?, ?)",
                (thread_id, turn_id, text, json.dumps(reply)),
            )

    def all(self, thread_id: str) -> list[tuple[str, dict[str, Any]]]:
        """Returns what was said and answered on a thread, oldest first."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT text, reply FROM turns WHERE thread_id = ? ORDER BY position", (thread_id,)
            ).fetchall()
        return [(text, json.loads(reply)) for text, reply in rows]

    def tidy(self, thread_id: str) -> None:
        """Keeps the newest checkpoints only: SQLite stores each one whole."""
        if not self._beside_checkpoints:
            return
        with self._lock, self._connection:
            row = self._connection.execute(
                "SELECT checkpoint_id FROM checkpoints WHERE thread_id = ? AND checkpoint_ns = '' "
                "ORDER BY checkpoint_id DESC LIMIT 1 OFFSET ?",
                (thread_id, CHECKPOINTS_KEPT),
            ).fetchone()
            if row is None:
                return
            for table in ("checkpoints", "writes"):
                self._connection.execute(
                    f"DELETE FROM {table} WHERE thread_id = ? AND checkpoint_id <= ?",  # noqa: S608
                    (thread_id, row[0]),
                )


class PostgresTurns:
    """Turns in a Postgres database."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool
        with pool.connection() as connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS marquee_turns (position BIGSERIAL PRIMARY KEY, "
                "thread_id TEXT NOT NULL, turn_id TEXT NOT NULL, text TEXT NOT NULL, "
                "reply TEXT NOT NULL, UNIQUE (thread_id, turn_id))"
            )

    def find(self, thread_id: str, turn_id: str) -> dict[str, Any] | None:
        """Returns the recorded answer of a turn, or None."""
        with self._pool.connection() as connection:
            row = connection.execute(
                "SELECT reply FROM marquee_turns WHERE thread_id = %s AND turn_id = %s",
                (thread_id, turn_id),
            ).fetchone()
        return None if row is None else dict(json.loads(row["reply"]))

    def add(self, thread_id: str, turn_id: str, text: str, reply: dict[str, Any]) -> None:
        """Records a turn; one already there stays as it is."""
        with self._pool.connection() as connection:
            connection.execute(
                "INSERT INTO marquee_turns (thread_id, turn_id, text, reply) "
                "VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
                (thread_id, turn_id, text, json.dumps(reply)),
            )

    def all(self, thread_id: str) -> list[tuple[str, dict[str, Any]]]:
        """Returns what was said and answered on a thread, oldest first."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                "SELECT text, reply FROM marquee_turns WHERE thread_id = %s ORDER BY position",
                (thread_id,),
            ).fetchall()
        return [(row["text"], json.loads(row["reply"])) for row in rows]

    def tidy(self, thread_id: str) -> None:
        """Nothing: the Postgres checkpointer stores only what changed."""
