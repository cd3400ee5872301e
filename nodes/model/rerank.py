"""Rerank with the model: five of fifty, by id and signal number, with a sentence each."""

import random
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from nodes.builtin.guard import doubtful
from nodes.builtin.sentences import justify
from nodes.contracts import Candidate, Fault, Pick, Signal
from nodes.model.errors import ModelInvalidError
from nodes.model.fields import plain_text
from nodes.model.schemas import PickAnswer, RankingAnswer
from nodes.model.wording import borne_out, one_sentence, strange_names
from prompts import load
from store.records import Film, Variant

if TYPE_CHECKING:
    from nodes.model.client import ModelMind
    from store.library import Library

DESCRIPTION_LIMIT = 180
QUOTE_LIMIT = 60
SHOWN_THEMES = 4
MAX_TOKENS = 1200
MOST_CHOSEN = 10
"""More than this is the draft's: a long answer would be cut off, and late."""
FILM_RULES = ("unknown_id", "not_a_candidate", "hard_signal", "repeated", "already_known")
"""Faults of a film; the others are of what was said about it."""


def rerank(
    signals: Sequence[Signal],
    candidates: Sequence[Candidate],
    k: int,
    draft: Sequence[Pick],
    library: "Library",
    mind: "ModelMind",
    seconds: float,
    *,
    variant: Variant = "enriched",
    faults: Sequence[Fault] = (),
) -> list[Pick]:
    """Returns ``k`` picks: the model's, then the draft's where the model's do not suffice.

    Args:
        signals: The active signals, numbered.
        candidates: Retrieved films, best first.
        k: Films wanted.
        draft: The built-in mind's picks.
        library: Where records are looked up.
        mind: The model.
        seconds: Time limit.
        variant: What may be known of the films.
        faults: What was wrong with the picks of an earlier round. A film at fault is not offered
            again; of a film whose sentence was, the model may not speak again.

    Raises:
        ModelError: If the model gives no usable pick.
    """
    faulty = {fault.movie_id for fault in faults}
    unfit = {fault.movie_id for fault in faults if fault.rule in FILM_RULES}
    pool = _pool(candidates, draft, unfit, mind.settings.pool)
    films = [film for c in pool if (film := library.catalog.find(c.movie_id)) is not None]
    payload: dict[str, Any] = {
        "choose": min(k, MOST_CHOSEN),
        "wishes": [wish(signal, library) for signal in signals],
        "films": [facts(film, variant) for film in films],
    }
    if faults:
        payload["faults"] = sorted({fault.rule for fault in faults})
    answer = mind.ask(load("rerank"), payload, RankingAnswer, seconds, max_tokens=MAX_TOKENS)
    picks = _checked(answer.picks, pool, signals, library, variant, faulty)
    if not picks:
        raise ModelInvalidError("no pick is a candidate that answers a signal")
    return _filled(picks, draft, k)


def wish(signal: Signal, library: "Library") -> dict[str, Any]:
    """Returns what the model sees of a signal: closed values, and short words of the user's."""
    shown: dict[str, Any] = {
        "number": signal.number,
        "slot": signal.slot,
        "polarity": signal.polarity,
        "value": signal.value,
    }
    if signal.slot == "title":
        film = library.catalog.find(signal.value) if isinstance(signal.value, int) else None
        known = [*film.genres, *film.enrichment.moods] if film else []
        return shown | {"value": f"a film that is {', '.join(known)}" if known else "a film"}
    if isinstance(signal.value, str):
        shown["value"] = plain_text(signal.value, QUOTE_LIMIT)
    if len(signal.quote) <= QUOTE_LIMIT:
        shown["words"] = signal.quote
    return shown


def facts(film: Film, variant: Variant) -> dict[str, Any]:
    """Returns what the model sees of a film: its id and record, not its title.

    A description or theme that might speak to the model is left out; the rest tells enough.
    """
    known: dict[str, Any] = {"id": film.movie_id, "year": film.year, "genres": list(film.genres)}
    if variant == "enriched":
        enrichment = film.enrichment
        about = plain_text(enrichment.description, DESCRIPTION_LIMIT)
        known |= {
            "moods": list(enrichment.moods),
            "themes": [t for t in enrichment.themes[:SHOWN_THEMES] if not doubtful(t)],
            "language": enrichment.language,
            "audience": enrichment.audience,
            "about": "" if doubtful(about) else about,
        }
    return {name: value for name, value in known.items() if value}


def _pool(
    candidates: Sequence[Candidate], draft: Sequence[Pick], faulty: set[int], limit: int
) -> list[Candidate]:
    """The candidates on offer: the draft's first, so that a small limit keeps them."""
    drafted = {pick.movie_id for pick in draft}
    sound = [candidate for candidate in candidates if candidate.movie_id not in faulty]
    return sorted(sound, key=lambda candidate: candidate.movie_id not in drafted)[:limit]


def _checked(
    answers: Sequence[PickAnswer],
    pool: Sequence[Candidate],
    signals: Sequence[Signal],
    library: "Library",
    variant: Variant,
    silenced: set[int],
) -> list[Pick]:
    """The picks that are candidates and answer a signal, each film once."""
    scores = {candidate.movie_id: candidate.score for candidate in pool}
    stated = {signal.number: signal for signal in signals if signal.polarity != "none"}
    used: set[str] = set()
    picks: dict[int, Pick] = {}
    for answer in answers:
        film = library.catalog.find(answer.film)
        cited = [number for number in dict.fromkeys(answer.signals) if number in stated]
        if film is None or film.movie_id not in scores or film.movie_id in picks:
            continue
        if stated and not cited:
            continue
        text = _sentence(answer.why, film, signals, library, variant)
        repeated = text in {pick.justification for pick in picks.values()}
        if text is None or repeated or film.movie_id in silenced:
            rng = random.Random(film.movie_id)  # noqa: S311
            chosen = [stated[number] for number in cited]
            text, cited = justify(film, chosen, rng, library, variant, used)
        picks[film.movie_id] = Pick(
            movie_id=film.movie_id,
            signals=cited,
            justification=text,
            score=scores[film.movie_id],
        )
    return list(picks.values())


def _sentence(
    text: str, film: Film, signals: Sequence[Signal], library: "Library", variant: Variant
) -> str | None:
    """The model's sentence, or None if it is unclean or names what is not in the record."""
    sentence = one_sentence(text)
    if sentence is None or strange_names(sentence, _known(film, signals, variant)):
        return None
    record = [part for value in facts(film, variant).values() for part in _texts(value)]
    described = film.enrichment.description if variant == "enriched" else ""
    if not borne_out(sentence, [*record, described], [signal.quote for signal in signals]):
        return None
    named = {i for mention in library.titles.spot(sentence) for i in mention.movie_ids}
    return None if named - {film.movie_id} else sentence


def _texts(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _known(film: Film, signals: Sequence[Signal], variant: Variant) -> Iterable[str]:
    yield from (film.title, str(film.year), *film.genres)
    yield from (signal.quote for signal in signals)
    yield from (str(value) for s in signals if isinstance(s.value, list) for value in s.value)
    if film.year:
        yield f"{film.year // 10 * 10}s"
    if variant == "enriched":
        yield film.enrichment.description[:DESCRIPTION_LIMIT]
        yield from film.enrichment.themes


def _filled(picks: list[Pick], draft: Sequence[Pick], k: int) -> list[Pick]:
    chosen = {pick.movie_id for pick in picks}
    rest = [pick for pick in draft if pick.movie_id not in chosen]
    return [*picks, *rest][:k]
