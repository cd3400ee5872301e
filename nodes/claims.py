"""Checks a justification against the record: what it cites, what it claims, whom it names."""

import re
from collections.abc import Collection, Sequence

from nodes.builtin.voice import heard, words
from nodes.builtin.voice.answers import answer, as_seen, tokens, within
from nodes.builtin.voice.data import load
from nodes.builtin.voice.quotes import name, tidy
from nodes.contracts import Fault, Signal
from nodes.mentions import allowed_names, bare, named_ids, other_names, quotations, without
from store.library import Library
from store.records import GENRES, MOODS, Enrichment, Film, Variant

LONGEST = 300
_ADDRESS = re.compile(r"://|\bwww\.|\b[a-z0-9-]+\.(?:com|org|net|io|tv)\b|\S@\S", re.IGNORECASE)
_MARKUP = re.compile(r"[<>`\[\]{}|\\]|[*_#](?=\w)|\w[*_](?!\w)")
_NOT = re.compile(
    r"(?:\b(?:no|not|nothing|without|never|isn't|aren't|nor|neither|less|rather than|"
    r"far from|steering clear of|away from|avoiding|leaving out)\b|n't)[^,;:]{0,30}$",
    re.IGNORECASE,
)
_HEDGE = re.compile(r"\b(?:stretch|long shot|not quite|vouch|confirm|nearest)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d-])(1[89]\d\d|20\d\d)(s?)(?![\d-])")
# "This film of 1994" dates the film, whatever years the user asked for; "from 1990 on" does not.
_DATING = re.compile(r"\b(?:(?:of|from|in)|(?:this|a|an)(?:\s[\w-]+){0,2})\s$", re.IGNORECASE)
_OPEN = re.compile(r"\s(?:on|onwards?|to|or|and|until|through)\b|\s?[-–+]")
_RATING = re.compile(r"(\d\.\d) out of 5")
_END = re.compile(r"(?<=\w\w)[.!?]+(?=\s+[A-Z\"“])")
_KINDS = {
    "comedy": "Comedy", "comedies": "Comedy", "documentary": "Documentary", "horror": "Horror",
    "musical": "Musical", "western": "Western", "thriller": "Thriller", "noir": "Film-Noir",
    "sci-fi": "Sci-Fi", "science-fiction": "Sci-Fi", "animated": "Animation",
}  # fmt: skip


def check(
    sentence: str,
    film: Film,
    signals: Sequence[Signal],
    library: Library,
    known_titles: Collection[int] = (),
    *,
    cited: Collection[int] | None = None,
    variant: Variant = "enriched",
) -> list[Fault]:
    """Returns what is wrong with a sentence that recommends a film; nothing when it is sound.

    Args:
        sentence: The justification.
        film: The film it is about.
        signals: The active signals.
        library: Where titles are spotted and named films are looked up.
        known_titles: Ids of films that the user named; these may be named back.
        cited: Numbers of the signals it says it answers; None for any of ``signals``.
        variant: What of the record may be cited.
    """
    seen = as_seen(film, variant)
    names = allowed_names(sentence, film, signals, library, known_titles)
    faults = _form(sentence, film, names)
    faults += _citations(sentence, seen, signals, library, cited)
    faults += _years(sentence, seen, signals, library, known_titles)
    # A sentence that owns up to a wish unmet may word the wish without claiming it.
    unmet = [heard.wanted(s, library) for s in signals] if _HEDGE.search(sentence) else []
    faults += _claims(sentence, seen, [*names, *unmet])
    if not _states_fact(sentence, seen):
        faults.append(_fault(film, "no_fact", "states nothing that the record holds"))
    faults += [
        _fault(film, "names_other_film", f"names {named}")
        for named in other_names(sentence, seen, signals, library, known_titles)
    ]
    return faults


def _fault(film: Film, rule: str, detail: str) -> Fault:
    return Fault.model_validate({"movie_id": film.movie_id, "rule": rule, "detail": detail[:200]})


def _form(sentence: str, film: Film, names: Collection[str]) -> list[Fault]:
    problems = []
    if not sentence.strip():
        problems.append("empty")
    if len(sentence) > LONGEST:
        problems.append(f"longer than {LONGEST} characters")
    if any(not char.isprintable() for char in sentence) or "\ufffd" in sentence:
        problems.append("holds control characters")
    text = bare(sentence, names)
    if _ADDRESS.search(text):
        problems.append("holds an address")
    if _MARKUP.search(text) or re.search(r"[<>`]", without(sentence, names)):
        problems.append("holds markup")
    if _END.search(text):
        problems.append("is more than one sentence")
    return [_fault(film, "unclean_text", problem) for problem in problems]


def _cites(sentence: str, signal: Signal, library: Library) -> bool:
    """Tells whether a sentence holds words of the signal: the user's, or its value's."""
    said = sentence.lower()
    quote = tidy(signal.quote).rstrip("…").lower()
    if (quote and quote in said) or heard.wanted(signal, library).lower() in said:
        return True
    spoken = tokens(sentence)
    own = tokens(signal.quote)
    if own and len(own & spoken) * 2 >= len(own):
        return True
    match signal.slot, signal.value:
        case "era", list(years):
            return any(str(year) in said for year in years if year is not None)
        case "language", str(code):
            return (words.language(code) or "subtitle").lower() in said
        case "title", int(movie_id):
            named = library.catalog.find(movie_id)
            return named is not None and name(named.title).lower() in said
        case "genre", str(genre):
            return bool(tokens(words.genre_subject(genre)) & spoken)
        case _, str(value):
            return bool(tokens(value)) and tokens(value) <= spoken
    return False


def _citations(
    sentence: str,
    film: Film,
    signals: Sequence[Signal],
    library: Library,
    cited: Collection[int] | None,
) -> list[Fault]:
    stated = {s.number: s for s in signals if s.active and s.polarity != "none"}
    numbers = set(stated) if cited is None else set(cited)
    faults = [
        _fault(film, "false_signal", f"signal {number} is not among those given")
        for number in sorted(numbers - set(stated))
    ]
    worded = [stated[n] for n in numbers & set(stated) if _cites(sentence, stated[n], library)]
    citable = [
        s
        for s in stated.values()
        if s.slot != "title" or (s.polarity == "like" and s.value in library.catalog)
    ]
    if citable and not worded:
        faults.append(_fault(film, "no_signal", "repeats no words of a signal it cites"))
    faults += [
        _fault(film, "false_signal", f"quotes {piece}, which nobody said")
        for piece in quotations(sentence)
        if not _was_said(piece, film, signals)
    ]
    if cited is not None and not _HEDGE.search(sentence):
        faults += [
            _fault(film, "false_signal", f"the film does not answer signal {signal.number}")
            for signal in (stated[n] for n in sorted(numbers & set(stated)))
            if _contradicts(film, signal, library)
        ]
    return faults


def _was_said(piece: str, film: Film, signals: Sequence[Signal]) -> bool:
    """Tells whether quoted words stand in a signal, or in the film's description."""
    sources = [text for s in signals for text in (s.quote, tidy(s.quote), str(s.value))]
    sources.append(film.enrichment.description)
    return any(_letters(piece) in _letters(source) for source in sources)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())


def _contradicts(film: Film, signal: Signal, library: Library) -> bool:
    """Tells whether the record speaks against a signal's being answered."""
    if signal.slot in ("theme", "person", "title") or answer(film, signal, library):
        return False
    if signal.slot == "mood":
        said = tokens(f"{film.enrichment.description} {' '.join(film.enrichment.themes)}")
        known = bool(film.enrichment.moods)
        absent = not tokens(str(signal.value)) <= said
        has = signal.value in film.enrichment.moods
        return known and (has if signal.polarity == "dislike" else absent)
    if signal.slot == "era":
        return film.year is not None
    if signal.slot == "genre":
        return bool(film.genres)
    if signal.slot == "language" and signal.value in ("subtitles_ok", "no_subtitles"):
        return signal.value == "no_subtitles" and film.enrichment.language not in ("", "en")
    return bool(film.enrichment.language if signal.slot == "language" else film.enrichment.audience)


def _record_years(
    film: Film, signals: Sequence[Signal], library: Library, known: Collection[int]
) -> list[str]:
    texts = [film.title, film.enrichment.description, *film.enrichment.themes, *film.aliases]
    for movie_id in named_ids(signals, known):
        if named := library.catalog.find(movie_id):
            texts += [named.title, str(named.year)]
    return texts


def _wished_years(signals: Sequence[Signal]) -> list[str]:
    texts = [signal.quote for signal in signals]
    for signal in signals:
        if signal.slot == "era" and isinstance(signal.value, list):
            texts += [str(year) for year in signal.value if year is not None]
    return texts


def _years(
    sentence: str,
    film: Film,
    signals: Sequence[Signal],
    library: Library,
    known_titles: Collection[int],
) -> list[Fault]:
    faults = []
    text = bare(sentence, ())
    for found in _YEAR.finditer(text):
        year, decade = int(found[1]), bool(found[2])
        mine = film.year is not None and (
            within(film.year, [year, year + 9]) if decade else film.year == year
        )
        if mine:
            continue
        before, after = text[: found.start()], text[found.end() :]
        dated = not decade and _DATING.search(before) and not _OPEN.match(after)
        allowed = _record_years(film, signals, library, known_titles)
        if not dated:
            allowed += _wished_years(signals)
        if found[1] not in " ".join(allowed):
            faults.append(_fault(film, "wrong_year", f"says {found[0]}, record says {film.year}"))
    return faults


def _record_text(film: Film) -> str:
    mine = film.enrichment
    return " ".join([film.title, mine.description, *mine.themes, *mine.requests]).lower()


def _claims(sentence: str, film: Film, names: Collection[str]) -> list[Fault]:
    """Genres, languages, moods and ratings that the sentence claims and the record denies."""
    text = bare(sentence, names)
    record = _record_text(film)
    denied = []
    for found in re.finditer(r"[A-Za-z][A-Za-z-]*", text):
        word = found.group()
        if word.lower() in record or _NOT.search(text[: found.start()]):
            continue
        if _denies(film, word):
            denied.append(f"says {word}")
    for found in _RATING.finditer(text):
        if found[1] != f"{film.rating_mean:.1f}":
            denied.append(f"says rated {found[1]}")
    return [_fault(film, "no_fact", f"{detail}, which the record denies") for detail in denied]


def _denies(film: Film, word: str) -> bool:
    """Tells whether a word names a genre, mood or language that the film is not recorded with."""
    mine, lower = film.enrichment, word.lower()
    if lower in _KINDS:
        return _KINDS[lower] not in film.genres
    if lower in MOODS:
        romance = lower == "romantic" and "Romance" in film.genres
        return bool(mine.moods) and lower not in mine.moods and not romance
    return word in _languages() and mine.language not in ("", *_codes(word))


def _codes(language: str) -> list[str]:
    names: dict[str, str] = load("names")["languages"]
    return [code for code, name in names.items() if name == language]


def _languages() -> frozenset[str]:
    return frozenset(load("names")["languages"].values())


def _states_fact(sentence: str, film: Film) -> bool:
    """Tells whether the sentence, quotes apart, says something that the record holds."""
    text = bare(sentence, [])
    spoken = tokens(text)
    mine: Enrichment = film.enrichment
    facts = [*mine.moods, *mine.themes, words.language(mine.language)]
    facts += [words.genre_noun([genre]).split()[0] for genre in film.genres if genre in GENRES]
    facts += [*film.genres, words.audience(mine.audience), str(film.year or "")]
    if any(tokens(fact) and tokens(fact) <= spoken for fact in facts):
        return True
    if _RATING.search(text) or "loved by" in text:
        return True
    return len(spoken & tokens(mine.description)) >= 2 or not (film.genres or film.year)
