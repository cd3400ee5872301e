"""Retrieve: signals and turns into hard limits, legs and fifty fused candidates."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from langchain_core.messages import AnyMessage, HumanMessage
from langgraph.runtime import Runtime

from nodes.context import Context
from nodes.contracts import Signal
from nodes.fusion import Fusion
from nodes.ledger import active
from nodes.legs.leg import Positions
from nodes.query import HardFilter, Mask, Mention, Query
from nodes.state import Node, State, advance
from store.library import Library
from store.records import Variant

WIDEN_YEARS = 10
RELAXED_SLOTS = ("audience", "language", "era")
"""In the order in which they give way when nothing fits; genres and known films never do."""
REMEMBERED_TEXTS = 256
REMEMBERED_FILMS = 200
"""So many films shown of late keep a conversation from drifting; more would only be scored."""

_retrievers: "WeakKeyDictionary[Library, Retriever]" = WeakKeyDictionary()
_retrievers_lock = Lock()


def make_retrieve(library: Library) -> Node:
    """Returns the node that sets ``candidates``, ``matches`` and ``relaxed``."""
    retriever = retriever_of(library)

    def retrieve(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
        context = runtime.context or Context()
        if context.retriever == "llamaindex":
            # Another way to the same candidates, whose packages are installed only on request.
            from nodes.llamaindex.node import shortcut_of

            return shortcut_of(library)(state, runtime=runtime)
        query = retriever.query(state, context.variant)
        bounds = bounded(query.hard, library, context.variant)
        fused = retriever.fusion(context.variant).fuse(
            query,
            bounds.mask,
            context.legs,
            context.novelty,
            _still_fitting(state, bounds.fits, library),
        )
        candidates = fused.top(max(context.pool, context.k), library.catalog.ids)
        return advance(state, candidates=candidates, matches=bounds.matches, relaxed=bounds.relaxed)

    return retrieve


def retriever_of(library: Library) -> "Retriever":
    """Returns the retriever of a library: one, whatever the number of graphs over it."""
    with _retrievers_lock:
        if library not in _retrievers:
            _retrievers[library] = Retriever(library)
        return _retrievers[library]


class Retriever:
    """Makes queries of states, and keeps what retrieval needs between turns."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._fusions: dict[Variant, Fusion] = {}
        self._spotted: OrderedDict[str, tuple[int, ...]] = OrderedDict()
        self._lock = Lock()

    def fusion(self, variant: Variant) -> Fusion:
        """Returns the fused legs of a variant, opened on first use."""
        with self._lock:
            if variant not in self._fusions:
                self._fusions[variant] = Fusion(self.library, variant)
            return self._fusions[variant]

    def query(self, state: State, variant: Variant) -> Query:
        """Returns what a conversation asks for."""
        signals = tuple(active(state.signals))
        exclude = frozenset((*state.shown, *state.seen, *state.rejected))
        return Query(
            signals=signals,
            turns=tuple(_unrefused(text, signals) for text in _texts(state.messages, by_user=True)),
            replies=tuple(_texts(state.messages, by_user=False)),
            mentions=tuple(self._mentions(state)),
            exclude=exclude,
            hard=HardFilter.of(signals, exclude),
            variant=variant,
        )

    def _mentions(self, state: State) -> list[Mention]:
        """Returns the named films, newest first; our own lists are no evidence of a taste."""
        own = {*state.shown, *(film.movie_id for film in state.last_shown)}
        found: dict[int, Mention] = {}
        for age, message in enumerate(reversed(state.messages)):
            by_user = isinstance(message, HumanMessage)
            if not by_user and "marquee" in message.additional_kwargs:
                continue
            for movie_id in self._spot(str(message.text)):
                if by_user or movie_id not in own:
                    _note(found, Mention(movie_id, age, by_user))
        for signal in active(state.signals):
            if signal.slot == "title" and isinstance(signal.value, int):
                _note(found, Mention(signal.value, 2 * (state.turn - signal.turn), True))
        return list(found.values())

    def _spot(self, text: str) -> tuple[int, ...]:
        with self._lock:
            if text in self._spotted:
                self._spotted.move_to_end(text)
                return self._spotted[text]
        films = tuple(mention.movie_ids[0] for mention in self.library.titles.spot(text))
        with self._lock:
            self._spotted[text] = films
            while len(self._spotted) > REMEMBERED_TEXTS:
                self._spotted.popitem(last=False)
        return films


@dataclass(frozen=True)
class Bounds:
    """The hard limits as they can be kept.

    Attributes:
        hard: The limits that some film passes.
        fits: The catalog positions that pass them, those known to the user included.
        mask: The same without those: what may be recommended.
        relaxed: Numbers of the signals that had to give way.
        matches: How many films pass the unrelaxed limits.
    """

    hard: HardFilter
    fits: Mask
    mask: Mask
    relaxed: list[int]
    matches: int


def bounded(hard: HardFilter, library: Library, variant: Variant) -> Bounds:
    """Returns the limits that some film passes, and the films that pass them."""
    catalog = library.catalog
    # What was shown, seen or rejected stays out whatever gives way; looked up once, not each time.
    free: Mask = np.ones(len(catalog), np.bool_)
    free[catalog.positions(hard.exclude)] = False

    def fitting(limits: HardFilter) -> Mask:
        return replace(limits, exclude=frozenset()).mask(catalog, variant)

    def passing(limits: HardFilter) -> bool:
        return bool((fitting(limits) & free).any())

    fits = fitting(hard)
    mask = fits & free
    if matches := int(np.count_nonzero(mask)):
        return Bounds(hard, fits, mask, [], matches)
    for numbers, widen in _relaxations(hard):
        if passing(hard.without(numbers, widen)):
            numbers = _needed(hard, numbers, widen, passing)
            eras = [signal.number for signal in hard.of_slot("era")] if widen else []
            looser = hard.without(numbers, widen)
            fits = fitting(looser)
            return Bounds(looser, fits, fits & free, sorted({*numbers, *eras}), 0)
    return Bounds(hard, fits, mask, [], 0)


def _still_fitting(state: State, fits: Mask, library: Library) -> Positions:
    """Returns the films shown of late that nobody refused and that the limits still let in."""
    shown = {*state.shown[-REMEMBERED_FILMS:]} - {*state.seen, *state.rejected}
    positions = library.catalog.positions(shown)
    still: Positions = positions[fits[positions]]
    return still


def limits(
    hard: HardFilter, library: Library, variant: Variant
) -> tuple[HardFilter, list[int], int]:
    """Returns the limits that some film passes, what had to be relaxed, and how many passed.

    The number is that of the films within the unrelaxed limits.
    """
    found = bounded(hard, library, variant)
    return found.hard, found.relaxed, found.matches


def _relaxations(hard: HardFilter) -> Iterator[tuple[set[int], int]]:
    """Yields ever larger sets of signals to drop, and years by which to widen the era."""
    dropped: set[int] = set()
    for slot in RELAXED_SLOTS:
        if slot == "era":
            yield set(dropped), WIDEN_YEARS
        dropped |= {signal.number for signal in hard.of_slot(slot)}
        yield set(dropped), 0


def _needed(
    hard: HardFilter, numbers: set[int], widen: int, passing: Callable[[HardFilter], bool]
) -> set[int]:
    """Returns the relaxed signals without those that need not have been."""
    needed = set(numbers)
    for number in sorted(numbers):
        fewer = needed - {number}
        if passing(hard.without(fewer, widen)):
            needed = fewer
    return needed


def _unrefused(text: str, signals: Sequence[Signal]) -> str:
    """Returns a turn without what it rules out: "nothing violent" is near to violent films."""
    for signal in signals:
        if signal.polarity == "dislike" and signal.quote:
            text = text.replace(signal.quote, " ")
    return text


def _texts(messages: Sequence[AnyMessage], by_user: bool) -> Iterator[str]:
    for message in messages:
        if isinstance(message, HumanMessage) == by_user:
            yield str(message.text)


def _note(found: dict[int, Mention], mention: Mention) -> None:
    """Keeps one mention a film: the user's before the other side's, the newest of a side."""
    known = found.setdefault(mention.movie_id, mention)
    if (mention.by_user, -mention.age) > (known.by_user, -known.age):
        found[mention.movie_id] = mention
