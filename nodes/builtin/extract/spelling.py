"""Misspelt genre and mood words: "thirller", "documentry", "romcomm"."""

from collections.abc import Iterable
from functools import cache

from nodes.builtin.extract.document import Document
from nodes.builtin.extract.lexicon import phrases

_SHORTEST = 5
_TALK = (
    "something", "anything", "nothing", "everything", "someone", "anyone", "movie", "movies",
    "really", "because", "should", "would", "could", "about", "people", "think", "thing", "things",
    "watch", "watching", "recommend", "friend", "friends", "favorite", "favourite", "please",
    "thanks", "tonight", "before", "after", "where", "there", "their", "which", "actually",
    "maybe", "though", "thought", "better", "suggest", "similar", "looking", "little", "mother",
)  # fmt: skip


@cache
def _targets() -> tuple[str, ...]:
    """Single lexicon words long enough that one slip leaves them recognisable."""
    return tuple(sorted(key[0] for key in phrases() if len(key) == 1 and len(key[0]) >= _SHORTEST))


@cache
def _lexicon_words() -> frozenset[str]:
    return frozenset(word for key in phrases() for word in key)


def corrections(document: Document, known: frozenset[str]) -> dict[str, str]:
    """Folded unknown word → the lexicon word it must be; ``known`` words are left alone."""
    fixed: dict[str, str] = {}
    for token in document.tokens:
        word = token.stem
        if len(word) < _SHORTEST or not word.isalpha() or word in _lexicon_words():
            continue
        if word in known or token.text in known or word in fixed:
            continue
        target = None if _is_talk(token.text) else _nearest(word)
        if target:
            fixed[word] = target
    return fixed


def nearest(word: str, targets: Iterable[str]) -> str | None:
    """Returns the one target that a word is a slip away from, if there is just one."""
    from rapidfuzz.distance import OSA

    near = [
        target
        for target in targets
        if target[0] == word[0] and OSA.distance(word, target, score_cutoff=1) <= 1
    ]
    return near[0] if len(near) == 1 else None


@cache
def _nearest(word: str) -> str | None:
    return None if _is_talk(word) else nearest(word, _targets())


@cache
def _is_talk(word: str) -> bool:
    """Whether a word is a slip away from one that everybody uses: "moovies" are no moods."""
    from rapidfuzz.distance import OSA

    return any(OSA.distance(word, one, score_cutoff=1) <= 1 for one in _TALK)
