"""Values kept in a file of JSON lines as they come, so that a run that breaks off goes on."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from evals.results import ResultsError


class Kept:
    """What was found out by key; in memory, and in a file if there is one.

    Args:
        path: The file; None keeps the values in memory only. A line that a kill cut off is passed
            over, so that one value is lost at most.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._values = _read(path) if path is not None and path.is_file() else {}

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def put(self, key: str, value: Any, **about: Any) -> None:
        """Keeps a value.

        Args:
            key: A fingerprint of everything that decides the value.
            value: JSON-plain.
            **about: Written beside it, for people.

        Raises:
            ResultsError: The file can't be written.
        """
        self._values[key] = value
        if self._path is None:
            return
        line = json.dumps({"key": key, **about, "value": value}, ensure_ascii=False)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            _append(self._path, line)
        except OSError as error:
            raise ResultsError(f"Can't keep {self._path}: {error.strerror}.") from error


def fingerprint(*parts: Any) -> str:
    """Returns a key for JSON-plain parts."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _read(path: Path) -> dict[str, Any]:
    try:
        lines = path.read_text("utf-8", errors="replace").splitlines()
    except OSError as error:
        raise ResultsError(f"Can't read {path}: {error.strerror}.") from error
    values = {}
    for line in lines:
        try:
            entry = json.loads(line)
            values[str(entry["key"])] = entry["value"]
        except (ValueError, KeyError, TypeError):
            continue
    return values


def _append(path: Path, line: str) -> None:
    with path.open("a+b") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            # A line that a kill cut off must not swallow this one.
            line = line if file.read(1) == b"\n" else f"\n{line}"
        file.write(f"{line}\n".encode())
        file.flush()
        os.fsync(file.fileno())
