"""The outcome log: what became of the films that were shown, one JSON line an event.

It is opt-in and append-only, and it holds ids, not words: nothing the user said is in it.
"""

import errno
import json
import logging
import os
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from nodes.context import Context
from nodes.contracts import Reception
from nodes.state import State
from store.errors import MarqueeError

log = logging.getLogger(__name__)

Event = Literal["shown", "accepted", "seen", "liked", "rejected", "abandoned"]


class OutcomesError(MarqueeError):
    """The outcome log can't be written or read."""


class OutcomeLog:
    """An append-only file of outcomes; safe to share between threads and processes.

    Args:
        path: The file; it is made when the first event is written.
        experiment: Name of the experiment that is running, if one is.
    """

    def __init__(self, path: Path | str, experiment: str = "") -> None:
        self.path = Path(path)
        self.experiment = experiment
        self._lock = threading.Lock()

    def turn(self, state: State, thread_id: str, turn_id: str, context: Context) -> None:
        """Logs what a finished turn showed, and how films shown before it were taken.

        A log that can't be written costs a warning: nobody's answer is lost for statistics.
        """
        common = {
            "experiment": self.experiment,
            "variant": context.variant,
            "thread": thread_id,
            "turn_id": turn_id,
            "turn": state.turn,
        }
        if context.user_id:
            common["user"] = context.user_id
        events = [
            {**common, "event": event, "movie_ids": films}
            for event, films in received(state).items()
        ]
        films = [film.movie_id for film in state.recommendations]
        if films:
            events.append({**common, "event": "shown", "movie_ids": films})
        try:
            self.write(events)
        except OutcomesError as error:
            log.warning("%s", error)

    def event(
        self,
        event: Event,
        thread_id: str,
        variant: str,
        movie_ids: Sequence[int] = (),
        **more: Any,
    ) -> None:
        """Logs an event that a front end knows of: an abandoned conversation, a click.

        Args:
            event: What happened.
            thread_id: The conversation.
            variant: The variant that it ran on.
            movie_ids: The films it happened to.
            **more: Further JSON-plain fields, such as ``teams`` of an interleaved list.
        """
        common = {"experiment": self.experiment, "variant": variant, "thread": thread_id}
        self.write([{**common, "event": event, "movie_ids": list(movie_ids), **more}])

    def write(self, events: Sequence[dict[str, Any]]) -> None:
        """Appends events in one write, so that lines of several processes never mix.

        Raises:
            OutcomesError: The file can't be written.
        """
        if not events:
            return
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        lines = "".join(json.dumps({"time": now, **event}) + "\n" for event in events)
        try:
            with self._lock:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                handle = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
                try:
                    _append(handle, lines.encode())
                finally:
                    os.close(handle)
        except OSError as error:
            raise OutcomesError(
                f"Can't write outcomes to {self.path} ({error.strerror}): "
                "choose another file, or none."
            ) from error


def _append(handle: int, lines: bytes) -> None:
    """Adds lines to a file; one that a kill or a full disk left unfinished is ended first."""
    try:
        import fcntl

        # Closing the file gives it free. Without it, another's line midway looks unfinished.
        fcntl.flock(handle, fcntl.LOCK_EX)
    except ImportError:
        pass  # Windows: appending is all there is
    size = os.fstat(handle).st_size
    if size:
        os.lseek(handle, size - 1, os.SEEK_SET)
        if os.read(handle, 1) != b"\n":
            lines = b"\n" + lines
    if os.write(handle, lines) < len(lines):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def received(state: State) -> dict[Event, list[int]]:
    """Returns how the turn took films that the conversation had shown before it."""
    now = {film.movie_id for film in state.recommendations}
    before = set(state.shown) - now
    extraction = state.current.extraction
    taken: dict[int, Reception] = {r.movie_id: r.reception for r in extraction.reactions}
    if extraction.intent == "accept":
        taken |= dict.fromkeys(extraction.films, "accepted")
    events: dict[Event, list[int]] = {}
    for movie_id, reception in taken.items():
        if movie_id in before:
            events.setdefault(reception, []).append(movie_id)
    return events


def outcomes_from_environment(experiment: str = "") -> OutcomeLog | None:
    """Returns the log that MARQUEE_OUTCOMES names, or None."""
    path = os.environ.get("MARQUEE_OUTCOMES", "").strip()
    return OutcomeLog(path, experiment) if path else None
