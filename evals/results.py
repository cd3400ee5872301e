"""Results as JSON files: each tells its versions, its seed and the command that makes it again."""

import json
import platform
import shlex
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeVar

from store.errors import MarqueeError
from store.library import Library

T = TypeVar("T")
Track = Callable[[Sequence[T], str], Iterable[T]]
"""Goes through a sequence while a progress bar with this title is shown."""

OUT = Path("out")
PACKAGES = ("langgraph", "langchain-core", "faiss-cpu", "onnxruntime", "numpy", "pydantic")


class ResultsError(MarqueeError):
    """A file of results that cannot be read or written."""


def untracked(items: Sequence[T], title: str) -> Iterable[T]:
    """Goes through a sequence and shows nothing."""
    return items


@contextmanager
def tracking() -> Iterator[Track[Any]]:
    """Shows progress bars with time to go while the block runs."""
    from graph.cli.console import progress

    with progress() as bars:

        def track(items: Sequence[Any], title: str) -> Iterable[Any]:
            return bars.track(items, description=title)

        yield track


def stamp(name: str, arguments: Sequence[str], library: Library, **settings: Any) -> dict[str, Any]:
    """Returns what every file of results starts with.

    Args:
        name: Which evaluation, such as ``ab``.
        arguments: What follows ``marquee`` on the command line that makes the results again.
        library: What was evaluated.
        **settings: Everything else that decides the figures: seeds, sizes, options.
    """
    return {
        "evaluation": name,
        "command": shlex.join(["marquee", *arguments]),
        "settings": settings,
        "versions": versions(library),
    }


def versions(library: Library) -> dict[str, str]:
    """Returns the versions of the code, the data and the libraries."""
    found = {"python": platform.python_version(), "commit": _commit()}
    for package in ("marquee", *PACKAGES):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    found["catalog"] = f"{len(library.catalog)} films, {library.catalog.fingerprint[:12]}"
    found["encoder"] = library.encoder.fingerprint
    return found


def write(path: Path, results: dict[str, Any]) -> None:
    """Writes results whole or not at all; raises ResultsError."""
    from store.atomic import write_bytes

    text = json.dumps(results, ensure_ascii=False, indent=1, allow_nan=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, f"{text}\n".encode())
    except OSError as error:
        raise ResultsError(f"Can't write {path}: {error.strerror}.") from error


def read(path: Path) -> dict[str, Any]:
    """Reads results; raises ResultsError."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ResultsError(f"Can't read {path}: {error.strerror}.") from error
    except ValueError as error:
        raise ResultsError(f"{path} holds no JSON: {error}.") from error
    if not isinstance(found, dict):
        raise ResultsError(f"{path} holds no results: a JSON object was expected.")
    return found


def _commit() -> str:
    """The commit of the working tree, marked when it has changes of its own."""
    here = Path(__file__).parent
    command = ["git", "describe", "--always", "--dirty", "--abbrev=10"]
    try:
        done = subprocess.run(  # noqa: S603
            command, cwd=here, capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return done.stdout.strip() or "unknown"
