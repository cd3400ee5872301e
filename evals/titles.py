"""Measures title spotting on dialogues whose named films are known.

``python -m evals.titles --rows FILE`` reads JSON lines, either with ``messages`` (each with
``content`` and the ``titles`` named in it) or with ``turns`` and the films ``mentioned`` in them,
and prints precision, recall and F1 of the first id of each mention.
"""

import argparse
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from store.titles import TitleIndex

_YEAR = re.compile(r"\s*\(\d{4}\)")
_PARENTHESES = re.compile(r"[()\[\]]")


@dataclass(slots=True)
class Score:
    """Counts of one run, and the messages that went wrong."""

    right: int = 0
    spurious: int = 0
    missed: int = 0
    errors: list[tuple[str, set[int], set[int]]] = field(default_factory=list)

    def add(self, text: str, found: set[int], gold: set[int]) -> None:
        """Counts one message."""
        self.right += len(found & gold)
        self.spurious += len(found - gold)
        self.missed += len(gold - found)
        if found != gold:
            self.errors.append((text, found - gold, gold - found))

    def line(self, name: str) -> str:
        """Returns the result as one line."""
        precision = self.right / max(1, self.right + self.spurious)
        recall = self.right / max(1, self.right + self.missed)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        return (
            f"{name:<12} precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}  "
            f"(right {self.right}, spurious {self.spurious}, missed {self.missed})"
        )


def texts(rows: Iterable[dict[str, object]]) -> Iterator[tuple[str, set[int]]]:
    """Yields each distinct text of some rows with the ids of the films named in it."""
    seen: set[str] = set()
    for row in rows:
        if isinstance(turns := row.get("turns"), list):
            yield "\n".join(turns), set(_ids(row.get("mentioned")))
        messages = row.get("messages")
        for message in messages if isinstance(messages, list) else ():
            if message["content"] not in seen:
                seen.add(message["content"])
                yield message["content"], set(_ids(message.get("titles")))


def _ids(value: object) -> list[int]:
    return [int(v) for v in value] if isinstance(value, list) else []


def plain(text: str) -> str:
    """Returns a text as a hurried person types it: lower case, no years, no parentheses."""
    return _PARENTHESES.sub("", _YEAR.sub("", text)).lower()


def measure(index: TitleIndex, rows: Iterable[tuple[str, set[int]]], untidy: bool) -> Score:
    """Spots films in every text and counts."""
    score = Score()
    for text, gold in rows:
        shown = plain(text) if untidy else text
        found = {mention.movie_ids[0] for mention in index.spot(shown)}
        score.add(shown, found, gold)
    return score


def main() -> None:
    """Reads the options, measures, prints."""
    parser = argparse.ArgumentParser(description="Measure title spotting.")
    parser.add_argument("--rows", type=Path, required=True, help="JSON lines file")
    parser.add_argument(
        "--half", choices=("odd", "even", "all"), default="all", help="of the texts"
    )
    parser.add_argument("--errors", type=int, default=0, help="print so many errors")
    options = parser.parse_args()

    from store.ingest import load_on_board

    catalog = load_on_board()
    index = TitleIndex(catalog)
    lines = options.rows.read_text("utf-8").splitlines()
    rows = list(texts(json.loads(line) for line in lines if line.strip()))
    if options.half != "all":
        rows = rows[0 if options.half == "even" else 1 :: 2]
    for name, untidy in (("as written", False), ("untidy", True)):
        score = measure(index, rows, untidy)
        print(score.line(name))
        for text, spurious, missed in score.errors[: options.errors]:
            print(f"  {text!r}")
            print(f"    spurious {[_title(catalog, i) for i in sorted(spurious)]}")
            print(f"    missed   {[_title(catalog, i) for i in sorted(missed)]}")


def _title(catalog: object, movie_id: int) -> str:
    film = catalog.get(movie_id)  # type: ignore[attr-defined]
    return f"{film.title} ({film.year})"


if __name__ == "__main__":
    main()
