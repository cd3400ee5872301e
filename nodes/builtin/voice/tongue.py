"""Whether the user speaks another language than the replies."""

import re
from collections.abc import Sequence

from nodes.builtin.voice.data import load

_WORD = re.compile(r"[^\W\d_]+")
_LEAST, _SHARE = 2, 0.5


def is_foreign(text: str) -> bool:
    """Tells whether a text is in French, Spanish, German, Italian or Portuguese.

    Half of its words, and two at least, must be everyday words of one of them that are no
    English words.
    """
    words = [word.lower() for word in _WORD.findall(text)]
    tongues: dict[str, list[str]] = load("names")["everyday_words"]
    most = max(sum(word in known for word in words) for known in tongues.values())
    return most >= _LEAST and most >= _SHARE * len(words)


def first_foreign(text: str, earlier: Sequence[str]) -> bool:
    """Tells whether this is the first turn of a conversation in another language."""
    return is_foreign(text) and not any(map(is_foreign, earlier))
