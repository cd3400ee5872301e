"""Phrases from the data file, rotated so that none comes back before the others have been used."""

import random
from functools import lru_cache

from nodes.builtin.voice.data import load


def variants(name: str) -> list[str]:
    """Returns all wordings of one phrase."""
    wordings: list[str] = load("phrases")[name]
    return wordings


@lru_cache(maxsize=512)
def _order(name: str, seed: int, count: int) -> tuple[int, ...]:
    order = list(range(count))
    random.Random(f"{seed}|{name}").shuffle(order)  # noqa: S311 - wording only
    return tuple(order)


def phrase(phrase_name: str, seed: int, turn: int, **values: object) -> str:
    """Returns the turn's wording of a phrase.

    The wordings are shuffled once, by seed and name, and successive turns walk round them: a
    wording comes back only when all others have had their turn. No state is needed, and the same
    seed and turn give the same words.

    Args:
        phrase_name: Key in ``phrases.json``.
        seed: The run's seed.
        turn: The conversation's turn.
        **values: What the wording's braces stand for; user text is only ever a value, never a
            template.
    """
    wordings = variants(phrase_name)
    order = _order(phrase_name, seed, len(wordings))
    return wordings[order[turn % len(wordings)]].format(**values)
