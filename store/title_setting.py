"""A text as spotting sees it: its words, what stands between them, what its capitals mean."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from store.title_text import Word, words
from store.title_words import TitleWords

_SENTENCE_END = re.compile(r"[.!?:;\n…]|(?:^|\s)[-–—*•](?:\s|$)")
_BREAK = re.compile(r"[,.!?;:()\]\"”\n…]|\s[-–—]\s")
_HARD_GAP = re.compile(r"[()\[\]\"“”\n]|\.\.\.|…")
_SOFT_GAP = re.compile(r"[,.;!?]")
_OPEN_QUOTE = re.compile(r"[\"“”«„*_‘'][(\[]?$")
_CLOSE_QUOTE = re.compile(r"^[,.!?]?[\"“”»*_’']")


class Gap(IntEnum):
    """What stands in front of a word: at most hyphens, a stop that a title may hold, or more."""

    NONE = 0
    SOFT = 1
    HARD = 2


@dataclass(frozen=True, slots=True)
class Setting:
    """A text for spotting.

    Attributes:
        text: The text.
        words: Its words.
        cased: Whether capitals mean anything: it is neither shouted nor Title Case throughout.
        lexicon: The word lists.
        gaps: What stands in front of each word.
    """

    text: str
    words: Sequence[Word]
    cased: bool
    lexicon: TitleWords
    gaps: Sequence[Gap]

    @classmethod
    def of(cls, text: str, lexicon: TitleWords) -> "Setting":
        """Reads a text."""
        found = words(text)
        lower = sum(1 for word in found if word.text[0].islower())
        gaps = [_gap(text[a.end : b.start]) for a, b in itertools.pairwise(found)]
        cased = lower >= max(1, len(found) // 4)
        return cls(text, found, cased, lexicon, [Gap.NONE, *gaps])

    def key(self, index: int) -> str:
        """Returns the key of a word, or "" outside the text."""
        return self.words[index].key if 0 <= index < len(self.words) else ""

    def gap_before(self, index: int) -> str:
        """Returns what stands between a word and the one before it."""
        start = self.words[index - 1].end if index else 0
        return self.text[start : self.words[index].start]

    def gap_after(self, index: int) -> str:
        """Returns what stands between a word and the one behind it."""
        last = index + 1 == len(self.words)
        return self.text[self.words[index].end : None if last else self.words[index + 1].start]

    def written(self, first: int, last: int) -> str:
        """Returns words first..last as written."""
        return self.text[self.words[first].start : self.words[last].end]

    def starts_sentence(self, index: int) -> bool:
        """Whether a word is the first of its sentence."""
        return index == 0 or bool(_SENTENCE_END.search(self.gap_before(index)))

    def breaks_after(self, index: int) -> bool:
        """Whether punctuation or the end of the text follows a word."""
        return index + 1 >= len(self.words) or bool(_BREAK.search(self.gap_after(index)))

    def ends_clause(self, index: int) -> bool:
        """Whether something other than a noun follows a word."""
        if self.breaks_after(index):
            return True
        following = self.words[index + 1]
        return following.key in self.lexicon.after or (following.capital and self.cased)

    def quoted(self, first: int, last: int) -> bool:
        """Whether words stand between quotation marks or asterisks."""
        before = self.text[max(0, self.words[first].start - 3) : self.words[first].start]
        after = self.text[self.words[last].end : self.words[last].end + 3]
        return bool(_OPEN_QUOTE.search(before) and _CLOSE_QUOTE.search(after))

    def pair_before(self, index: int) -> tuple[str, str]:
        """Returns the keys of the two words in front of a word."""
        return self.key(index - 2), self.key(index - 1)


def _gap(between: str) -> Gap:
    if between in (" ", "-", ""):
        return Gap.NONE
    if _HARD_GAP.search(between):
        return Gap.HARD
    return Gap.SOFT if _SOFT_GAP.search(between) else Gap.NONE
