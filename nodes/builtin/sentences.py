"""One honest sentence on why a film fits: a signal in the user's words, a fact of the record."""

import random
from collections.abc import Sequence

from nodes.builtin.voice import heard, words
from nodes.builtin.voice.answers import Answer, answer, as_seen
from nodes.builtin.voice.data import load
from nodes.builtin.voice.quotes import is_clause, is_negative, name, plain, tidy
from nodes.contracts import Signal
from store.library import Library
from store.records import Film, Variant

_HARD_TO_MEET = {"theme": 0, "mood": 1, "person": 2, "genre": 3, "era": 4}
_LONGEST = 260
_ALONE = 0.5
_RATED = 0.4
_FEW_RATINGS = 10
_WELL_RATED = 3.5
_AWKWARD = ("told ", "set ", "based ", "made ", "shot ", "sequel", "remake", "prequel")


def justify(
    film: Film,
    signals: Sequence[Signal],
    rng: random.Random,
    library: Library,
    variant: Variant = "enriched",
    used: set[str] | None = None,
) -> tuple[str, list[int]]:
    """Says in one sentence why a film fits.

    Args:
        film: A catalog film.
        signals: Active signals, with the user's quotes.
        rng: Chooses the wording, never a fact.
        library: Where films that the user named are looked up.
        variant: What may be known of the film.
        used: Openings used in this list so far; the sentence adds its own, so one set handed
            to all sentences of a list keeps their openings apart.

    Returns:
        The sentence, and the numbers of the signals that its words cite.
    """
    used = set() if used is None else used
    seen = as_seen(film, variant)
    stated = [
        signal
        for signal in signals
        if signal.active and signal.polarity != "none" and not _strange(signal, library)
    ]
    answers = _wholly(stated, [a for signal in stated if (a := answer(seen, signal, library))])
    if not answers:
        return _without_answers(seen, stated, rng, library, used)
    first = _primary(answers, rng, used)
    others = [other for other in answers if other is not first]
    second = _second(first, others, rng)
    sentence = _compose(seen, first, second, rng, library, used)
    used.add(f"#{first.signal.number}")
    cited = [first.signal.number]
    if second and _words_of(second) and _words_of(second) in sentence:
        cited.append(second.signal.number)
    return sentence, cited


def _wholly(stated: Sequence[Signal], answers: Sequence[Answer]) -> list[Answer]:
    """Leaves out words that said two things of which the film has one.

    "A heist movie" is a crime film and a heist; a crime film without a heist is none.
    """
    met = {found.signal.number for found in answers}
    unmet = {s.quote for s in stated if s.polarity == "like" and s.number not in met}
    return [found for found in answers if found.signal.quote not in unmet]


def _strange(signal: Signal, library: Library) -> bool:
    """Tells whether a signal is about a film that this catalog does not hold."""
    return signal.slot == "title" and signal.value not in library.catalog


def opening(sentence: str) -> str:
    """Returns what counts as a sentence's opening: its first two words."""
    return " ".join(sentence.lower().split()[:2])


def _primary(answers: list[Answer], rng: random.Random, used: set[str]) -> Answer:
    weights = [
        found.strength**2 / (4 if f"#{found.signal.number}" in used else 1) for found in answers
    ]
    return rng.choices(answers, weights)[0]


def _second(first: Answer, others: list[Answer], rng: random.Random) -> Answer | None:
    """Another answered signal to mention, of another slot and with short words of its own."""
    fitting = [
        other
        for other in others
        if other.signal.slot not in (first.signal.slot, "title")
        and len(tidy(other.signal.quote)) <= 32
        and _words_of(other)
        and _words_of(other) != heard.quote(first.signal)
        and (other.signal.polarity == "like" or is_negative(tidy(other.signal.quote)))
    ]
    if not fitting or rng.random() < _ALONE:
        return None
    return rng.choices(fitting, [other.strength**2 for other in fitting])[0]


def _words_of(found: Answer) -> str:
    return heard.quote(found.signal)


def _compose(
    film: Film,
    first: Answer,
    second: Answer | None,
    rng: random.Random,
    library: Library,
    used: set[str],
) -> str:
    templates, values = _templates(first, library)
    if first.tail and "title" not in values:
        # These leave room for one clause only, and the proof is not the first.
        templates = [text for text in templates if not text.startswith("{Film}")]
    proven = [first] + ([second] if second else [])
    titled = "title" in values
    tails = [text for text in (first.kin if titled else first.tail,) if text]
    if second:
        also = str(rng.choice(load("openings")["also"])).format(q=_words_of(second))
        proof = f"{second.tail}, so {_words_of(second)} holds"
        tails.append(proof if second.tail else also)
    themes = first.themes if first.signal.slot != "title" else ()
    tails = _theme_tail(film, themes, first, rng) + tails if themes or len(tails) < 2 else tails
    if not tails or (len(tails) < 2 and rng.random() < _RATED):
        tails += _rating_tail(film)
    phrase = noun_phrase(
        film,
        moods=[mood for found in proven for mood in found.moods],
        genres=[genre for found in proven for genre in found.genres],
        language=any(found.language for found in proven),
    )
    return _fitted(templates, values, phrase, tails, rng, used)


def _templates(first: Answer, library: Library) -> tuple[list[str], dict[str, str]]:
    """The openings that a signal's words can stand in, and those words."""
    openings: dict[str, list[str]] = load("openings")
    signal = first.signal
    if signal.slot == "title" and isinstance(signal.value, int):
        return openings["titled"], {"title": name(library.catalog.get(signal.value).title)}
    text = tidy(signal.quote)
    quote = heard.quote(signal)
    if not quote:
        return openings["wanted"], {"q": heard.wanted(signal, library)}
    if signal.polarity == "dislike" and not is_negative(text):
        return openings["unwanted"], {"q": quote}
    if is_clause(text):
        return openings["said"], {"q": quote}
    return openings["wanted"] + openings["said"], {"q": quote}


def _without_answers(
    film: Film, stated: list[Signal], rng: random.Random, library: Library, used: set[str]
) -> tuple[str, list[int]]:
    """A sentence where the record answers no signal: it says so, or goes by quality."""
    openings: dict[str, list[str]] = load("openings")
    phrase = noun_phrase(film)
    if not stated:
        tails = (_rating_tail(film) + _theme_tail(film, (), None, rng))[:2]
        return _fitted(openings["blind"], {}, phrase, tails, rng, used), []
    signal = min(
        stated, key=lambda wish: (wish.polarity != "like", _HARD_TO_MEET.get(wish.slot, 9))
    )
    tails = _theme_tail(film, (), None, rng) or _rating_tail(film)
    kind, words_said = _unanswered(signal, library)
    sentence = _fitted(openings[kind], {"q": words_said}, phrase, tails, rng, used)
    return sentence, [signal.number]


def _unanswered(signal: Signal, library: Library) -> tuple[str, str]:
    """The kind of opening for a signal that the record does not answer, and the words for it."""
    said = heard.quote(signal) or heard.wanted(signal, library)
    if signal.slot == "title" and isinstance(signal.value, int):
        said = name(library.catalog.get(signal.value).title)
        return ("stretch" if signal.polarity == "like" else "unwanted"), said
    if signal.polarity == "like":
        return "stretch", said
    return "unverified", said if is_negative(tidy(signal.quote)) else f"no {said}"


def noun_phrase(
    film: Film,
    moods: Sequence[str] = (),
    genres: Sequence[str] = (),
    language: bool = False,
) -> str:
    """Returns a film as a noun phrase of facts: "a sad, slow-burn drama in French from 1994".

    Args:
        film: The film, as the variant sees it.
        moods: Moods to name; the film's first two when empty.
        genres: Genres to name first.
        language: Name the language even if it is English.
    """
    adjectives = list(dict.fromkeys(moods))[:2] or list(film.enrichment.moods[:2])
    noun = words.genre_noun(film.genres, genres)
    said = noun.split()
    adjectives = [mood for mood in adjectives if not {mood, mood.split("-")[0]} & set(said)]
    text = words.with_article(" ".join([", ".join(adjectives), noun]).strip())
    tongue = words.language(film.enrichment.language)
    if tongue and (language or tongue != "English"):
        text += f" in {tongue}"
    return text if film.year is None else f"{text} from {film.year}"


def _theme_tail(
    film: Film, first: Sequence[str], found: Answer | None, rng: random.Random
) -> list[str]:
    """A clause that names two or three of the film's themes, those asked for in front."""
    told = found.themes if found and found.signal.slot == "title" else ()
    rest = [
        theme
        for theme in film.enrichment.themes
        if theme not in first and theme not in told and not theme.startswith(_AWKWARD)
    ]
    themes = [*first, *rest][: max(2, len(first))]
    if not themes:
        return []
    nouns = [words.theme_noun(plain(theme)) for theme in themes]
    if all(nouns):
        shown = words.listed([noun for noun in nouns if noun])
        return [str(rng.choice(load("openings")["themes"])).format(themes=shown)]
    shown = ", ".join(words.cased(plain(theme)) for theme in themes)
    return [str(rng.choice(load("openings")["tags"])).format(themes=shown)]


def _rating_tail(film: Film) -> list[str]:
    if film.rating_count < _FEW_RATINGS or film.rating_mean < _WELL_RATED:
        return []
    return [f"rated {film.rating_mean:.1f} out of 5 by {film.rating_count} people"]


def _fitted(
    templates: Sequence[str],
    values: dict[str, str],
    phrase: str,
    tails: list[str],
    rng: random.Random,
    used: set[str],
) -> str:
    """Fills a template whose opening is not used yet, with as many tails as fit."""
    sentence = ""
    order = list(templates)
    rng.shuffle(order)
    for template in order:
        sentence = _filled(template, values, phrase, tails)
        if template not in used and opening(sentence) not in used:
            break
    used |= {template, opening(sentence)}
    return sentence


def _filled(template: str, values: dict[str, str], phrase: str, tails: list[str]) -> str:
    most = 1 if template.startswith("{Film}") else 2
    for count in range(min(most, len(tails)), -1, -1):
        text = ", ".join([phrase, *tails[:count]]).replace(", (", " (")
        sentence = template.format(film=text, Film=words.capitalised(text), **values)
        if len(sentence) <= _LONGEST:
            return sentence
    return sentence
