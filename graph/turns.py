"""The record of turns, apart from the checkpoints: what was said, and the answer.

It makes a turn that is sent twice count once, remembers a turn that began until it is answered, so
that one cut short by a crash is not lost, and keeps the transcript that the state, which holds the
last messages only, lets go.
"""

import json
import sqlite3
import threading
from typing import Any, Protocol

CHECKPOINTS_KEPT = 90


class Turns(Protocol):
    """The record of turns: the one under way, and all that were answered, which only grows."""

    def begin(self, thread_id: str, turn_id: str, text: str) -> None:
        """Notes what a turn says before anything is done with it."""

    def begun(self, thread_id: str) -> tuple[str, str] | None:
        """Returns id and text of the turn that began and is not recorded yet, or None."""

    def find(self, thread_id: str, turn_id: str) -> dict[str, Any] | None:
        """Returns the recorded answer of a turn, or None."""

    def add(self, thread_id: str, turn_id: str, text: str, reply: dict[str, Any]) -> None:
        """Records a turn as answered; one already there stays as it is."""

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
        connection.execute(
            "CREATE TABLE IF NOT EXISTS turns_begun (thread_id TEXT PRIMARY KEY, "
            "turn_id TEXT NOT NULL, text TEXT NOT NULL)"
        )
        connection.commit()

    def begin(self, thread_id: str, turn_id: str, text: str) -> None:
        """Notes what a turn says before anything is done with it."""
        with self._lock, self._connection:
            self._connection.execute(
                "INSERT OR REPLACE INTO turns_begun VALUES (?, ?, ?)",
                (thread_id, turn_id, json.dumps(text)),
            )

    def begun(self, thread_id: str) -> tuple[str, str] | None:
        """Returns id and text of the turn that began and is not recorded yet, or None."""
        with self._lock:
            row = self._connection.execute(
                "SELECT turn_id, text FROM turns_begun WHERE thread_id = ?", (thread_id,)
            ).fetchone()
        return None if row is None else (row[0], json.loads(row[1]))

    def find(self, thread_id: str, turn_id: str) -> dict[str, Any] | None:
        """Returns the recorded answer of a turn, or None."""
        with self._lock:
            row = self._connection.execute(
                "SELECT reply FROM turns WHERE thread_id = ? AND turn_id = ?", (thread_id, turn_id)
            ).fetchone()
        return None if row is None else dict(json.loads(row[0]))

    def add(self, thread_id: str, turn_id: str, text: str, reply: dict[str, Any]) -> None:
        """Records a turn as answered; one already there stays as it is."""
        with self._lock, self._connection:
            self._connection.execute(
                "INSERT OR IGNORE INTO turns (thread_id, turn_id, text, reply) VALUES (?, ?, ?, ?)",
                (thread_id, turn_id, text, json.dumps(reply)),
            )
            self._connection.execute(
                "DELETE FROM turns_begun WHERE thread_id = ? AND turn_id = ?", (thread_id, turn_id)
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
            connection.execute(
                "CREATE TABLE IF NOT EXISTS marquee_turns_begun (thread_id TEXT PRIMARY KEY, "
                "turn_id TEXT NOT NULL, text TEXT NOT NULL)"
            )

    def begin(self, thread_id: str, turn_id: str, text: str) -> None:
        """Notes what a turn says before anything is done with it."""
        with self._pool.connection() as connection:
            connection.execute(
                "INSERT INTO marquee_turns_begun VALUES (%s, %s, %s) ON CONFLICT (thread_id) "
                "DO UPDATE SET turn_id = excluded.turn_id, text = excluded.text",
                (thread_id, turn_id, json.dumps(text)),
            )

    def begun(self, thread_id: str) -> tuple[str, str] | None:
        """Returns id and text of the turn that began and is not recorded yet, or None."""
        with self._pool.connection() as connection:
            row = connection.execute(
                "SELECT turn_id, text FROM marquee_turns_begun WHERE thread_id = %s", (thread_id,)
            ).fetchone()
        return None if row is None else (row["turn_id"], json.loads(row["text"]))

    def find(self, thread_id: str, turn_id: str) -> dict[str, Any] | None:
        """Returns the recorded answer of a turn, or None."""
        with self._pool.connection() as connection:
            row = connection.execute(
                "SELECT reply FROM marquee_turns WHERE thread_id = %s AND turn_id = %s",
                (thread_id, turn_id),
            ).fetchone()
        return None if row is None else dict(json.loads(row["reply"]))

    def add(self, thread_id: str, turn_id: str, text: str, reply: dict[str, Any]) -> None:
        """Records a turn as answered; one already there stays as it is."""
        with self._pool.connection() as connection, connection.transaction():
            connection.execute(
                "INSERT INTO marquee_turns (thread_id, turn_id, text, reply) "
                "VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
                (thread_id, turn_id, text, json.dumps(reply)),
            )
            connection.execute(
                "DELETE FROM marquee_turns_begun WHERE thread_id = %s AND turn_id = %s",
                (thread_id, turn_id),
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
