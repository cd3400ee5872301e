"""Talking in a terminal, or through a pipe."""

import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from graph.cli.batch import context_of
from graph.cli.console import console, fail, plain
from nodes.context import Context
from store.errors import MarqueeError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from graph.marquee import Marquee
    from graph.reply import Reply

WELCOME = (
    "Hi, I'm Marquee. Tell me what you feel like watching, what you loved, or what you can't stand."
)
HELP = """/why 2       why a film is on the list
/signals     what I have heard so far
/forget 3    take a signal back (its number in /signals, or a word of it)
/undo        take back the last turn
/seen 2      you know that one already
/new         start a new conversation
/quit        leave; the conversation stays"""


class Chat:
    """One terminal session over one recommender."""

    def __init__(self, marquee: "Marquee", thread_id: str, context: Context) -> None:
        self.marquee = marquee
        self.thread_id = thread_id
        self.context = context
        self.out: Console = console()
        self.last: Reply | None = None

    def answer(self, text: str) -> bool:
        """Answers one line; returns False when the user leaves."""
        if text in ("/quit", "/exit", "/q"):
            return False
        if text == "/help":
            self.out.print(HELP, markup=False)
        elif text == "/new":
            self.thread_id, self.last = str(uuid.uuid4()), None
            self.out.print("A clean slate. What do you feel like?", markup=False)
        else:
            said = self._command(text) if text.startswith("/") else text
            if said is not None:
                self._turn(said)
        return True

    def _command(self, text: str) -> str | None:
        """Returns what the user would have said instead of the command; None if it is none."""
        name, _, rest = text.partition(" ")
        rest = rest.strip()
        phrases: dict[str, Callable[[], str]] = {
            "/why": lambda: f"why number {rest or 1}?",
            "/signals": lambda: "what have you heard so far?",
            "/undo": lambda: "undo",
            "/seen": lambda: " ".join(f"I've seen number {n}." for n in rest.split() or ["1"]),
            "/forget": lambda: f"forget what I said about {self._signal(rest)}",
        }
        if name not in phrases:
            self.out.print(f"There is no {plain(name)}; /help lists what there is.", markup=False)
            return None
        return phrases[name]()

    def _signal(self, which: str) -> str:
        """The words a signal rests on, by its number, or the words given."""
        signals = self.last.signals if self.last else []
        for place, signal in enumerate(signals, 1):
            if which in (str(place), str(signal.number)):
                return signal.quote
        return which

    def _turn(self, text: str) -> None:
        waiting: AbstractContextManager[object] = (
            self.out.status("thinking…") if self.out.is_terminal else nullcontext()
        )
        try:
            with waiting:
                reply = self.marquee.turn(text, self.thread_id, context=self.context)
        except MarqueeError as error:
            fail(str(error))
            return
        self.show(reply)

    def show(self, reply: "Reply") -> None:
        """Prints a reply, film titles in bold."""
        self.last = reply
        self.out.print(_styled(reply), soft_wrap=not self.out.is_terminal)
        self.out.print()


def talk(
    home: Path | None,
    conversations: str | None,
    thread: str | None,
    *,
    variant: str,
    mind: str,
    seed: int,
    retriever: str = "builtin",
) -> None:
    """Talks until the user leaves."""
    from graph.marquee import Marquee, checked_thread

    context = context_of(variant, mind, seed=seed, retriever=retriever)
    thread_id = checked_thread(thread)
    with Marquee.open(home, conversations=conversations) as marquee:
        session = Chat(marquee, thread_id, context)
        leaving = threading.Event()
        warming = threading.Thread(target=_warm, args=(marquee, leaving), daemon=True)
        warming.start()
        session.out.print(WELCOME, markup=False)
        session.out.print("(/help lists commands, /quit leaves)\n", style="dim", markup=False)
        pending = marquee.resume(thread_id, context) if thread else None
        if pending is not None:
            session.show(pending)
        for line in _lines():
            if not session.answer(line):
                break
        _farewell(session)
        leaving.set()
        # Leaving while native code still loads would end the process with a crash.
        warming.join()
        for notice in marquee.library.notices:
            fail(notice)


def _warm(marquee: "Marquee", leaving: threading.Event) -> None:
    marquee.library.load()
    if not leaving.is_set():
        marquee.warm()


def _farewell(session: Chat) -> None:
    if session.last is not None:
        hint = f"To go on later: marquee chat --thread {session.thread_id}"
        session.out.print(hint, style="dim", markup=False)


def _lines() -> Iterator[str]:
    """The user's lines, from a terminal or a pipe; what comes through a pipe is echoed."""
    interactive = sys.stdin.isatty()
    if interactive:
        import readline  # noqa: F401  # line editing for input()
    while True:
        try:
            line = input("you: ") if interactive else sys.stdin.readline()
        except (EOFError, KeyboardInterrupt):
            print()
            return
        except UnicodeDecodeError:
            fail("that line is not UTF-8 text; skipped")
            continue
        if not interactive and not line:
            return
        text = line.strip()
        if not interactive and text:
            print(f"you: {plain(text)[:2000]}")
        if text:
            yield text


def _styled(reply: "Reply") -> "Text":
    from rich.text import Text

    text = Text(plain(reply.reply))
    for film in reply.recommendations:
        name = f"{film.title} ({film.year})" if film.year else film.title
        text.highlight_words([name], style="bold")
    return text
