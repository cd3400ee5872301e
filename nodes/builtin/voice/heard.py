"""Signals in words: what was heard, from the user's own words where those are short enough."""

from collections.abc import Iterable

from nodes.builtin.voice import words
from nodes.builtin.voice.quotes import is_clause, is_negative, name, plain, quoted, shortened, tidy
from nodes.contracts import Signal
from store.library import Library
from store.records import Film

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
            return words.era([year if isinstance(year, int) else None for year in years])
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
    if signal.slot == "title" or not text or not short or is_clause(text):
        return wish(signal, library)
    if signal.polarity == "dislike" and not is_negative(text):
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
    heard: list[str] = []
    for signal in signals:
        if signal.polarity == "none" or (signal.slot == "title" and signal.polarity != "like"):
            continue
        text = own_words(signal, library)
        if any(text.lower() in other.lower() for other in heard):
            continue
        heard = [other for other in heard if other.lower() not in text.lower()] + [text]
    return ", ".join(heard[-limit:])


def quote(signal: Signal, limit: int = 60) -> str:
    """Returns the signal's own words in quotation marks, or nothing where there are none."""
    return quoted(signal.quote, limit)
