"""Replies about the conversation itself: what was heard, taken back, and why a film was chosen."""

from collections.abc import Sequence

from nodes.builtin.voice import words
from nodes.builtin.voice.answers import Answer, answer, as_seen
from nodes.builtin.voice.heard import film_name, quote, said, value, wish
from nodes.builtin.voice.speaker import Speaker
from nodes.contracts import Recommendation, Signal
from store.records import Film

_MOST_REASONS = 4


def show(signals: Sequence[Signal], speaker: Speaker) -> str:
    """Returns what has been heard, by number."""
    if not signals:
        return speaker.say("show_none")
    rows = [f"{s.number}. {_row(s, speaker)}" for s in signals]
    return "\n".join(filter(None, [speaker.say("show_some"), *rows, speaker.say("show_end")]))


def _row(signal: Signal, speaker: Speaker) -> str:
    text_said = said(signal, speaker.library) if quote(signal) else ""
    if signal.slot == "title" and signal.polarity == "like":
        text = f"you like {value(signal, speaker.library)}"
    else:
        text = wish(signal, speaker.library)
    return f"{text} (you said {text_said})" if text_said else text


def withdrawn(signals: Sequence[Signal], speaker: Speaker) -> str:
    """Returns the reply to a preference taken back; ``signals`` are those withdrawn."""
    if not signals:
        return speaker.say("withdrawn_none")
    subjects = list(dict.fromkeys(value(signal, speaker.library) for signal in signals))
    many = len(subjects) > 1 or subjects[0].endswith(("musicals", "westerns", "films", "ies"))
    return speaker.say(
        "withdrawn" if all(s.polarity == "dislike" for s in signals) else "withdrawn_like",
        signals=words.listed(subjects),
        be="are" if many else "is",
        count="count" if many else "counts",
    )


def why(
    movie_ids: Sequence[int],
    shown: Sequence[Recommendation],
    signals: Sequence[Signal],
    speaker: Speaker,
) -> str:
    """Returns the explanation of films that were recommended.

    Args:
        movie_ids: The films asked about; all of the last list when empty.
        shown: The last list.
        signals: The whole ledger, for what was cited then.
        speaker: The voice.
    """
    films = speaker.films(movie_ids or [film.movie_id for film in shown])
    if not films:
        return speaker.say("why_none")
    if len(films) > 1:
        rows = [f"{i}. {film_name(f)}: {_case(f, shown, signals, 2, speaker)}" for i, f in
                enumerate(films, 1)]  # fmt: skip
        return "\n".join(rows)
    film = films[0]
    opening = speaker.say("why_open", film=film_name(film))
    facts = _facts(as_seen(film, speaker.variant))
    end = [speaker.say("why_fact", facts=words.listed(facts))] if facts else []
    return " ".join([opening, _case(film, shown, signals, _MOST_REASONS, speaker), *end])


def _case(
    film: Film,
    shown: Sequence[Recommendation],
    ledger: Sequence[Signal],
    most: int,
    speaker: Speaker,
) -> str:
    cited = {n for pick in shown if pick.movie_id == film.movie_id for n in pick.signals}
    seen = as_seen(film, speaker.variant)
    signals = sorted(
        (s for s in ledger if s.active or s.number in cited), key=lambda s: s.number not in cited
    )
    answers = [a for s in signals if (a := answer(seen, s, speaker.library))][:most]
    if not answers:
        return speaker.say("why_quality")
    reasons: dict[str, list[str]] = {}
    for found in answers:
        wished = said(found.signal, speaker.library)
        reasons.setdefault(_proof(found, seen), []).append(wished)
    proofs: dict[str, list[str]] = {}
    for proof, wishes in reasons.items():
        proofs.setdefault(words.listed(list(dict.fromkeys(wishes))), []).append(proof)
    clauses = [f"you said {wish}, and {words.listed(shown)}" for wish, shown in proofs.items()]
    return words.capitalised("; ".join(clauses)) + "."


def _proof(found: Answer, film: Film) -> str:
    if found.signal.slot == "title":
        shares = found.tail.removeprefix("sharing ")
        return f"it's {found.tail}" if shares == found.tail else f"it shares {shares}"
    if found.moods:
        return f"its moods are {words.listed(film.enrichment.moods)}"
    if found.genres:
        return f"it's {words.with_article(words.genre_noun(film.genres, found.genres))}"
    if found.themes:
        return f"its themes include {words.listed([words.cased(t) for t in found.themes])}"
    if found.language:
        return f"it's in {words.language(film.enrichment.language)}"
    if found.signal.slot == "era":
        return f"it's from {film.year}"
    tail = found.tail.removeprefix("with ")
    return f"it has {tail}" if tail != found.tail else f"it's {tail}"


def _facts(film: Film) -> list[str]:
    facts = [f"{words.with_article(words.genre_noun(film.genres))}"] if film.genres else []
    if film.enrichment.themes:
        themes = ", ".join(words.cased(theme) for theme in film.enrichment.themes[:3])
        facts.append(f"themes such as {themes}")
    if film.rating_count:
        facts.append(rating(film))
    return facts


def rating(film: Film) -> str:
    """Returns a film's ratings in words."""
    people = "person" if film.rating_count == 1 else "people"
    many = words.number(film.rating_count)
    return f"an average of {film.rating_mean:.1f} out of 5 from {many} {people}"
