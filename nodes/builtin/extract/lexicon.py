"""Phrase lexicons: read from JSON once, found by folded words, longest first."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, get_args

from nodes.builtin.extract.document import Document, Token, stems
from nodes.builtin.extract.hits import Hit, Meaning
from nodes.contracts import Slot

_GAP = frozenset(" -/'\"&*_~")
_LONGEST = 8

Phrases = dict[tuple[str, ...], tuple[Meaning, ...]]


@cache
def data(name: str) -> Any:
    """The JSON file ``name`` beside this package."""
    return json.loads((files(__package__) / "data" / name).read_text(encoding="utf-8"))


@cache
def phrases() -> Phrases:
    """Genres, moods and what else the lexicon files hold: folded phrase → meanings."""
    found: Phrases = {}
    for mood, said in data("moods.json").items():
        for phrase in said:
            add(found, phrase, (Meaning("mood", mood),))
    for phrase, entry in data("genres.json").items():
        add(found, phrase, tuple(_meanings(entry)))
    for phrase in data("not_meant.json"):
        found[stems(phrase)] = ()
    return found


def add(found: Phrases, phrase: str, meanings: tuple[Meaning, ...]) -> None:
    """Enter ``phrase``; a phrase entered twice keeps both meanings."""
    key = stems(phrase)
    known = found.get(key, ())
    found[key] = known + tuple(meaning for meaning in meanings if meaning not in known)


def _meanings(entry: dict[str, list[str]]) -> Iterable[Meaning]:
    for name, values in entry.items():
        slot, _, when = name.partition("-")
        for value in values:
            yield Meaning(_slot(slot), value, _when(when))


def _slot(name: str) -> Slot:
    for slot in get_args(Slot):
        if slot == name:
            return slot  # type: ignore[no-any-return]
    raise ValueError(f"genres.json names the unknown slot {name!r}.")


def _when(name: str) -> Any:
    return name or "both"


def find(
    document: Document,
    lexicon: Phrases,
    fixed: dict[str, str] | None = None,
    *,
    idioms: bool = False,
) -> list[Hit]:
    """The phrases of ``lexicon`` in ``document``, left to right, longest first.

    ``fixed`` corrects misspelt words: folded word → folded word. Idioms that only look like a
    wish are hits without a meaning, where they are asked for.
    """
    tokens = document.tokens
    folded = [(fixed or {}).get(token.stem, token.stem) for token in tokens]
    runs = _runs(document, tokens)
    hits: list[Hit] = []
    index = 0
    while index < len(tokens):
        limit = min(index + _LONGEST, runs[index])
        for end in range(limit, index, -1):
            meanings = lexicon.get(tuple(folded[index:end]))
            if meanings is not None:
                if meanings or idioms:
                    hits.append(Hit(tokens[index].start, tokens[end - 1].end, meanings))
                index = end - 1
                break
        index += 1
    return hits


def _runs(document: Document, tokens: list[Token]) -> list[int]:
    """For each word, the index after the last word that no punctuation parts from it."""
    runs = [len(tokens)] * len(tokens)
    for index in range(len(tokens) - 2, -1, -1):
        gap = document.norm[tokens[index].end : tokens[index + 1].start]
        joined = all(character in _GAP for character in gap) and len(gap) <= 4
        runs[index] = runs[index + 1] if joined else index + 1
    return runs


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern of patterns.json with what it means."""

    pattern: re.Pattern[str]
    fields: dict[str, Any]


@cache
def pattern(name: str) -> re.Pattern[str]:
    """The compiled pattern ``name`` ("module.what") of patterns.json."""
    return re.compile(written(data("patterns.json")["patterns"][name]))


@cache
def rules(name: str, before: str = "", after: str = "") -> tuple[Rule, ...]:
    """The rules ``name`` of patterns.json, each between ``before`` and ``after``."""
    found = []
    for rule in data("patterns.json")["rules"][name]:
        fields = {key: value for key, value in rule.items() if key != "pattern"}
        found.append(Rule(re.compile(f"{before}(?:{written(rule['pattern'])}){after}"), fields))
    return tuple(found)


def written(alternatives: list[str]) -> str:
    """Alternatives as one pattern, with the named parts (``%part%``) filled in."""
    parts = data("patterns.json")["parts"]
    text = "|".join(alternatives)
    while match := re.search(r"%([a-z]+\.[a-z_]+)%", text):
        text = text.replace(match.group(), parts[match[1]])
    return text
