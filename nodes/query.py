"""What retrieval asks for: signals, turns and films of the dialogue, and the hard limits."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

from nodes.contracts import Signal
from nodes.ledger import span, vague
from store.catalog import Catalog
from store.records import GENRES, Film, Variant

Mask = NDArray[np.bool_]
LATER, EARLIER = 10, 5
"""Years that "an old one" may be younger, and "a recent one" older, than what it is read as.

On the half of the ReDial validation dialogues that is for tuning, whoever asked for "old movies"
was glad of films of the eighties, and whoever asked for "recent" ones of films of the early 2000s.
"""


@dataclass(frozen=True, slots=True)
class Mention:
    """A film named in the dialogue.

    Attributes:
        movie_id: The film.
        age: How many messages ago it was named last; 0 is the newest message.
        by_user: Whether the user named it, or the other side.
    """

    movie_id: int
    age: int
    by_user: bool


@dataclass(frozen=True, slots=True)
class HardFilter:
    """The limits that no recommendation may break, from the active signals.

    Attributes:
        signals: The hard signals in force.
        exclude: Ids that may not come back: shown, seen, rejected, or named in a title signal.
        widen: Years by which an era is stretched at both ends; 0 unless it had to be relaxed.
            An era of vague words ("an old film") is stretched a little from the start.
    """

    signals: tuple[Signal, ...] = ()
    exclude: frozenset[int] = frozenset()
    widen: int = 0

    @classmethod
    def of(cls, signals: Iterable[Signal], exclude: Iterable[int] = (), widen: int = 0) -> Self:
        """Reads the hard limits out of the signals; inactive and soft ones are left aside."""
        active = [signal for signal in signals if signal.active]
        named = {
            signal.value
            for signal in active
            if signal.slot == "title" and isinstance(signal.value, int)
        }
        hard = (
            *_eras(active),
            *_languages(active),
            *_audiences(active),
            *(s for s in active if _ruled_out(s)),
        )
        return cls(hard, frozenset(exclude) | named, widen)

    def without(self, numbers: Iterable[int], widen: int = 0) -> "HardFilter":
        """Returns the filter without the signals of these numbers, eras stretched."""
        dropped = set(numbers)
        kept = tuple(signal for signal in self.signals if signal.number not in dropped)
        return HardFilter(kept, self.exclude, widen)

    def of_slot(self, slot: str) -> list[Signal]:
        """Returns the hard signals of a slot."""
        return [signal for signal in self.signals if signal.slot == slot]

    def mask(self, catalog: Catalog, variant: Variant = "enriched") -> Mask:
        """Returns which catalog positions pass."""
        mask = ~np.isin(catalog.ids, np.fromiter(self.exclude, np.int64, len(self.exclude)))
        for signal in self.signals:
            if signal.slot == "era":
                mask &= self._era_mask(signal, catalog.years)
            elif signal.slot in ("genre", "mood"):
                mask &= ~catalog.genre_matrix[:, GENRES.index(_ruled_out(signal))]
        if variant == "enriched":
            mask &= self._language_mask(catalog.languages)
            mask &= self._audience_mask(catalog.audiences)
        return mask

    def broken(self, film: Film, variant: Variant = "enriched") -> Signal | None:
        """Returns the first active signal that this film breaks, or None."""
        for signal in self.signals:
            if self._breaks(signal, film, variant):
                return signal
        return None

    def _breaks(self, signal: Signal, film: Film, variant: Variant) -> bool:
        if signal.slot == "era":
            return not bool(self._era_mask(signal, np.array([film.year or 0], np.int16))[0])
        if signal.slot in ("genre", "mood"):
            return _ruled_out(signal) in film.genres
        if variant == "baseline":
            return False
        if signal.slot == "language":
            return not bool(self._language_mask(np.array([film.enrichment.language]))[0])
        return not bool(self._audience_mask(np.array([film.enrichment.audience]))[0])

    def _era_mask(self, signal: Signal, years: NDArray[np.int16]) -> Mask:
        first, last = span(signal)
        loose = vague(signal)
        if signal.polarity == "dislike":
            return (years < first + EARLIER * loose) | (years > last - LATER * loose)
        earliest = first - self.widen - EARLIER * loose
        return (years > 0) & (years >= earliest) & (years <= last + self.widen + LATER * loose)

    def _language_mask(self, languages: NDArray[np.str_]) -> Mask:
        mask = np.ones(len(languages), np.bool_)
        wanted = [_code(s) for s in self.of_slot("language") if s.polarity == "like"]
        if wanted:
            mask &= np.isin(languages, wanted)
        for signal in self.of_slot("language"):
            if signal.polarity == "dislike":
                mask &= languages != _code(signal)
        return mask

    def _audience_mask(self, audiences: NDArray[np.str_]) -> Mask:
        mask = np.ones(len(audiences), np.bool_)
        for signal in self.of_slot("audience"):
            if signal.polarity == "dislike":
                mask &= audiences != signal.value
            elif signal.value == "family":
                mask &= audiences == "family"
            elif signal.value == "teen":
                mask &= (audiences == "family") | (audiences == "teen")
            else:
                mask &= audiences != "family"
        return mask


def _ruled_out(signal: Signal) -> str:
    """Returns the genre that a dislike rules out, or nothing.

    Whoever wants nothing scary wants no horror film, whatever moods a model wrote beside it.
    """
    if signal.polarity != "dislike":
        return ""
    if signal.slot == "mood":
        return {"scary": "Horror"}.get(str(signal.value), "")
    return str(signal.value) if signal.slot == "genre" and signal.value else ""


@dataclass(frozen=True, slots=True)
class Query:
    """Everything that the legs and the reranker may look at.

    Attributes:
        signals: Active signals.
        turns: Clean texts of the user's turns, oldest first.
        replies: Texts of the other side, oldest first.
        mentions: Films named by either side; one entry a film, the user's naming first.
        exclude: Ids that may not be recommended.
        hard: The limits.
        variant: What of a film may be looked at.
    """

    signals: tuple[Signal, ...] = ()
    turns: tuple[str, ...] = ()
    replies: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    exclude: frozenset[int] = frozenset()
    hard: HardFilter = field(default_factory=HardFilter)
    variant: Variant = "enriched"

    def values(self, slot: str, polarity: str = "like") -> list[str]:
        """Returns the textual values of the active signals of a slot, in the order said."""
        return [
            str(signal.value)
            for signal in self.signals
            if signal.slot == slot and signal.polarity == polarity and signal.value is not None
        ]

    def titles(self, polarity: str) -> list[int]:
        """Returns the films that the user likes or dislikes, in the order said."""
        return [
            signal.value
            for signal in self.signals
            if signal.slot == "title"
            and signal.polarity == polarity
            and isinstance(signal.value, int)
        ]

    @property
    def liked(self) -> list[int]:
        """Films the user likes."""
        return self.titles("like")

    @property
    def disliked(self) -> list[int]:
        """Films the user dislikes."""
        return self.titles("dislike")


def _code(signal: Signal) -> str:
    return "en" if signal.value == "no_subtitles" else str(signal.value)


def _eras(signals: list[Signal]) -> list[Signal]:
    eras = [s for s in signals if s.slot == "era" and isinstance(s.value, list)]
    liked = [s for s in eras if s.polarity == "like"]
    return [*liked[-1:], *(s for s in eras if s.polarity == "dislike")]


def _languages(signals: list[Signal]) -> list[Signal]:
    """Returns the language limits in force: several of one turn stand side by side.

    Welcoming subtitles lifts an earlier wish for English, and no other.
    """
    languages = [s for s in signals if s.slot == "language" and s.value is not None]
    welcomed = [s.turn for s in languages if _welcomes(s)]
    limits = [
        s
        for s in languages
        if s.polarity == "like"
        and not _welcomes(s)
        and not (_code(s) == "en" and any(turn > s.turn for turn in welcomed))
    ]
    newest = max((s.turn for s in limits), default=0)
    unwanted = [s for s in languages if s.polarity == "dislike" and len(_code(s)) in (2, 3)]
    return [*(s for s in limits if s.turn == newest), *unwanted]


def _welcomes(signal: Signal) -> bool:
    return signal.value == "subtitles_ok" and signal.polarity == "like"


def _audiences(signals: list[Signal]) -> list[Signal]:
    audiences = [s for s in signals if s.slot == "audience" and s.value is not None]
    liked = [s for s in audiences if s.polarity == "like"]
    return [*liked[-1:], *(s for s in audiences if s.polarity == "dislike")]
