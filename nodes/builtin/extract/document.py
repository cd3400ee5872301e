"""The text of one turn, made readable for the lexicons without moving a single character.

Every position in the normalised text is a position in the user's text, so that a quote is always
a slice of what was said.
"""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

MASK = "§"  # stands in for the letters of a film title, so that nothing is read inside it
_REPLACED = {
    "’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "“": '"', "”": '"', "–": "-", "—": ";",
    "…": ".", "\u00a0": " ", "\t": " ", MASK: " ", "？": "?", "！": "!", "，": ",", "。": ".",
}  # fmt: skip
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*|§+")
_PRONOUNS = frozenset(
    {"my", "your", "our", "his", "her", "their", "the", "me", "you", "us", "him", "them"}
    | {"this", "that", "these", "those"}
)
_END = re.compile(r"[.!?;\n()]+|\s-+\s")
_ABBREVIATION = re.compile(r"\b(?:mr|mrs|ms|dr|st|vs|jr|sr|e\.g|i\.e|etc|[a-z])\.$")


@dataclass(frozen=True, slots=True)
class Token:
    """One word: where it stands, as it reads in lower case, and its folded form."""

    start: int
    end: int
    text: str
    stem: str


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text: ``[start, end)``."""

    start: int
    end: int


def normalise(text: str) -> str:
    """Lower-case ``text`` and unify its punctuation, one character for one character."""
    return "".join(_fold(character) for character in text)


def _fold(character: str) -> str:
    character = _REPLACED.get(character, character)
    lower = character.lower()
    return lower if len(lower) == 1 else character


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Fold plurals, drawn-out letters, and pronouns (all of them are one: ``~``)."""
    word = word.replace("'s", "") if word.endswith("'s") and len(word) > 3 else word
    word = word.replace("'", "")
    if word in _PRONOUNS:
        return "~"
    word = re.sub(r"([^\W\d_])\1{2,}", r"\1", word)
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        if word.endswith("ies") and len(word) > 4:
            return word[:-3] + ("ie" if word in ("movies", "zombies", "indies", "cookies") else "y")
        if word.endswith(("shes", "ches", "xes", "sses")):
            return word[:-2]
        return word[:-1]
    return word


def stems(phrase: str) -> tuple[str, ...]:
    """The folded words of a lexicon phrase."""
    return tuple(stem(match.group()) for match in _WORD.finditer(normalise(phrase)))


@dataclass(frozen=True)
class Document:
    """One user turn: the text as said, and its normalised twin of the same length."""

    text: str
    norm: str

    @classmethod
    def read(cls, text: str) -> "Document":
        """Normalise ``text``."""
        return cls(text, normalise(text))

    def mask(self, spans: list[Span]) -> "Document":
        """A copy in which ``spans`` (film titles) can no longer be read as words."""
        letters = list(self.norm)
        for span in spans:
            letters[span.start : span.end] = MASK * (span.end - span.start)
        return Document(self.text, "".join(letters))

    @cached_property
    def tokens(self) -> list[Token]:
        """The words, left to right."""
        return [
            Token(match.start(), match.end(), match.group(), stem(match.group()))
            for match in _WORD.finditer(self.norm)
        ]

    @cached_property
    def sentences(self) -> list[Span]:
        """Stretches between full stops, question marks, line breaks and the like."""
        found: list[Span] = []
        start = 0
        for match in _END.finditer(self.norm):
            if match.group() == "." and self._inside_word(match.start()):
                continue
            if match.end() > start:
                found.append(Span(start, match.end()))
            start = match.end()
        if start < len(self.norm):
            found.append(Span(start, len(self.norm)))
        return [span for span in found if self.norm[span.start : span.end].strip()]

    def _inside_word(self, position: int) -> bool:
        if re.match(r"no\. ?\d", self.norm[max(0, position - 2) :]):
            return True
        after = self.norm[position + 1 : position + 2]
        before = self.norm[max(0, position - 5) : position + 1]
        return (after.isalnum() and before[-2:-1].isdigit()) or bool(_ABBREVIATION.search(before))

    def sentence_at(self, position: int) -> Span:
        """The sentence that holds ``position``."""
        for span in self.sentences:
            if span.start <= position < span.end:
                return span
        return Span(0, len(self.norm))

    def quote(self, start: int, end: int) -> str:
        """What the user said between two positions."""
        return self.text[start:end].strip()

    @property
    def words(self) -> str:
        """The normalised text with single spaces and no outer punctuation."""
        return " ".join(self.norm.split()).strip(" .!?,;:")
