"""Counts films that a hard limit shut out although they were the film wanted next.

``python -m evals.excluded --rows FILE [--half tune] [--examples]``

Hears conversations from raw text as ``marquee rank`` does. A person who says "an old one" and is
glad of a film of 1985 was no hard limit of 1979; each such row is one, under the signal that shut
its film out.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import get_args

from evals.listening import Listener
from evals.rows import Half, Row, read_rows
from nodes.contracts import Plain, Signal
from store.library import Library


class Exclusion(Plain):
    """A row whose film was shut out, and the signal that did it."""

    row: str
    target: int
    signal: Signal


def exclusions(rows: Iterable[Row], library: Library) -> list[Exclusion]:
    """Returns the rows whose target breaks a hard limit that was read out of the dialogue."""
    listener = Listener(library)
    found = []
    for row in rows:
        film = library.catalog.find(row.target)
        broken = film and listener.query(row.messages, row.exclude).hard.broken(film)
        if broken:
            found.append(Exclusion(row=row.id, target=row.target, signal=broken))
    return found


def summary(found: Sequence[Exclusion], rows: int) -> str:
    """Returns the count, by the kind of limit, for people."""
    kinds = Counter(f"{one.signal.slot} {one.signal.polarity}" for one in found)
    lines = [f"{len(found)} of {rows} films wanted are shut out by a hard limit"]
    return "\n".join([*lines, *(f"  {kind:<18}{count:>4}" for kind, count in kinds.most_common())])


def examples(found: Iterable[Exclusion], library: Library) -> str:
    """Returns each quote with its value and the films that it shut out, most frequent first."""
    quotes: dict[str, list[str]] = {}
    for one in found:
        film = library.catalog.get(one.target)
        said = f"{one.signal.slot} {one.signal.polarity} {one.signal.value} {one.signal.quote!r}"
        quotes.setdefault(said, []).append(f"{film.title} ({film.year})")
    ordered = sorted(quotes.items(), key=lambda item: -len(item[1]))
    return "\n".join(f"{len(films):>3}  {said}: {'; '.join(films)}" for said, films in ordered)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m evals.excluded", description=__doc__)
    parser.add_argument("--rows", type=Path, required=True, help="ranking rows (JSON lines)")
    parser.add_argument("--half", choices=get_args(Half), help="one half of the dialogues alone")
    parser.add_argument("--examples", action="store_true", help="list what was said; tuning only")
    options = parser.parse_args(arguments)
    rows, library = read_rows(options.rows, options.half), Library.open()
    found = exclusions(rows, library)
    print(summary(found, len(rows)))
    if options.examples:
        print(examples(found, library))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
