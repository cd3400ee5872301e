"""One honest sentence on why a film fits: a signal in the user's words, a fact of the record."""

import random
from collections.abc import Sequence

from nodes.builtin.voice import heard, reasons, words
from nodes.builtin.voice.answers import Answer, answer, as_seen
from nodes.builtin.voice.film_words import fresh, noun_phrase, rating_clause, theme_clause
from nodes.builtin.voice.quotes import is_clause, is_complaint, is_negative, tidy
from nodes.contracts import Signal
from store.library import Library
from store.records import Film, Variant

__all__ = ["justify", "noun_phrase", "opening"]

_HARD_TO_MEET = {"theme": 0, "mood": 1, "person": 2, "genre": 3, "era": 4}
_LONGEST = 260
_ALONE = 0.5
_RATED = 0.4
_NEWEST = 5.0
_SHORT_ASIDE = 32


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
        used: Openings, asides and clauses used in this list so far; the sentence adds its own,
            so one set handed to all sentences of a list keeps them apart.

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
    second = _second(first, others, rng, used)
    sentence = _compose(seen, first, second, rng, library, used)
    used.add(f"#{first.signal.number}")
    cited = [first.signal.number]
    if second and tidy(second.signal.quote).lower() in sentence.lower():
        used.add(f"+{second.signal.number}")
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
    """The answer to open with: to a taste if there is one, rather to one said just now."""
    best = min(reasons.rank(found.signal) for found in answers)
    telling = [found for found in answers if reasons.rank(found.signal) == best]
    newest = max(found.signal.turn for found in telling)
    weights = [
        found.strength**2
        * (_NEWEST if found.signal.turn == newest else 1.0)
        / (4 if f"#{found.signal.number}" in used else 1)
        for found in telling
    ]
    return rng.choices(telling, weights)[0]


def _second(
    first: Answer, others: list[Answer], rng: random.Random, used: set[str]
) -> Answer | None:
    """Another answered signal to mention, of another slot, with short words, once in a list."""
    fitting = [
        other
        for other in others
        if other.signal.slot != "title"
        and (other.signal.slot, other.signal.polarity) != (first.signal.slot, first.signal.polarity)
        and f"+{other.signal.number}" not in used
        and len(tidy(other.signal.quote)) <= _SHORT_ASIDE
        and _words_of(other)
        and _words_of(other) != heard.quote(first.signal)
        and (other.signal.polarity == "like" or is_negative(tidy(other.signal.quote)))
        and not is_complaint(tidy(other.signal.quote))
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
    templates, values = reasons.openings(first.signal, library)
    titled = "title" in values
    if first.tail and not titled:
        # These leave room for one clause only, and the proof is not the first.
        templates = [text for text in templates if not text.startswith("{Film}")]
    proven = [first] + ([second] if second else [])
    tails = [text for text in (first.kin if titled else first.tail,) if text]
    if second:
        aside = _aside(second, rng, used)
        double = aside.startswith("with ") and any(tail.startswith("with ") for tail in tails)
        tails.append(f"and {aside[5:]}" if double else aside)
    themes = first.themes if not titled else ()
    if themes or len(tails) < 2:
        told = first.themes if titled else ()
        plainly = any(tail.startswith("with ") for tail in tails)
        tails = theme_clause(film, themes, told, rng, used, plainly) + tails
    if not tails or (len(tails) < 2 and rng.random() < _RATED):
        tails += rating_clause(film)
    phrase = noun_phrase(
        film,
        moods=[mood for found in proven for mood in found.moods],
        genres=[genre for found in proven for genre in found.genres],
        language=any(found.language for found in proven),
    )
    return _fitted(templates, values, phrase, tails, rng, used)


def _aside(second: Answer, rng: random.Random, used: set[str]) -> str:
    """A clause that mentions a second signal, by what proves it where that is a clause."""
    quote = _words_of(second)
    text = tidy(second.signal.quote)
    if second.tail and (text.lower() in second.tail.lower() or is_clause(text)):
        return second.tail
    if second.tail:
        return f"{second.tail}, so {quote} holds"
    kind = "also_limit" if reasons.rank(second.signal) > 1 else "also"
    return fresh(kind, rng, used).format(q=quote)


def _without_answers(
    film: Film, stated: list[Signal], rng: random.Random, library: Library, used: set[str]
) -> tuple[str, list[int]]:
    """A sentence where the record answers no signal: it says so, or goes by quality."""
    phrase = noun_phrase(film)
    if not stated:
        tails = (rating_clause(film) + theme_clause(film, (), (), rng, used))[:2]
        return _fitted(reasons.known("blind"), {}, phrase, tails, rng, used), []
    signal = min(
        stated, key=lambda wish: (wish.polarity != "like", _HARD_TO_MEET.get(wish.slot, 9))
    )
    tails = theme_clause(film, (), (), rng, used) or rating_clause(film)
    kind, words_said = reasons.unanswered(signal, library)
    sentence = _fitted(reasons.known(kind), {"q": words_said}, phrase, tails, rng, used)
    return sentence, [signal.number]


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
    kept = any("keep" in tail for tail in tails)
    order = [text for text in templates if not (kept and "keep" in text.lower())]
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
        sentence = words.capitalised(sentence)
        if len(sentence) <= _LONGEST:
            return sentence
    return sentence
