"""What the terminal shows, and how: progress on standard error, answers on standard output."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def plain(text: str) -> str:
    """Returns a text without control characters, so that nothing can drive the terminal."""
    return CONTROL.sub("", text)


def fail(message: str) -> None:
    """Prints an error line."""
    print(f"marquee: {plain(message)}", file=sys.stderr)


def console() -> "Console":
    """Returns the console of answers."""
    from rich.console import Console

    return Console(highlight=False)


@contextmanager
def progress() -> Iterator["Progress"]:
    """Shows progress bars with time to go on standard error while the block runs."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    ) as bars:
        yield bars
