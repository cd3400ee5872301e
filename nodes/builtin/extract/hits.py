"""What a lexicon finds in a turn, before anybody knows whether it is wanted."""

from dataclasses import dataclass
from typing import Literal

from nodes.contracts import Polarity, Signal, Slot, Value

Attitude = Literal["like", "dislike", "neutral"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """One reading of a phrase.

    Attributes:
        slot: What it is about.
        value: In the closed vocabulary of the slot.
        when: ``like`` or ``dislike`` where the reading holds in that polarity alone: who is over
            romcoms has nothing against comedies.
    """

    slot: Slot
    value: Value
    when: Literal["like", "dislike", "both"] = "both"


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found at ``[start, end)``, its meanings, and its attitude where it decides it."""

    start: int
    end: int
    meanings: tuple[Meaning, ...]
    attitude: Attitude | None = None

    @property
    def slots(self) -> frozenset[Slot]:
        """The slots it speaks of."""
        return frozenset(meaning.slot for meaning in self.meanings)


def overlaps(start: int, end: int, taken: list[tuple[int, int]]) -> bool:
    """Whether ``[start, end)`` touches one of ``taken``."""
    return any(start < other_end and other_start < end for other_start, other_end in taken)


def signal(slot: Slot, value: Value, polarity: Polarity, quote: str, turn: int) -> Signal:
    """A signal not yet in the ledger."""
    return Signal(slot=slot, value=value, polarity=polarity, quote=quote, turn=turn)
