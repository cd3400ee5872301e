"""Counts the words of movie talk and writes ``store/data/title_words.json``.

    python -m evals.train_titles --films FILE --texts FILE --talk FILE

``--films`` holds enriched films (``{description, requests, themes}`` a line), ``--texts`` harmless
requests (``{text}`` a line), ``--talk`` conversations (``{messages: [{content}]}`` a line). Any of
them may be repeated. A word that is often written in lower case is ordinary, and a title made of
ordinary words needs evidence before it is taken for one. The lists that no count can give are
written by hand, in ``evals/title_words_by_hand.json``.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

OUT: Final = Path(__file__).parent.parent / "store" / "data" / "title_words.json"
BY_HAND: Final = Path(__file__).parent / "title_words_by_hand.json"
_COMMON: Final = 8  # times written in lower case
_KNOWN: Final = 2  # fewer may be a typing mistake
_WORD = re.compile(r"[A-Za-z][a-z]*(?:'[a-z]+)?")
_TITLE_WITH_YEAR = re.compile(r"\b[A-Z].*?\(\d{4}\)")


def main() -> None:
    """Reads the texts named on the command line and writes the word lists."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name in ("films", "texts", "talk"):
        parser.add_argument(f"--{name}", type=Path, action="append", default=[])
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    counts = count([*films(options.films), *texts(options.texts), *talk(options.talk)])
    lists = word_lists(counts, json.loads(BY_HAND.read_text("utf-8")))
    options.out.write_text(json.dumps(lists, indent=1), "utf-8")
    print({name: len(words.split()) for name, words in lists.items()})


def films(paths: Iterable[Path]) -> Iterator[str]:
    """Yields descriptions, requests and themes of enriched films."""
    for film in _rows(paths):
        yield film["description"]
        yield from film["requests"]
        yield from film["themes"]


def texts(paths: Iterable[Path]) -> Iterator[str]:
    """Yields harmless requests."""
    for row in _rows(paths):
        yield row["text"]


def talk(paths: Iterable[Path]) -> Iterator[str]:
    """Yields each message once, without the titles that a year gives away."""
    seen: set[str] = set()
    for row in _rows(paths):
        for message in row["messages"]:
            if message["content"] not in seen:
                seen.add(message["content"])
                yield _TITLE_WITH_YEAR.sub("", message["content"])


def _rows(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)


def count(said: Iterable[str]) -> Counter[str]:
    """Returns how often each word is written in lower case."""
    counts: Counter[str] = Counter()
    for text in said:
        for word in _WORD.findall(text):
            if word[0].islower():
                counts[word.replace("'", "")] += 1
    return counts


def word_lists(counts: Counter[str], by_hand: dict[str, Any]) -> dict[str, str]:
    """Returns the lists of ``title_words.json``: the counted ones and those written by hand."""
    never = set(by_hand["never_ordinary"].split())
    words = {word: n for word, n in counts.items() if word not in never and len(word) > 1}
    common = {word for word, n in words.items() if n >= _COMMON}
    known = {word for word, n in words.items() if _KNOWN <= n < _COMMON}
    known |= set(by_hand["also_known"].split())
    common |= set(by_hand["also_common"].split())
    known -= common
    lists = {"common": " ".join(sorted(common)), "known": " ".join(sorted(known))}
    for name, hand in by_hand["lists"].items():
        lists[name] = " ".join(sorted(set(hand.split())))
    return lists


if __name__ == "__main__":
    main()
