"""Standing: does the last list answer this turn too, so that no other one is wanted?

Films are never shown twice, so another list would put second choices in the place of the best. Who
adds a limit that all of the list keeps, or has nothing to add, is told so and keeps the list.
"""

import re

from nodes.contracts import Extraction, Signal
from nodes.ledger import vague
from nodes.query import HardFilter
from nodes.state import State
from store.library import Library
from store.records import Variant

_NOTHING_TO_ADD = re.compile(
    r"\b(?:no|nope|nothing|not|none|don't|dont)\b(?:(?! but | though )[^.?!]){0,30}"
    r"\b(?:preferences?|else|to add|fuss(?:y|ed)|picky)\b(?: (?:on|about) (?:anything|the rest)\b)?"
    r"(?: else\b)?(?! (?:but|than|except)\b)",
    re.IGNORECASE,
)
_WANTS_OTHERS = re.compile(
    r"\?|\b(?:more|others?|another|else|different|again|new|next|instead|rather|show|give|find|"
    r"recommend\w*|suggest\w*|list|some|try)\b",
    re.IGNORECASE,
)
UNREAD = 10
"""Who says so many words beside what was read has said more than a limit."""


def stands(state: State, library: Library, variant: Variant) -> bool:
    """Tells whether the last list keeps all that this turn adds.

    Args:
        state: After the turn was read.
        library: Where the films of the list are looked up.
        variant: What of a film may be looked at.
    """
    said = state.current.extraction
    shown = {film.movie_id for film in state.last_shown}
    if not shown or said.intent != "recommend" or _calls_for_films(said):
        return False
    if shown & {*state.seen, *state.rejected}:
        return False
    text = state.current.guard.clean_text
    for signal in said.signals:
        text = text.replace(signal.quote, " ")
    rest = _NOTHING_TO_ADD.sub(" ", text)
    nothing_to_add = rest != text
    if _WANTS_OTHERS.search(rest) or len(rest.split()) >= UNREAD:
        return False
    if said.enough and not nothing_to_add:
        return False
    if not (said.signals or nothing_to_add):
        return False
    return all(_kept(signal, state, library, variant) for signal in said.signals)


def _calls_for_films(said: Extraction) -> bool:
    """Tells whether the turn does more than state preferences."""
    return bool(
        said.count
        or said.withdrawn
        or said.reactions
        or said.films
        or said.ambiguous
        or said.unknown
    )


def _kept(signal: Signal, state: State, library: Library, variant: Variant) -> bool:
    """Tells whether every film of the last list keeps to a signal.

    Only a limit can be kept to the letter; any other wish makes some films better than others.
    """
    if signal.polarity == "none" or signal.value == "subtitles_ok" or _repeats(signal, state):
        return True
    limit = HardFilter.of([signal])
    if not limit.signals or vague(signal):
        return False
    films = [library.catalog.find(film.movie_id) for film in state.last_shown]
    return not any(film is None or limit.broken(film, variant) for film in films)


def _repeats(signal: Signal, state: State) -> bool:
    """Tells whether an earlier turn said the same."""
    said = (signal.slot, signal.value, signal.polarity)
    return any(
        old.turn < state.turn and (old.slot, old.value, old.polarity) == said
        for old in state.signals
    )
