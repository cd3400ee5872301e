"""Reads an outcome log into conversations."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from graph.outcomes import OutcomesError

TAKEN = ("accepted", "seen", "liked", "rejected")
IDLE_MINUTES = 30.0


@dataclass
class Conversation:
    """What the log knows of one thread.

    Attributes:
        thread: The thread.
        variant: Its variant.
        started: When its first event was.
        last: When its last event was.
        lists: Lists shown.
        shown: Films shown, in order, each once.
        taken: What became of them, by event.
        abandoned: A front end said so.
        teams: For interleaved lists: which variant put a film there.
    """

    thread: str
    variant: str
    started: datetime
    last: datetime
    lists: int = 0
    shown: list[int] = field(default_factory=list)
    taken: dict[str, set[int]] = field(default_factory=lambda: {event: set() for event in TAKEN})
    abandoned: bool = False
    teams: dict[int, str] = field(default_factory=dict)

    @property
    def accepted(self) -> bool:
        """Whether a film that was shown was taken."""
        return bool(self.taken["accepted"])

    def outcome(self, now: datetime, idle_minutes: float) -> str:
        """Returns accepted, abandoned, or open while the user may still come back.

        A conversation is abandoned when a front end said so, or when films were shown, none was
        taken, and nothing came for a while before the end of the log.
        """
        if self.accepted:
            return "accepted"
        idle = (now - self.last).total_seconds() / 60
        return "abandoned" if self.abandoned or idle >= idle_minutes else "open"


@dataclass
class Log:
    """An outcome log, read.

    Attributes:
        conversations: In the order in which they began.
        problems: Lines that could not be used, with their numbers.
        ends: When the log's last event was.
        experiments: Names of the experiments in it.
    """

    conversations: list[Conversation]
    problems: list[str]
    ends: datetime
    experiments: list[str]


def read_log(path: Path, experiment: str | None = None) -> Log:
    """Reads a log; lines that can't be used are listed, not fatal.

    Args:
        path: The file.
        experiment: Only events of this experiment; None for all.

    Raises:
        OutcomesError: The file can't be read, or holds no usable event.
    """
    try:
        text = path.read_text("utf-8", errors="replace")
    except OSError as error:
        raise OutcomesError(f"Can't read {path}: {error.strerror}.") from error
    problems: list[str] = []
    events = list(_events(text.splitlines(), problems))
    if experiment is not None:
        events = [event for event in events if event.get("experiment", "") == experiment]
    if not events:
        raise OutcomesError(f"{path} holds no outcome of {experiment or 'any experiment'}.")
    threads: dict[str, Conversation] = {}
    met: set[tuple[str, str, str]] = set()
    for event in sorted(events, key=lambda event: event["time"]):
        known = threads.get(event["thread"])
        if known is not None and known.variant != event["variant"]:
            problems.append(f"thread {event['thread'][:8]} changed variants; later events left out")
            continue
        # A turn's event that is there twice (a retried write) counts once.
        key = (event["thread"], str(event.get("turn_id", "")), event["event"])
        if key[1] and key in met:
            continue
        met.add(key)
        _add(threads, event)
    names = sorted({str(event.get("experiment", "")) for event in events})
    ends = max(event["time"] for event in events)
    return Log(list(threads.values()), problems, ends, names)


def _events(lines: Iterable[str], problems: list[str]) -> Iterable[dict[str, Any]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            event = json.loads(line)
            time = datetime.fromisoformat(event["time"])
            films = [int(movie_id) for movie_id in event.get("movie_ids", [])]
            known = {name: str(event[name]) for name in ("thread", "variant", "event")}
        except (ValueError, TypeError, KeyError) as error:
            problems.append(f"line {number}: no outcome ({type(error).__name__})")
            continue
        if known["event"] not in ("shown", "abandoned", *TAKEN):
            problems.append(f"line {number}: no event is called {known['event'][:40]!r}")
            continue
        time = time if time.tzinfo else time.replace(tzinfo=UTC)
        yield {**event, **known, "time": time, "movie_ids": films}


def _add(threads: dict[str, Conversation], event: dict[str, Any]) -> None:
    name, time = event["thread"], event["time"]
    thread = threads.setdefault(name, Conversation(name, event["variant"], time, time))
    thread.last = max(thread.last, time)
    films: list[int] = event["movie_ids"]
    match event["event"]:
        case "shown":
            thread.lists += 1
            thread.shown += [movie_id for movie_id in films if movie_id not in thread.shown]
            teams = event.get("teams")
            if isinstance(teams, list) and len(teams) == len(films):
                thread.teams |= dict(zip(films, map(str, teams), strict=True))
        case "abandoned":
            thread.abandoned = True
        case taken:
            thread.taken[taken] |= set(films) & set(thread.shown)
