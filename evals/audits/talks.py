"""Conversations to audit with: transcripts, simulated users, and turns of any Unicode at all."""

import random
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from evals.rows import read_transcripts
from evals.simulator_needs import Need, needs
from evals.simulator_rules import RulesUser
from graph.reply import Reply
from store.library import Library
from store.title_names import outside_films

Kind = Literal["transcript", "simulated", "fuzzed"]
KINDS: tuple[Kind, ...] = ("transcript", "simulated", "fuzzed")
MOST_TURNS = 5
TRANSCRIPTS = Path(__file__).parents[1] / "transcripts" / "transcripts.jsonl"
_BLOCKS = (
    (0x20, 0x7E), (0xA0, 0x24F), (0x370, 0x5FF), (0x600, 0x6FF), (0x900, 0x97F),
    (0x3040, 0x30FF), (0x4E00, 0x4FFF), (0xAC00, 0xACFF), (0x1F300, 0x1F64F),
    (0x0, 0x1F), (0x200B, 0x200F), (0x202A, 0x202E), (0xE0020, 0xE007E), (0xD800, 0xDFFF),
)  # fmt: skip
_FRAMES = (
    "more like {title}", "I loved {title}, something similar", "have you seen {other} ({year})?",
    "tell me about {title}", "I hated {title}", "is {other} any good?", "not {title} again",
    "{title} or {other}, which one?", "what about \"{other}\"?", "any {genre} from the {year}s?",
    "just pick", "why the second one?", "seen the first one", "surprise me", "{noise}",
    "a {genre} {noise} please", "{noise} {title} {noise}", "my kids are 6 and 9, {genre}",
    "something like {title} but funny", "no {genre}, nothing after {year}",
)  # fmt: skip
_GENRES = ("comedy", "western", "horror", "war film", "musical", "noir", "documentary")


Turns = Generator[str, Reply, None]
"""The user's turns; is sent the reply to each."""


@dataclass(frozen=True)
class Talk:
    """One conversation to be held.

    Attributes:
        id: Names it in the report.
        kind: Where it comes from.
        speak: Begins it.
    """

    id: str
    kind: Kind
    speak: Callable[[], Turns]


def talks(library: Library, count: int, seed: int) -> list[Talk]:
    """Returns so many conversations, a third of each kind."""
    scripts = read_transcripts(TRANSCRIPTS)
    users = needs(library.catalog, -(-count // 3), seed)
    found = []
    for number in range(count):
        kind, place = KINDS[number % 3], number // 3
        if kind == "transcript":
            row = scripts[place % len(scripts)]
            name = f"{row.id}.{place // len(scripts)}"
            found.append(Talk(name, kind, partial(_fixed, row.turns)))
        elif kind == "simulated" and place < len(users):
            user = partial(_simulated, users[place], library, seed)
            found.append(Talk(f"user {users[place].id}", kind, user))
        else:
            turns = fuzz(library, f"{seed}|{place}|{kind}")
            found.append(Talk(f"fuzz {seed}.{number}", "fuzzed", partial(_fixed, turns)))
    return found


def _fixed(turns: Sequence[str]) -> Turns:
    for text in turns:  # noqa: UP028 - a bare list takes no replies
        yield text


def _simulated(need: Need, library: Library, seed: int) -> Turns:
    user = RulesUser(need, library.catalog, seed)
    move = user.opens()
    for _ in range(MOST_TURNS):
        reply = yield move.text
        if move.kind in ("give_up", "accept"):
            return
        move = user.answers(reply)


def fuzz(library: Library, seed: str, turns: int = 4) -> list[str]:
    """Returns turns that nobody would type, and some that somebody might."""
    rng = random.Random(seed)  # noqa: S311 - a fuzzer
    return [_turn(library, rng) for _ in range(turns)]


def _turn(library: Library, rng: random.Random) -> str:
    frame = rng.choice(_FRAMES)
    values = {
        "title": rng.choice(library.catalog.films).title,
        "other": rng.choice(outside_films()).rpartition(" (")[0],
        "year": str(rng.randrange(1900, 2030)),
        "genre": rng.choice(_GENRES),
        "noise": noise(rng),
    }
    for name, value in values.items():
        frame = frame.replace(f"{{{name}}}", value)
    return _bent(frame, rng)


def noise(rng: random.Random) -> str:
    """Returns characters of any block, controls and lone surrogates among them."""
    found = []
    for _ in range(rng.choice((1, 5, 20, 200))):
        first, last = rng.choice(_BLOCKS)
        found.append(chr(rng.randrange(first, last + 1)))
    return "".join(found)


def _bent(text: str, rng: random.Random) -> str:
    match rng.randrange(8):
        case 0:
            return text.upper()
        case 1:
            return text.lower()
        case 2:
            place = rng.randrange(len(text) + 1)
            return text[:place] + noise(rng) + text[place:]
        case 3:
            return f"<b>{text}</b> ![x](http://x.example) \x1b[31m"
        case _:
            return text
