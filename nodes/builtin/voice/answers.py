"""Whether a film truly answers a signal, by its record, and what in the record says so."""

import re
from dataclasses import dataclass, field, replace

from nodes.builtin.voice import words
from nodes.builtin.voice.data import load
from nodes.builtin.voice.quotes import name, plain
from nodes.contracts import Signal
from store.library import Library
from store.records import Enrichment, Film, Variant

_COMMON = frozenset(
    re.findall(
        r"\w+",
        "a an the of and or in on at to for with about from by something anything movie movies "
        "film films story stories that is it its some any kind set no not nothing really very "
        "good great lots like more less people person thing things one stuff bit who where when "
        "what plot someone involving featuring based around world",
    )
)


@dataclass(frozen=True)
class Answer:
    """How a film answers one signal.

    Attributes:
        signal: The signal.
        strength: How telling the answer is; the strongest make the best sentences.
        moods: Moods of the film that prove it.
        genres: Genres of the film that prove it.
        themes: Themes of the film that prove it.
        language: The film's language proves it.
        tail: A clause that proves it, to follow a noun phrase.
        kin: The same clause where the named film has just been mentioned.
    """

    signal: Signal
    strength: float
    moods: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    language: bool = False
    tail: str = ""
    kin: str = field(default="")


def as_seen(film: Film, variant: Variant) -> Film:
    """Returns what the variant knows of a film."""
    return replace(film, enrichment=Enrichment()) if variant == "baseline" else film


def tokens(text: str) -> set[str]:
    """Returns the content words of a text, roughly stemmed."""
    found = re.findall(r"[^\W_]+", text.lower())
    return {_stem(word) for word in found if word not in _COMMON}


def _stem(word: str) -> str:
    for ending in ("ies", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def answer(film: Film, signal: Signal, library: Library) -> Answer | None:
    """Returns how the film answers the signal, or None where its record does not say so.

    Args:
        film: The film, as the variant sees it.
        signal: An active signal.
        library: Where films that the user named are looked up.
    """
    if signal.polarity == "none":
        return None
    match signal.slot, signal.value:
        case "mood", str(mood):
            return _mood(film, signal, mood)
        case "genre", str(genre):
            return _genre(film, signal, genre)
        case "era", list(years):
            return _era(film, signal, [y if isinstance(y, int) else None for y in years])
        case "language", str(code):
            return _language(film, signal, code)
        case "audience", str(audience):
            return _audience(film, signal, audience)
        case "theme", str(theme) if signal.polarity == "like":
            return _theme(film, signal, theme)
        case "person", str(person) if signal.polarity == "like":
            return _person(film, signal, person)
        case "title", int(movie_id) if signal.polarity == "like" and movie_id != film.movie_id:
            named = library.catalog.find(movie_id)
            return _title(film, signal, named) if named else None
    return None


def _mood(film: Film, signal: Signal, mood: str) -> Answer | None:
    moods = film.enrichment.moods
    if signal.polarity == "like":
        return Answer(signal, 4.0, moods=(mood,)) if mood in moods else None
    if not moods or mood in moods or _akin(film, mood):
        return None
    return Answer(signal, 2.0, tail=f"with nothing {mood} on its record")


def _akin(film: Film, mood: str) -> bool:
    """Tells whether the record hints at a mood it does not list: then its absence is no proof."""
    names = load("names")
    moods, genres = names["akin_moods"].get(mood, []), names["akin_genres"].get(mood, [])
    hinted = set(moods) & set(film.enrichment.moods) or set(genres) & set(film.genres)
    return bool(hinted) or tokens(mood) <= tokens(film.enrichment.description)


def _genre(film: Film, signal: Signal, genre: str) -> Answer | None:
    if signal.polarity == "like":
        return Answer(signal, 3.5, genres=(genre,)) if genre in film.genres else None
    if not film.genres or genre in film.genres:
        return None
    return Answer(signal, 1.5, tail=f"not filed under {words.genre_subject(genre)}")


def within(year: int, years: list[int | None]) -> bool:
    """Tells whether a year lies in a span with open ends."""
    first, last = (*years, None, None)[:2]
    return (first is None or year >= first) and (last is None or year <= last)


def _era(film: Film, signal: Signal, years: list[int | None]) -> Answer | None:
    if film.year is None or within(film.year, years) != (signal.polarity == "like"):
        return None
    return Answer(signal, 2.5 if signal.polarity == "like" else 2.0)


def _language(film: Film, signal: Signal, code: str) -> Answer | None:
    language = film.enrichment.language
    if not words.language(language):
        return None
    if code in ("subtitles_ok", "no_subtitles"):
        foreign = (code == "subtitles_ok") == (signal.polarity == "like")
        return Answer(signal, 2.0, language=True) if (language != "en") == foreign else None
    if (language == code) != (signal.polarity == "like"):
        return None
    return Answer(signal, 3.0, language=True)


def _audience(film: Film, signal: Signal, audience: str) -> Answer | None:
    has = film.enrichment.audience
    if not words.audience(has):
        return None
    fits = {"family": ("family",), "teen": ("family", "teen"), "adult": ("teen", "adult")}
    if (has in fits.get(audience, ())) != (signal.polarity == "like"):
        return None
    if signal.polarity == "dislike" and has == audience:
        return None
    return Answer(signal, 2.5, tail=words.audience(has))


def _theme(film: Film, signal: Signal, theme: str) -> Answer | None:
    wanted = tokens(theme)
    if not wanted:
        return None
    record = load("names")["theme_records"].get(theme)
    if record and record["genre"] in film.genres:
        tongue = film.enrichment.language == record["language"]
        return Answer(signal, 5.0, genres=(record["genre"],), language=True) if tongue else None
    themes = [t for t in film.enrichment.themes if tokens(t) and tokens(t) <= wanted]
    themes += [t for t in film.enrichment.themes if wanted <= tokens(t) and t not in themes]
    covered = set().union(*(tokens(t) for t in themes)) if themes else set()
    if themes and len(covered & wanted) * 2 >= len(wanted):
        return Answer(signal, 5.0, themes=tuple(themes[:2]))
    if wanted <= tokens(film.enrichment.description):
        return Answer(signal, 3.0, tail=f'with "{plain(theme)[:40]}" in its description')
    return None


def _person(film: Film, signal: Signal, person: str) -> Answer | None:
    wanted = plain(person)
    if len(wanted) < 4:
        return None
    found = re.search(rf"\b{re.escape(wanted)}\b", film.enrichment.description, re.IGNORECASE)
    if not found:
        return None
    return Answer(signal, 4.5, tail=f"with {found.group()} named in its description")


def _title(film: Film, signal: Signal, named: Film) -> Answer | None:
    title = name(named.title)
    mine, theirs = film.enrichment, named.enrichment
    if film.movie_id in theirs.neighbours or named.movie_id in mine.neighbours:
        return Answer(
            signal, 5.0, tail=f"loved by people who love {title}", kin="loved by the same people"
        )
    themes = [theme for theme in mine.themes if theme in theirs.themes][:2]
    if themes:
        shared = ", ".join(plain(words.cased(theme)) for theme in themes)
        nouns = [noun for theme in themes if (noun := words.theme_noun(plain(theme)))]
        common = len(nouns) == len(themes)
        return Answer(
            signal,
            4.0,
            themes=tuple(themes),
            tail=f"sharing themes with {title} ({shared})",
            kin=f"with {words.listed(nouns)} in common"
            if common
            else f"with shared themes ({shared})",
        )
    moods = [mood for mood in mine.moods if mood in theirs.moods][:2]
    if moods:
        return Answer(
            signal, 3.0, moods=tuple(moods),
            tail=f"{words.listed(moods)} like {title}", kin="in the same mood",
        )  # fmt: skip
    genres = [genre for genre in film.genres if genre in named.genres and genre != "IMAX"][:2]
    if genres:
        shared = words.listed([words.genre_subject(genre) for genre in genres])
        return Answer(
            signal, 2.0, genres=tuple(genres),
            tail=f"filed under {shared} like {title}", kin="in the same genre",
        )  # fmt: skip
    return None
