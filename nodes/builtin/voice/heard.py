"""Signals in words: what was heard, from the user's own words where those are short enough."""

import re
from collections.abc import Iterable

from nodes.builtin.voice import words
from nodes.builtin.voice.data import load
from nodes.builtin.voice.quotes import (
    is_clause,
    is_negative,
    is_reference,
    name,
    plain,
    quoted,
    shortened,
    tidy,
)
from nodes.contracts import Signal
from nodes.ledger import vague
from store.library import Library
from store.records import Film

_RELATIVE = re.compile(
    r"(?:the |a bit |much |or |and )*(?:later|earlier|older|newer|before|after|since|more recent|"
    r"up|onwards?)(?: ones?| stuff| films?| movies?)?|(?:too|so|that|not that) (?:old|new|modern)",
    re.IGNORECASE,
)
_TOO = re.compile(r"too [\w-]+", re.IGNORECASE)
_SHORT = 34
_FEW_WORDS = 4


def film_name(film: Film) -> str:
    """Returns a title and year as the user reads them."""
    title = name(film.title)
    return title if film.year is None else f"{title} ({film.year})"


def value(signal: Signal, library: Library) -> str:
    """Returns a signal's value as a wish in our words, without its polarity."""
    match signal.slot, signal.value:
        case "genre", str(genre):
            return words.genre_subject(genre)
        case "era", list(years):
            span = words.era([year if isinstance(year, int) else None for year in years])
            return f"roughly {span}" if vague(signal) else span
        case "language", "subtitles_ok":
            return "subtitles"
        case "language", "no_subtitles":
            return "English"
        case "language", str(code):
            return words.language(code) or "that language"
        case "audience", str(audience):
            return words.audience_wish(audience)
        case "title", int(movie_id):
            film = library.catalog.find(movie_id)
            return film_name(film) if film else "that film"
        case "mood", str(mood):
            return mood
        case _, str(text):
            return f'"{shortened(plain(text), 40)}"'
    return f"any {signal.slot}"


def wish(signal: Signal, library: Library) -> str:
    """Returns a signal as a wish with its polarity, in our words."""
    if signal.polarity == "none":
        return f"any {signal.slot}"
    text = value(signal, library)
    like = signal.polarity == "like"
    match signal.slot, signal.value:
        case "mood", _:
            return text if like else f"nothing {text}"
        case "genre", _:
            return text if like else f"no {text}"
        case "era", list(years):
            first, last = (*years, None, None)[:2]
            decade = first is not None and last is not None and first != last
            return f"{'' if like else 'not '}{'from ' if decade else ''}{text}"
        case "language", "subtitles_ok":
            return "subtitles fine" if like else "no subtitles"
        case "language", "no_subtitles":
            return "no subtitles" if like else "subtitles fine"
        case "language", _:
            return f"in {text}" if like else f"not in {text}"
        case "audience", _:
            return text if like else f"not {text}"
        case "title", _:
            return f"like {text}" if like else f"not {text}"
        case "person", _:
            return f"with {text}" if like else f"without {text}"
    return f"about {text}" if like else f"nothing about {text}"


def own_words(signal: Signal, library: Library) -> str:
    """Returns a signal as heard: the user's words when short, ours when not.

    A film is named as the catalog names it, and words with capitals stay in quotation marks, for
    they may name anything.
    """
    text = tidy(signal.quote, 80)
    short = len(text) <= _SHORT and len(text.split()) <= _FEW_WORDS
    if signal.polarity == "dislike" and signal.slot != "era" and _TOO.fullmatch(text):
        return f"not {text}"
    ours = signal.slot == "title" or (signal.slot == "audience" and signal.polarity == "like")
    if ours or not text or not short or is_clause(text) or not quote(signal):
        return wish(signal, library)
    if turned_down(signal):
        return wish(signal, library)
    if signal.polarity == "none":
        return f"any {signal.slot}"
    bare = text[:1].lower() + text[1:]
    return f'"{text}"' if bare != bare.lower() or signal.slot == "person" else bare


def summary(signals: Iterable[Signal], library: Library, limit: int = 5) -> str:
    """Returns the active signals as one phrase: "slow and sad, nothing violent, subtitles fine".

    Args:
        signals: Active signals, oldest first.
        library: Where film titles are looked up.
        limit: The most to name; the latest are kept.
    """
    heard: list[tuple[str, Signal]] = []
    for signal in signals:
        if signal.polarity == "none" or (signal.slot == "title" and signal.polarity != "like"):
            continue
        text = own_words(signal, library)
        if any(text.lower() in other.lower() for other, _ in heard):
            continue
        heard = [pair for pair in heard if pair[0].lower() not in text.lower()]
        heard.append((text, signal))
    heard = heard[-limit:]
    moods = [text for text, signal in heard if _is_bare_mood(text, signal)]
    others = [text for text, signal in heard if not _is_bare_mood(text, signal)]
    return ", ".join([words.listed(moods), *others] if moods else others)


def _is_bare_mood(text: str, signal: Signal) -> bool:
    return signal.slot == "mood" and signal.polarity == "like" and " " not in text


def quote(signal: Signal, limit: int = 60) -> str:
    """Returns the signal's own words in quotation marks, or nothing where they say nothing."""
    text = tidy(signal.quote)
    silent = is_reference(text) or _is_relative(text, signal) or _is_brand(text, signal)
    return "" if silent else quoted(signal.quote, limit)


def _is_brand(text: str, signal: Signal) -> bool:
    """Tells whether the words name a studio, which no record proves: "disney" is for children."""
    studio = re.search(rf"\b(?:{'|'.join(load('names')['studios'])})\b", text, re.IGNORECASE)
    return bool(studio) and signal.slot in ("genre", "audience", "mood")


def _is_relative(text: str, signal: Signal) -> bool:
    """Tells whether an era's words ("later", "the older one") say less than its years do."""
    return signal.slot == "era" and bool(_RELATIVE.fullmatch(text))


def turned_down(signal: Signal) -> bool:
    """Tells whether the words are bare words for what is not wanted: "musicals".

    "Foreign films" says what is wanted, though what it comes to is "not in English".
    """
    wished = signal.slot == "language" and signal.value == "en"
    return signal.polarity == "dislike" and not is_negative(tidy(signal.quote)) and not wished


def said(signal: Signal, library: Library) -> str:
    """Returns what was said, to follow "you said": the words, or "no to" the unwanted words."""
    words_said = quote(signal)
    if not words_said:
        return wanted(signal, library)
    return f"no to {words_said}" if turned_down(signal) else words_said


def wanted(signal: Signal, library: Library) -> str:
    """Returns a wish in our words, as a thing one can ask for: "something romantic"."""
    text = value(signal, library)
    like = signal.polarity == "like"
    some = "something" if like else "nothing"
    match signal.slot, signal.value:
        case "genre", _:
            return text if like else f"no {text}"
        case "era", _:
            return f"{some} from {text}"
        case "language", "subtitles_ok" | "no_subtitles":
            return wish(signal, library)
        case "language", _:
            return f"{some} in {text}"
        case "person", _:
            return f"{some} with {text}"
        case "theme", _:
            return f"{some} about {text}"
        case "title", _:
            return f"{some} like {text}"
    return f"{some} {text}"
