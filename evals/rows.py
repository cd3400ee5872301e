"""Rows to measure ranking on: read, and split into a half to tune on and a half to report on."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from store.errors import MarqueeError

Half = Literal["tune", "held"]


class RowsError(MarqueeError):
    """A file of rows that cannot be read."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to recommend: a conversation up to a point, and the film that came next.

    Attributes:
        id: The row's id.
        dialogue: The dialogue it is from; rows of one dialogue stay in one half.
        messages: ``{role, content}``, oldest first.
        exclude: Catalog ids named already.
        target: The film that the human recommender named next.
        liked: What the seeker said of it, if anything.
        named: Catalog ids that annotators found in each message, in the order of the messages.
    """

    id: str
    dialogue: str
    messages: list[dict[str, str]]
    exclude: tuple[int, ...]
    target: int
    liked: bool | None = None
    named: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """A conversation of one user, and the films that the user turned out to like.

    Attributes:
        id: The transcript's id.
        turns: What the user says.
        liked: Held-out films that fit.
        constraints: Limits that every recommended film must respect.
    """

    id: str
    turns: list[str]
    liked: frozenset[int]
    constraints: dict[str, Any] = field(default_factory=dict)


def read_rows(path: Path, half: Half | None = None) -> list[Row]:
    """Reads ranking rows; of one half alone when asked.

    Raises:
        RowsError: The file cannot be read as ranking rows; the message names the line.
    """
    rows = [_row(entry, path, line) for line, entry in _lines(path)]
    return [row for row in rows if half is None or half_of(row.dialogue) == half]


def read_transcripts(path: Path) -> list[Transcript]:
    """Reads transcripts with held-out likes; raises RowsError."""
    return [_transcript(entry, path, line) for line, entry in _lines(path)]


def half_of(dialogue: str) -> Half:
    """Returns the half that a dialogue belongs to, by its hash: the same everywhere, for ever.

    The halves of the ReDial validation dialogues are listed in ``evals/splits``.
    """
    digest = hashlib.sha256(dialogue.encode()).hexdigest()
    return "held" if int(digest, 16) % 2 else "tune"


def _lines(path: Path) -> Iterator[tuple[int, Any]]:
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise RowsError(f"Cannot read {path}: {error.strerror}.") from error
    for line, content in enumerate(text.splitlines(), start=1):
        if content.strip():
            try:
                yield line, json.loads(content)
            except ValueError as error:
                raise RowsError(f"{path}, line {line}: not JSON ({error}).") from error


def _row(entry: Any, path: Path, line: int) -> Row:
    try:
        messages = entry["messages"]
        return Row(
            id=entry["id"],
            dialogue=str(entry.get("dialogue") or _dialogue(entry["id"])),
            messages=[{"role": m["role"], "content": m["content"]} for m in messages],
            exclude=tuple(entry.get("exclude", ())),
            target=int(entry["target"]),
            liked=entry.get("liked"),
            named=tuple(tuple(m.get("titles", ())) for m in messages),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RowsError(f"{path}, line {line}: no ranking row ({error!r}).") from error


def _transcript(entry: Any, path: Path, line: int) -> Transcript:
    try:
        return Transcript(
            entry["id"],
            list(entry["turns"]),
            frozenset(entry["liked"]),
            dict(entry.get("constraints", {})),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RowsError(f"{path}, line {line}: no transcript ({error!r}).") from error


def _dialogue(row_id: str) -> str:
    """Returns the third part of ``redial-valid-16162-2-1258``, or the id itself."""
    parts = row_id.split("-")
    return parts[2] if len(parts) > 3 else row_id
