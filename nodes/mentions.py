"""Whom and what a sentence names, beside its own film."""

import json
import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from nodes.builtin.voice import words
from nodes.builtin.voice.answers import tokens
from nodes.builtin.voice.data import load
from nodes.builtin.voice.quotes import name
from nodes.contracts import Signal
from store.library import Library
from store.records import Film
from store.title_words import title_words

_QUOTED = re.compile(r'"[^"]*"|“[^”]*”')
_NAME = re.compile(r"(?<![\w'’-])[A-Z][\w'’-]*")
_SEQUEL = re.compile(
    r"…\s(?:(?:[Pp]art|[Cc]hapter|[Vv]ol(?:ume)?\.?|[Ee]pisode)\s)?"
    r"(?:\d{1,2}|I[IVX]+|[VX][IVX]*)\b(?!\s(?:hours?|minutes?|stars?|times))"
)
_LIKENED = re.compile(
    r"\b(?:like|as in|fans of|lovers of|vein of|spirit of|mood of|reminiscent of|akin to|"
    r"echo(?:es|ing)?|recall(?:s|ing)?|than|rivals)\s((?:[\w'’-]+\s?){1,4})",
    re.IGNORECASE,
)
_PLAIN = frozenset(tokens("most many few others usual usually ever before average half this these"))
_NO_NAMES = frozenset({"I", "I'd", "I'm", "I've", "I'll", "IMAX", "It's", "TV", "OK"})


def quotations(sentence: str) -> list[str]:
    """Returns what stands in quotation marks."""
    return [found.group().strip('"“”…') for found in _QUOTED.finditer(sentence)]


def bare(sentence: str, names: Collection[str]) -> str:
    """Returns the sentence without what is quoted and without the given names."""
    return _QUOTED.sub(" … ", without(sentence, names))


def without(sentence: str, names: Collection[str]) -> str:
    """Returns the sentence without the given names."""
    text = sentence
    for known in sorted(held(sentence, names), key=len, reverse=True):
        text = _whole(known).sub("…", text)
    return text


@lru_cache(maxsize=1024)
def _whole(known: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(known)}(?!\w)", re.IGNORECASE)


def held(sentence: str, names: Iterable[str]) -> list[str]:
    """Returns the given names that a sentence holds, whatever their case."""
    text = sentence.lower()
    return [known for known in names if known and known.lower() in text]


def named_ids(signals: Sequence[Signal], known: Collection[int]) -> set[int]:
    """Returns the ids of the films that the user named."""
    named = {signal.value for signal in signals if signal.slot == "title"}
    return {value for value in named if isinstance(value, int)} | set(known)


def allowed_names(
    sentence: str,
    film: Film,
    signals: Sequence[Signal],
    library: Library,
    known_titles: Collection[int],
) -> list[str]:
    """Names that the sentence holds and may: the film's own, and of films the user named."""
    own = _names_of(frozenset((film.movie_id, *named_ids(signals, ()))), library)
    text = sentence.lower()
    return [
        known
        for names in (own, _names_of(frozenset(known_titles), library))
        for known, lower in names
        if lower in text
    ]


@lru_cache(maxsize=32)
def _names_of(movie_ids: frozenset[int], library: Library) -> list[tuple[str, str]]:
    """Returns every name of some films, as it is and in lower case; a long talk has many."""
    films = map(library.catalog.find, sorted(movie_ids))
    titles = (title for film in films if film for title in (film.title, *film.aliases))
    return [(known, known.lower()) for known in dict.fromkeys(map(_title, titles)) if known]


@lru_cache(maxsize=4096)
def _title(text: str) -> str:
    return name(text)


def other_names(
    sentence: str,
    film: Film,
    signals: Sequence[Signal],
    library: Library,
    known_titles: Collection[int],
) -> list[str]:
    """Returns the names in a sentence that it may not hold.

    These are films of the catalog other than its own and the user's, and capitalised words that
    neither the record nor the user has: a film of no catalog would be one. What is quoted is the
    user's. One-word titles and titles in lower case are ordinary words more often than films;
    they count only when they are written as names inside the sentence.
    """
    allowed = named_ids(signals, known_titles) | {film.movie_id}
    names = allowed_names(sentence, film, signals, library, known_titles)
    record = [words.cased(theme) for theme in film.enrichment.themes]
    if _SEQUEL.search(_QUOTED.sub(" ", without(sentence, names))):
        return ["a sequel"]
    text = bare(sentence, [*names, *record]).strip(" …")
    made_up = _made_up(text, film, signals)
    if made_up:
        return made_up
    text = text[:1].lower() + text[1:]
    if all(found.group() in _NO_NAMES for found in _NAME.finditer(text)):
        return []
    films = [
        mention.text
        for mention in library.titles.spot(text)
        if mention.how != "fuzzy"
        and not set(mention.movie_ids) & allowed
        and any(char.isupper() for char in mention.text)
        and mention.text not in film.enrichment.description
    ]
    return films or _strange(text, film, signals)


def _strange(text: str, film: Film, signals: Sequence[Signal]) -> list[str]:
    known = _known_words(film, signals)
    languages = load("names")["languages"].values()
    return [
        found.group()
        for found in _NAME.finditer(text)
        if found.group() not in _NO_NAMES
        and found.group() not in languages
        and not _words(found.group()) <= known
    ]


def _made_up(text: str, film: Film, signals: Sequence[Signal]) -> list[str]:
    """Returns words that nobody knows where a film may be named without a sign of it.

    That is the first word, whose capital tells nothing, and what a film is likened to. What it is
    likened to must also share a word with the record or the user.
    """
    places = [found.group(1) for found in _LIKENED.finditer(text)]
    first = _NAME.match(text)
    if first:
        places.append(first.group())
    spoken = {word for place in places for word in _words(place)}
    known = _own_words() | _known_words(film, signals)
    unknown = {word for word in spoken if word.isalpha() and not title_words().real(word)} - known
    return sorted(unknown) or _likened_to_nothing(text, known)


def _likened_to_nothing(text: str, known: Collection[str]) -> list[str]:
    """Returns what a film is likened to when neither record nor user has a word of it.

    An invented title in lower case, of ordinary words, reads like any comparison; and a comparison
    with what nobody spoke of can be checked by nobody.
    """
    likened = [
        said for found in _LIKENED.finditer(text) if (said := tokens(found.group(1)) - _PLAIN)
    ]
    grounds = tokens(" ".join(known)) if likened else set()
    return next((sorted(said) for said in likened if not said & grounds), [])


@lru_cache(maxsize=1)
def _own_words() -> frozenset[str]:
    """The words that the built-in sentences open with."""
    return frozenset(_words(json.dumps(load("openings"))))


def _known_words(film: Film, signals: Sequence[Signal]) -> set[str]:
    mine = film.enrichment
    said = [text for signal in signals for text in (signal.quote, str(signal.value))]
    texts = [mine.description, *mine.themes, *mine.requests, *mine.moods, *film.genres, *said]
    languages = load("names")["languages"].values()
    return _words(" ".join([*texts, *languages]))


def _words(text: str) -> set[str]:
    """The words of a text, those of hyphenated ones too, without possessive endings."""
    plain = text.lower().replace("’", "'")
    return {word.removesuffix("'s") for word in re.findall(r"[\w']+", plain)}
