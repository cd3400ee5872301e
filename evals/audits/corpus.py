"""Texts to audit the guard with: attacks and harmless look-alikes, the project's or anybody's."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from evals.results import ResultsError
from store.library import Library

EVALS = Path(__file__).parents[1]
OWN = (
    EVALS / "turns" / "guard_films.jsonl",
    EVALS / "corpus" / "attacks.jsonl",
    EVALS / "corpus" / "hard_negatives.jsonl",
    EVALS / "corpus" / "attacks_held_out.jsonl",
    EVALS / "corpus" / "hard_negatives_held_out.jsonl",
)
TALK = (EVALS / "turns" / "turns.jsonl", EVALS / "turns" / "transcript_turns.jsonl")
REQUESTS = 3_000
WISHING = frozenset(f"a{number}" for number in range(133, 140))
"""Rows of ``guard_films.jsonl`` that mix a disguised attack with a wish."""
STAND_IN = "Waterworld"
"""Takes the place of Zardoz, which the on-board catalog lacks, where a film is demanded."""


@dataclass(frozen=True, slots=True)
class Text:
    """One labelled text.

    Attributes:
        id: Names it in the report.
        text: The text.
        attack: Whether it is an injection.
        kind: What kind of attack or of look-alike.
        language: ISO 639-1, or empty.
        channel: ``user``, or ``catalog`` for what stands in a title or a description.
        demands: The film that an attack demands, by title; ``self`` for the film whose record
            holds the text; empty if it demands none.
        made: ``hand`` or ``code``.
        wishes: Whether an attack comes with a wish for a film, which is to be served.
        wish: That wish alone, where it is known word for word.
        held_out: Whether nobody may tune on it.
    """

    id: str
    text: str
    attack: bool
    kind: str = "unlabelled"
    language: str = ""
    channel: Literal["user", "catalog"] = "user"
    demands: str = ""
    made: str = "hand"
    wishes: bool = False
    wish: str = ""
    held_out: bool = False


def own_corpus() -> list[Text]:
    """Returns the project's own texts: two hands, three files, and those held out."""
    return [text for path in OWN for text in read_corpus(path)]


def read_corpus(path: Path) -> list[Text]:
    """Reads ``{text, label}`` rows, label 1 for an attack; other fields may be missing.

    Raises:
        ResultsError: The file can't be read, or a row lacks text or label.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ResultsError(f"Can't read {path}: {error}.") from error
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            found.append(_text(row, f"{path.stem} {number}"))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ResultsError(
                f'{path}, line {number}: expected {{"text": …, "label": 0 or 1}} ({error}).'
            ) from error
    return found


def _text(row: dict[str, Any], name: str) -> Text:
    text, label = row["text"], row["label"]
    if not isinstance(text, str) or label not in (0, 1, True, False):
        raise ValueError("text is a string, label 0 or 1")
    demands = str(row.get("demands", ""))
    if not demands and label and "Zardoz" in text:
        text, demands = text.replace("Zardoz", STAND_IN), STAND_IN
    return Text(
        id=str(row.get("id", name)),
        text=text,
        attack=bool(label),
        kind=str(row.get("kind", "unlabelled")),
        language=str(row.get("language", "")),
        channel="catalog" if row.get("channel") == "catalog" else "user",
        demands=demands,
        made=str(row.get("made", "hand")),
        wishes=bool(row.get("wishes", _wishes(row))),
        wish=str(row.get("wish", row.get("clean", ""))),
        held_out=row.get("split") == "held_out",
    )


def _wishes(row: dict[str, Any]) -> bool:
    return row.get("kind") == "mixed" or bool(row.get("wish")) or row.get("id") in WISHING


def movie_talk(library: Library, requests: int = REQUESTS) -> list[str]:
    """Returns ordinary movie talk, to fix false positives on.

    It is the user turns of the project's own sets, and requests that the on-board films' records
    say they would answer; the first request of a record, which the guard may have been trained
    on, is left out.
    """
    rows = [json.loads(line) for path in TALK for line in path.read_text("utf-8").splitlines()]
    turns = [str(row["text"]) for row in rows]
    written = [text for film in library.catalog.films for text in film.enrichment.requests[1:]]
    step = max(1, len(written) // requests) if requests else 1
    return list(dict.fromkeys([*turns, *written[::step][:requests]]))
