"""Phrases from the data file, rotated so that none comes back before the others have been used."""

import random

from nodes.builtin.voice.data import load


def variants(name: str) -> list[str]:
    """Returns all wordings of one phrase."""
    wordings: list[str] = load("phrases")[name]
    return wordings


def _order(name: str, seed: int, cycle: int, count: int) -> list[int]:
    order = list(range(count))
    random.Random(f"{seed}|{name}|{cycle}").shuffle(order)  # noqa: S311 - wording only
    return order


def phrase(name: str, seed: int, turn: int, **values: object) -> str:
    """Returns the turn's wording of a phrase.

    The wordings are shuffled once a cycle, by seed and name; successive turns walk through them,
    so a wording comes back only when all others have had their turn. No state is needed, and the
    same seed and turn give the same words.

    Args:
        name: Key in ``phrases.json``.
        seed: The run's seed.
        turn: The conversation's turn.
        values: What the wording's braces stand for; user text is only ever a value, never a
            template.
    """
    wordings = variants(name)
    count = len(wordings)
    cycle, place = divmod(turn, count)
    order = _order(name, seed, cycle, count)
    if count > 1 and cycle and order[0] == _order(name, seed, cycle - 1, count)[-1]:
        order.append(order.pop(0))
    return wordings[order[place]].format(**values)
