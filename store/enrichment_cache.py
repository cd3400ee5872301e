"""Results as they come, a line each: what was paid for is on disk before the next row is asked."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from store.errors import MarqueeError

_WINDOW = 1 << 16


class ResultFile:
    """A JSON lines file that is only ever added to, safe against a kill at any point.

    Every line is one write and an fsync. A last line that a kill cut short is cut away on opening
    (``repaired`` says so); if only its line end is missing, it is kept. Rows are found again by
    their ``fingerprint``; of several lines about one film the last one counts.

    Attributes:
        path: The file.
        repaired: What was done to a torn last line, or "".
        unreadable: Numbers of whole lines that are not JSON objects; they are left as they are.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.repaired = ""
        self.unreadable: list[int] = []
        self._places: dict[str, int] = {}
        self._latest: dict[int, str] = {}
        self._unkeyed: dict[int, int] = {}
        self._tokens = (0, 0, 0)
        self._handle = -1
        self._end = 0
        if not path.exists():
            return
        try:
            self._open()
            self._end = os.fstat(self._handle).st_size
            self._repair()
            self._read()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Closes the file."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def __enter__(self) -> "ResultFile":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self._places) + len(self._unkeyed)

    def __contains__(self, fingerprint: object) -> bool:
        return fingerprint in self._places

    def current(self, movie_id: int, fingerprint: str) -> bool:
        """Tells whether the line that counts for a film has this fingerprint."""
        return self._latest.get(movie_id) == fingerprint

    def get(self, fingerprint: str) -> dict[str, Any]:
        """Returns the row with a fingerprint."""
        return self._row_at(self._places[fingerprint])

    def unkeyed(self, movie_id: int) -> dict[str, Any] | None:
        """Returns the last row of a film if it is without fingerprint: written elsewhere."""
        place = self._unkeyed.get(movie_id)
        return None if place is None or movie_id in self._latest else self._row_at(place)

    def mean_tokens(self) -> tuple[float, float] | None:
        """Returns the mean tokens read and written for a row, over the rows that say so."""
        rows, read, written = self._tokens
        return (read / rows, written / rows) if rows else None

    def append(self, row: Mapping[str, Any]) -> None:
        """Adds a row; it is on disk when this returns.

        Raises:
            MarqueeError: It could not be written whole; the file ends as it did before.
        """
        if self._handle < 0:
            self._open()
        line = json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        try:
            written = os.write(self._handle, line)
            if written < len(line):
                raise OSError(28, "No space left on device")
            os.fsync(self._handle)
        except OSError as error:
            os.ftruncate(self._handle, self._end)
            raise MarqueeError(
                f"Cannot write {self.path}: {error.strerror}. What is in it is whole; run again."
            ) from error
        self._note(row, self._end)
        self._end += len(line)

    def _open(self) -> None:
        """Opens the file for adding to it; there is none before its first line."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
            self._handle = os.open(self.path, flags, 0o644)
        except OSError as error:
            raise MarqueeError(f"Cannot write {self.path}: {error.strerror}.") from error

    def _repair(self) -> None:
        """Cuts a torn last line away, or gives it its line end."""
        start = self._last_line()
        self._refuse_others()
        if start == self._end:
            return
        torn = self._bytes(start, self._end - start)
        if _row(torn) is not None:
            os.write(self._handle, b"\n")
            self._end += 1
            self.repaired = "the last line lacked its line end, which was added"
        else:
            os.ftruncate(self._handle, start)
            self._end = start
            self.repaired = f"the last line was cut short ({len(torn)} bytes) and taken away"
        os.fsync(self._handle)

    def _last_line(self) -> int:
        """Returns where the text behind the last line end begins."""
        end = self._end
        while end > 0:
            start = max(0, end - _WINDOW)
            found = self._bytes(start, end - start).rfind(b"\n")
            if found >= 0:
                return start + found + 1
            end = start
        return 0

    def _refuse_others(self) -> None:
        """Keeps a file of another kind, named by mistake, from being cut."""
        head = self._bytes(0, 64).lstrip()
        if head and not head.startswith(b"{") and head.strip(b"\0"):
            raise MarqueeError(f"{self.path} is not a file of JSON lines; name another --output.")

    def _read(self) -> None:
        place = 0
        for number, line in enumerate(self._lines(), 1):
            row = _row(line)
            if row is not None:
                self._note(row, place)
            elif line.strip():
                self.unreadable.append(number)
            place += len(line)

    def _lines(self) -> Iterator[bytes]:
        with open(self.path, "rb") as file:
            yield from file

    def _note(self, row: Mapping[str, Any], place: int) -> None:
        fingerprint, movie_id = row.get("fingerprint"), row.get("movie_id")
        if type(movie_id) is not int:
            return
        if isinstance(fingerprint, str):
            self._places[fingerprint] = place
            self._latest[movie_id] = fingerprint
            self._count(row.get("tokens"))
        else:
            self._unkeyed[movie_id] = place
            self._latest.pop(movie_id, None)

    def _count(self, tokens: object) -> None:
        if isinstance(tokens, list) and len(tokens) == 2 and all(type(n) is int for n in tokens):
            rows, read, written = self._tokens
            if tokens[0] > 0:
                self._tokens = rows + 1, read + tokens[0], written + tokens[1]

    def _row_at(self, place: int) -> dict[str, Any]:
        with open(self.path, "rb") as file:
            file.seek(place)
            row = _row(file.readline())
        if row is None:
            raise MarqueeError(f"{self.path} was changed by another program; run again.")
        return row

    def _bytes(self, start: int, count: int) -> bytes:
        with open(self.path, "rb") as file:
            file.seek(start)
            return file.read(count)


def _row(line: bytes) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None
