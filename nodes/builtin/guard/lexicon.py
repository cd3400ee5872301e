"""The override lexicon: whose words a text dismisses, in more than twenty languages."""

import json
import re
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from nodes.builtin.guard.fold import fold_pattern

_UNSPACED = re.compile("[\u0590-\u0dff\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class WordList:
    """Words and phrases of many languages, as expressions on folded text."""

    def __init__(self, words: dict[str, list[str]]) -> None:
        self._words = words

    @cached_property
    def _folded(self) -> dict[str, list[str]]:
        return {name: [fold_pattern(word) for word in words] for name, words in self._words.items()}

    # Compiling costs more than most texts: each expression waits until it is asked for.
    @cached_property
    def _all(self) -> re.Pattern[str]:
        return re.compile(_alternatives([w for words in self._folded.values() for w in words]))

    @cached_property
    def _ascii(self) -> re.Pattern[str]:
        # Most text is ASCII, which the other scripts' words cannot match.
        words = (word for words in self._folded.values() for word in words)
        return re.compile(_alternatives([word for word in words if word.isascii()]))

    @cached_property
    def _languages(self) -> dict[str, re.Pattern[str]]:
        return {name: re.compile(_alternatives(words)) for name, words in self._folded.items()}

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yields the words of the list in ``text``."""
        return (self._ascii if text.isascii() else self._all).finditer(text)

    def search(self, text: str) -> re.Match[str] | None:
        """Returns the first word of the list in ``text``."""
        return (self._ascii if text.isascii() else self._all).search(text)

    def search_in(self, text: str, languages: set[str]) -> re.Match[str] | None:
        """Returns the first word of the list in ``text`` that belongs to one of the languages."""
        return next((m for m in self.finditer(text) if self.languages(m.group()) & languages), None)

    def languages(self, word: str) -> set[str]:
        """Returns the languages that a matched word belongs to."""
        return {name for name, pattern in self._languages.items() if pattern.fullmatch(word)}


class Lexicon(NamedTuple):
    """The word lists: what is done (dismiss, recommend), to what, and whose it is."""

    dismiss: WordList
    orders: WordList
    things: WordList
    theirs: WordList
    every: WordList
    mine: WordList
    prompt: WordList
    hijack: WordList
    recommend: WordList
    always: WordList
    regardless: WordList
    user: WordList
    void: WordList


@cache
def lexicon() -> Lexicon:
    """Reads and compiles the word lists, once."""
    path = Path(__file__).parent / "lexicon.json"
    lists = json.loads(path.read_text(encoding="utf-8"))
    return Lexicon(
        **{
            name: WordList(lists[name] if isinstance(lists[name], dict) else {"": lists[name]})
            for name in Lexicon._fields
        }
    )


def _alternatives(words: list[str]) -> str:
    spaced = [word for word in words if not _UNSPACED.search(word)]
    unspaced = [word for word in words if _UNSPACED.search(word)]
    parts = [rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)"] if spaced else []
    return "|".join(parts + unspaced) or r"(?!)"
