"""Remarks beside the answer, at most one about each thing."""

import re
from collections.abc import Sequence

import numpy as np

from nodes.builtin.voice import words
from nodes.builtin.voice.answers import answer, as_seen
from nodes.builtin.voice.heard import film_name, quote, wish
from nodes.builtin.voice.quotes import name, quoted, shortened
from nodes.builtin.voice.speaker import Speaker
from nodes.builtin.voice.tongue import first_foreign
from nodes.contracts import Extraction, GuardReport, Recommendation, Signal
from nodes.query import Query
from nodes.regions import from_there, spoken

_FALLBACK = "model"
_MOST_NAMES = 3
_NAMED = ("person", "theme")
_RUNNING_TIME = re.compile(
    r"\b(?:not|nothing|isn'?t|aren'?t|no) (?:too |that |very |super |so |overly |a )*"
    r"(?:long|lengthy)(?! (?:ago|time|way|distance|lost|hair))\b|"
    r"\b(?:under|less than|max(?:imum)?|at most|longer than|shorter than|over|within|around|about) "
    r"(?:an?|one|two|three|\d+(?:[.,]5)?)(?: and a half)? ?(?:hours?|hrs?|minutes?|mins?)\b"
    r"(?! (?:away|ago|from|before))|"
    r"\b(?:short|shorter|shortish|long|longer) (?:film|movie|one|running time|runtime)s?\b|"
    r"\b(?:something|anything) (?:short|shorter|longer)\b",
    re.IGNORECASE,
)


def guarded(report: GuardReport, speaker: Speaker) -> list[str]:
    """Returns what is to say about the guard's work on a turn that is served."""
    remarks = [speaker.say("injection")] if report.verdict == "stripped" else []
    return remarks + ([speaker.say("truncated")] if report.truncated else [])


def noted(notes: Sequence[str], speaker: Speaker) -> list[str]:
    """Returns the turn's notes as remarks; that the model was out is said once.

    A note about the model may give its reason behind the last colon.
    """
    about_model = [note for note in notes if _FALLBACK in note.lower() or "mind" in note.lower()]
    others = [shortened(name(note), 200) for note in notes if note not in about_model]
    if not about_model:
        return others
    _, colon, reason = name(about_model[0]).rpartition(": ")
    shown = f" ({shortened(reason.rstrip('.'), 80)})" if colon else ""
    return [speaker.say("fallback", reason=shown), *others]


def tongue(text: str, earlier: Sequence[str], speaker: Speaker) -> list[str]:
    """Returns the remark that replies are in English, the first time they need it."""
    return [speaker.say("only_english")] if first_foreign(text, earlier) else []


def unknown(extraction: Extraction, speaker: Speaker) -> list[str]:
    """Returns the remark about films that the catalog does not hold, quoted as the user's."""
    quotes = [quoted(text) for text in dict.fromkeys(extraction.unknown)]
    shown = [quote for quote in quotes if quote][:_MOST_NAMES]
    return [speaker.say("unknown_film", names=words.listed(shown, "or"))] if shown else []


def running_time(extraction: Extraction, text: str, speaker: Speaker) -> list[str]:
    """Returns the admission that nothing is known of how long films run, to who wishes for it."""
    wished = extraction.intent in ("recommend", "more_like", "react")
    return [speaker.say("running_time")] if wished and _RUNNING_TIME.search(text) else []


def ambiguous(extraction: Extraction, speaker: Speaker) -> list[str]:
    """Returns the remark about films that share a name, for a turn that asks nothing."""
    films = speaker.films(extraction.ambiguous)[:_MOST_NAMES]
    if len(films) < 2:
        return []
    names = words.listed([film_name(film) for film in films], "or")
    return [speaker.say("ambiguous", films=names)]


def relaxed(numbers: Sequence[int], signals: Sequence[Signal], speaker: Speaker) -> list[str]:
    """Returns the announcement of what had to be let go to find anything."""
    given_up = [signal for signal in signals if signal.number in numbers]
    shown = list(dict.fromkeys(_given_up(signal, speaker) for signal in given_up))
    return [speaker.say("relaxed", signals=words.listed(shown))] if shown else []


def unmet(
    films: Sequence[Recommendation], signals: Sequence[Signal], speaker: Speaker
) -> list[str]:
    """Returns the admission that no film of a list answers what was wished for just now.

    A genre is missed whenever it was wished for; people and subjects in the turn that names them.
    """
    seen = [as_seen(film, speaker.variant) for film in speaker.films(f.movie_id for f in films)]
    missed = [
        signal
        for signal in signals
        if signal.polarity == "like"
        and (signal.slot == "genre" or (signal.slot in _NAMED and signal.turn == speaker.turn))
        and not any(answer(film, signal, speaker.library) for film in seen)
    ]
    shown = list(dict.fromkeys(_given_up(signal, speaker) for signal in missed))
    return [speaker.say("unmet", wishes=words.listed(shown, "or"))] if shown and seen else []


def elsewhere(films: Sequence[Recommendation], text: str, speaker: Speaker) -> list[str]:
    """Returns the admission that no film of a list is from the part of the world just named."""
    seen = [as_seen(film, speaker.variant) for film in speaker.films(f.movie_id for f in films)]
    languages = np.array([film.enrichment.language for film in seen])
    gains = from_there(Query(turns=(text,)), languages) if any(languages) else None
    if gains is None or gains.any():
        return []
    return [speaker.say("unmet", wishes=words.listed([f'"{said}"' for said in spoken(text)], "or"))]


def _given_up(signal: Signal, speaker: Speaker) -> str:
    like = signal.polarity == "like"
    return (quote(signal) if like else "") or wish(signal, speaker.library)
