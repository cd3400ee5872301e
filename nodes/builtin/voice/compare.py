"""Films set beside one another, from their records and nothing else."""

import re
from collections.abc import Sequence

from nodes.builtin.voice import words
from nodes.builtin.voice.answers import as_seen
from nodes.builtin.voice.data import load
from nodes.builtin.voice.film_words import noun_phrase
from nodes.builtin.voice.heard import film_name
from nodes.builtin.voice.quotes import name
from nodes.builtin.voice.speaker import Speaker
from store.records import Film

_ASKED = re.compile(
    r"\bcompar|\bdifferen|\bin common\b|\bwhich\b|\bversus\b|\bvs\b|\bthan\b|\bor\b.*\?|"
    r"\bbetween\b",
    re.IGNORECASE,
)
_BETTER = re.compile(r"\b(?:better|best|worse|worst|good|rated|popular)\b", re.IGNORECASE)
_NEWER = re.compile(r"\b(?:newer|older|newest|oldest|more recent)\b", re.IGNORECASE)
_TWO, _MOST = 2, 3
_FEW_RATINGS = 5


def asked(text: str, films: Sequence[Film]) -> bool:
    """Tells whether a question sets films beside one another."""
    return len(films) > 1 and bool(_ASKED.search(text))


def compare(text: str, films: Sequence[Film], speaker: Speaker) -> str:
    """Returns films side by side, and what the record says to the question.

    Args:
        text: The user's words.
        films: Two films or more; the first three are compared.
        speaker: The voice.
    """
    films = films[:_MOST]
    seen = [as_seen(film, speaker.variant) for film in films]
    rows = [f"{film_name(film)}: {_line(mine)}" for film, mine in zip(films, seen, strict=True)]
    verdict = _verdict(text, seen) or _apart(seen)
    return "\n".join([*rows, *([verdict] if verdict else [])])


def choose(text: str, films: Sequence[Film], speaker: Speaker) -> str:
    """Returns which of a list's films is the newest, the saddest…, or nothing if none was asked.

    Args:
        text: The user's words.
        films: The list, two films or more.
        speaker: The voice.
    """
    if not _ASKED.search(text):
        return ""
    return _verdict(text, [as_seen(film, speaker.variant) for film in films])


def _line(film: Film) -> str:
    facts = [noun_phrase(film, film.enrichment.moods[:2])]
    if suits := words.audience(film.enrichment.audience):
        facts.append(suits)
    if film.rating_count:
        facts.append(f"{film.rating_mean:.1f} out of 5 from {film.rating_count} ratings")
    return f"{', '.join(facts)}."


def _verdict(text: str, films: Sequence[Film]) -> str:
    """What the record says to "which is better", "the older one", "the lighter one"."""
    if _NEWER.search(text) and (told := _by_year(films)):
        return told
    for pattern, moods in load("names")["comparatives"].items():
        if re.search(rf"\b(?:{pattern})\b", text, re.IGNORECASE):
            return _by_mood(moods["for"], moods["against"], films)
    if _BETTER.search(text):
        return _by_rating(films)
    return ""


def _by_year(films: Sequence[Film]) -> str:
    years = [film.year for film in films if film.year]
    if len(years) < len(films) or min(years) == max(years):
        return ""
    if len(films) == _TWO:
        first, last = sorted(films, key=lambda film: film.year or 0)
        return f"{_name(first)} is the older one, {_name(last)} the newer."
    parts = []
    for year, degree in ((min(years), "oldest"), (max(years), "newest")):
        names = [_name(film) for film in films if film.year == year]
        be = "is" if len(names) == 1 else "are"
        parts.append(f"{words.listed(names)} {be} the {degree} ({year})")
    return f"{parts[0]}, {parts[1]}."


def _by_mood(wanted: Sequence[str], unwanted: Sequence[str], films: Sequence[Film]) -> str:
    if not all(film.enrichment.moods for film in films):
        return "My record doesn't say which."
    scores = [
        sum(mood in film.enrichment.moods for mood in wanted)
        - sum(mood in film.enrichment.moods for mood in unwanted)
        for film in films
    ]
    best = [film for film, score in zip(films, scores, strict=True) if score == max(scores)]
    if len(best) == len(films):
        return "By their moods, my record can't tell them apart on that."
    if len(best) > 1:
        names = words.listed([_name(film) for film in best])
        return f"Going by their moods, {names} more than the rest; my record can't part those."
    (film,) = best
    return f"Going by its moods ({words.listed(film.enrichment.moods)}): {_name(film)}."


def _by_rating(films: Sequence[Film]) -> str:
    rated = [film for film in films if film.rating_count >= _FEW_RATINGS]
    if len(rated) < _TWO:
        return "Too few people have rated them to say which is better."
    best = max(round(film.rating_mean, 1) for film in rated)
    liked = [film for film in rated if round(film.rating_mean, 1) == best]
    if len(liked) == len(rated):
        return "People rate them much the same."
    names = words.listed([_name(film) for film in liked])
    if len(films) == _TWO:
        return f"Going by ratings, {names} is the better liked."
    be = "are" if len(liked) > 1 else "is"
    return f"Going by ratings, {names} {be} the best liked: {best:.1f} out of 5."


def _apart(films: Sequence[Film]) -> str:
    """What the moods of two films have in common, and what sets them apart."""
    if len(films) > _TWO or not all(film.enrichment.moods for film in films):
        return ""
    one, other = films
    both = [mood for mood in one.enrichment.moods if mood in other.enrichment.moods]
    mine = [mood for mood in one.enrichment.moods if mood not in both]
    theirs = [mood for mood in other.enrichment.moods if mood not in both]
    parts = [f"Both are {words.listed(both)}"] if both else []
    if mine and theirs:
        parts.append(f"{_name(one)} is {words.listed(mine)}, {_name(other)} {words.listed(theirs)}")
    return f"{'; '.join(parts)}." if parts else ""


def _name(film: Film) -> str:
    return name(film.title)
