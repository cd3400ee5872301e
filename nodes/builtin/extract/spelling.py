"""Misspelt genre and mood words: "thirller", "documentry", "romcomm"."""

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
        target = _nearest(word)
        if target:
            fixed[word] = target
    return fixed


@cache
def _nearest(word: str) -> str | None:
    from rapidfuzz.distance import OSA

    near = [one for one in _TALK if OSA.distance(word, one, score_cutoff=1) <= 1]
    best = (
        []
        if near
        else [
            target
            for target in _targets()
            if target[0] == word[0] and OSA.distance(word, target, score_cutoff=1) <= 1
        ]
    )
    return best[0] if len(best) == 1 else None
