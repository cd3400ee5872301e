"""Who wants what: negation, its scope, and its traps.

A turn is read left to right. A cue ("no", "anything but", "don't mind") opens a scope that runs
on over the items of a list and ends at the clause, at "but", or at the next wish. A predicate
after an item ("horror is not for me", "blood is ok") overrules what came before it.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from nodes.builtin.extract.document import Document, Span
from nodes.builtin.extract.hits import Attitude, Hit
from nodes.builtin.extract.lexicon import data, pattern

Kind = Literal["neutral", "pos", "neg", "break", "want"]
_KINDS: tuple[Kind, ...] = ("neutral", "pos", "neg", "break", "want")
_MEANS: dict[Kind, Attitude | None] = {
    "neutral": "neutral", "pos": "like", "neg": "dislike", "break": None, "want": "like",
}  # fmt: skip
_REACH = 11  # words that a negation reaches at most
_LIST_ITEM = 4  # words of a list item that still belongs to the negated list
_WIDE = frozenset({"something", "anything", "want", "more", "into", "at least", "feel like"})
_CLAUSE = re.compile(
    r"\b(?:i|we|it|it's|is|are|was|were|i'm|i'd|he|she|they|please|maybe|preferably|from|set|in|if|"
    r"that's|there|would|should|must|made|and|instead|rather|ok|okay|fine|lol|haha|thanks|you)\b"
)
_EXCEPT = re.compile(r"except|apart from|aside from|other than|save for|barring")
_LEAD = re.compile(r"(?:(?:was|is|were|are|it'?s|just|all) )+(?=too\b)")
_COMPARED = re.compile(r"\b(?:more|rather)\b[^,;.]{1,40}$")
_OR_SO = re.compile(r"\b(?:or|nor)\s*$")
_OR_ANY = re.compile(
    r"\b(?:or|nor) (?:any|some)thing (?:with|about|like|from|involving|to do with)\s+$"
)
_ITEM_END = re.compile(r"[,;.!?]|(?<= or) (?:any|some)thing\b")
_EMPHATIC = re.compile(r"(?:more|lots of|tons of|loads of|plenty of|full of|good|nice) ")


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that turn the polarity of what follows."""

    start: int
    end: int
    kind: Kind
    text: str


@cache
def _before() -> re.Pattern[str]:
    cues = data("cues.json")["before"]
    parts = [f"(?P<{kind}>{'|'.join(cues[kind])})" for kind in _KINDS]
    return re.compile(r"(?<![\w'§])(?:" + "|".join(parts) + r")(?![\w§])(?!'\w)")


@cache
def _after() -> tuple[tuple[Attitude, re.Pattern[str]], ...]:
    cues = data("cues.json")["after"]
    order: tuple[tuple[str, Attitude], ...] = (
        ("pos", "like"), ("neutral", "neutral"), ("neg", "dislike"),
    )  # fmt: skip
    return tuple(
        (attitude, re.compile("(?:" + "|".join(cues[name]) + r")(?![\w'])"))
        for name, attitude in order
    )


class Attitudes:
    """The polarity of every position of one turn."""

    def __init__(self, document: Document, hits: list[Hit]) -> None:
        self._document = document
        self._inside = [(hit.start, hit.end) for hit in hits]
        self._cues: dict[int, list[Cue]] = {}

    def of(self, start: int, end: int) -> Attitude:
        """The attitude to what stands at ``[start, end)``; like where nothing says otherwise."""
        sentence = self._document.sentence_at(start)
        after = self._predicate(sentence, end)
        before = self.before(start)
        if before == "neutral" and self._document.norm[: sentence.end].rstrip().endswith("?"):
            return "neutral"  # "does it have to be new? No."
        if after is not None:
            return after
        cue = self.cue(start)
        if before == "dislike" and cue and _EMPHATIC.match(self._document.norm, start):
            return "dislike" if not self._document.norm[cue.end : start].strip() else "like"
        return before or "like"

    def reason(self, start: int, end: int) -> Span | None:
        """Where the user says that they do not want what stands at ``[start, end)``."""
        sentence = self._document.sentence_at(start)
        for attitude, said in self._said_after(sentence, end):
            if attitude == "dislike":
                return said
        cue = self._governing(start)
        if cue is None or cue.kind != "neg":
            return None
        lead = _LEAD.match(self._document.norm, cue.start, cue.end)
        begin = lead.end() if lead else cue.start
        for earlier in reversed(self.cues(sentence)):  # "not" and "too" are two cues
            between = self._document.norm[earlier.end : begin]
            if earlier.kind == "neg" and earlier.end <= begin and not between.strip():
                begin = earlier.start
        return Span(begin, cue.end)

    def before(self, start: int) -> Attitude | None:
        """What the cues before ``start`` make of it, if any reaches it."""
        cue = self._governing(start)
        if cue is None:
            return None
        if cue.kind == "neg" and _EXCEPT.match(cue.text) and self._refuses_before(cue):
            return "like"  # "I hate musicals, except for Grease"
        return _MEANS[cue.kind]

    def _refuses_before(self, cue: Cue) -> bool:
        sentence = self._document.sentence_at(cue.start)
        return any(one.kind == "neg" and one.end <= cue.start for one in self.cues(sentence))

    def _governing(self, start: int) -> Cue | None:
        """The cue that decides about ``start``, if one reaches it."""
        sentence = self._document.sentence_at(start)
        governing = [cue for cue in self.cues(sentence) if cue.end <= start]
        while governing:
            cue = governing.pop()
            if cue.kind == "want" and governing and self._transparent(governing[-1], cue):
                continue
            if cue.kind in ("neg", "neutral") and not self._reaches(cue, start):
                return None
            return cue
        return None

    def cue(self, start: int) -> Cue | None:
        """The last cue before ``start`` in its sentence."""
        sentence = self._document.sentence_at(start)
        governing = [cue for cue in self.cues(sentence) if cue.end <= start]
        return governing[-1] if governing else None

    def cues(self, sentence: Span) -> list[Cue]:
        """The cues of one sentence, left to right, none inside a hit."""
        if sentence.start not in self._cues:
            found = []
            for match in _before().finditer(self._document.norm, sentence.start, sentence.end):
                kind = next(kind for kind in _KINDS if match.group(kind))
                if any(start <= match.start() < end for start, end in self._inside):
                    continue
                end = match.start() + len(match.group().rstrip().removesuffix(" the"))
                found.append(Cue(match.start(), end, kind, match.group().strip()))
            self._cues[sentence.start] = found
        return self._cues[sentence.start]

    def _transparent(self, outer: Cue, inner: Cue) -> bool:
        """Whether a wish word only carries on the cue before it: "don't want to see anything"."""
        between = self._document.norm[outer.end : inner.start]
        listed = _OR_SO.search(between)  # "not into sci-fi, fantasy or anything with wizards"
        close = bool(listed) or ("," not in between and len(between.split()) <= 3)
        if inner.text == "more" and between.strip():
            return False  # "less Marvel more Blade Runner"
        carries = inner.text in _WIDE or inner.text.startswith(("lots", "plenty", "loads", "tons"))
        return outer.kind in ("neg", "neutral") and close and carries

    def _reaches(self, cue: Cue, start: int) -> bool:
        between = self._document.norm[cue.end : start]
        if cue.text.startswith("too") and ("," in between or len(between.split()) > 2):
            return False
        if cue.text in ("than", "rather than") and "," in between:
            return False
        words = re.sub(r",", " ", between).split()
        pieces = between.split(",")
        if len(pieces) == 1:
            return len(words) <= _REACH and not re.search(
                r"\b(?:so|which means) (?:i|we)\b", between
            )
        return len(words) <= 2 * _REACH and self._lists(cue, pieces, start)

    def _lists(self, cue: Cue, pieces: list[str], start: int) -> bool:
        """Whether the commas part the items of one list: "no horror, gore or zombies"."""
        if _OR_ANY.search(pieces[-1]):
            return True
        rest = re.split(_ITEM_END, self._document.norm[start : start + 60])[0]
        items = [*pieces[1:-1], pieces[-1] + rest]
        if re.match(r"\s*(?:or|nor)\b", pieces[-1]) and not _CLAUSE.search(_plain(pieces[-1])):
            return True
        if any(
            len(item.split()) > _LIST_ITEM + 2 or _CLAUSE.search(_plain(item)) for item in items
        ):
            return False
        if re.search(r"\b(?:please|pls|thanks)\b", pieces[0]):
            return False
        if len(pieces[-1].split()) > _LIST_ITEM - 1 or not pieces[0].strip():
            return False
        ends_in_or = re.search(r"\b(?:or|nor|and)\b", ",".join(items))
        opens_list = not re.match(r"(?:not|isn'?t|less|too|never)\b", cue.text)
        return bool(ends_in_or) or opens_list

    def _predicate(self, sentence: Span, end: int) -> Attitude | None:
        return next((attitude for attitude, _ in self._said_after(sentence, end)), None)

    def _said_after(self, sentence: Span, end: int) -> list[tuple[Attitude, Span]]:
        """What is said of an item after it, if anything: "is fine", "bores me"."""
        text = self._document.norm[: self._said_until(sentence)]
        position = end
        for _ in range(6):
            gap = pattern("polarity.after_gap").match(text, position)
            position = gap.end() if gap else position
            for attitude, regex in _after():
                if match := regex.match(text, position):
                    return [(attitude, Span(*match.span()))]
            hit_end = next((e for s, e in self._inside if s == position), None)
            if hit_end is None or "," in text[end:position]:
                return []
            position = hit_end
        return []

    def _said_until(self, sentence: Span) -> int:
        """The end of the sentence, or of its answer: "Westerns? No thanks."."""
        text = self._document.norm
        if text[: sentence.end].rstrip().endswith("?"):
            return self._document.sentence_at(sentence.end).end
        return sentence.end


def _plain(item: str) -> str:
    return re.sub(r"^\s*(?:or|nor|and)\b|\b(?:or|nor|and)\b", " ", item)
