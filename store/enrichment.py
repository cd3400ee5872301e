"""Validates what a language model wrote: enriched records and shelves."""

from typing import Any

from store.catalog import Problem
from store.hygiene import Suspicious, clean, untrusted
from store.records import AUDIENCES, MOODS, Enrichment, Shelf
from store.rows import read_json_lines

_MOODS = frozenset(MOODS)
_NOTHING = Enrichment()


def read_enrichments(
    text: str, known: frozenset[int], source: str, suspicious: Suspicious | None = None
) -> tuple[dict[int, Enrichment], list[Problem]]:
    """Reads enriched records by film id, with what was wrong in them.

    A value outside its vocabulary is dropped; a record that holds markup, an address or an
    instruction is quarantined: the film stays, its enrichment is empty.
    """
    found: dict[int, Enrichment] = {}
    problems: list[Problem] = []
    for line, row in read_json_lines(text):
        movie_id = row.get("movie_id")
        reasons: list[str] = []
        if "!" in row:
            reasons.append(str(row["!"]))
        elif type(movie_id) is not int or movie_id not in known:
            reasons.append(f"no film with id {movie_id!r} in the catalog")
        else:
            found[movie_id] = _enrichment(row, known, reasons, suspicious)
        problems.extend(Problem(source, line, reason) for reason in reasons)
    return found, problems


def read_shelves(
    text: str, known: frozenset[int], source: str, suspicious: Suspicious | None = None
) -> tuple[list[Shelf], list[Problem]]:
    """Reads the named shelves, with what was wrong in them; members outside are dropped."""
    shelves: list[Shelf] = []
    problems: list[Problem] = []
    for line, row in read_json_lines(text):
        name, phrasings = clean(_text(row.get("name"))), _texts(row.get("phrasings"))
        members = tuple(dict.fromkeys(m for m in _ids(row.get("members")) if m in known))
        if "!" in row or not name:
            problems.append(Problem(source, line, str(row.get("!", "a shelf without a name"))))
        elif untrusted([name, *phrasings], suspicious):
            problems.append(Problem(source, line, "quarantined: the text is not plain prose"))
        elif members:
            shelves.append(Shelf(name, phrasings, members))
    return shelves, problems


def _enrichment(
    row: dict[str, Any], known: frozenset[int], reasons: list[str], suspicious: Suspicious | None
) -> Enrichment:
    description = clean(_text(row.get("description")))
    themes, requests = _texts(row.get("themes")), _texts(row.get("requests"))
    if untrusted([description, *themes, *requests], suspicious):
        reasons.append("quarantined: the text is not plain prose")
        return _NOTHING
    named = _texts(row.get("moods"))
    moods = tuple(mood for mood in named if mood in _MOODS)
    if len(moods) < len(named):
        reasons.append(f"unknown mood {', '.join(m for m in named if m not in _MOODS)}: dropped")
    audience = _text(row.get("audience"))
    if audience and audience not in AUDIENCES:
        reasons.append(f"unknown audience {clean(audience)}: dropped")
        audience = ""
    language = _text(row.get("language"))
    if language and not (language.isascii() and language.isalpha() and 2 <= len(language) <= 3):
        reasons.append(f"not a language code: {clean(language)}: dropped")
        language = ""
    named_ids = _ids(row.get("neighbours"))
    neighbours = tuple(dict.fromkeys(n for n in named_ids if n in known))
    if len(neighbours) < len(named_ids):
        reasons.append("neighbours outside the catalog, or named twice: dropped")
    return Enrichment(language, audience, moods, themes, description, requests, neighbours)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list) else []
    cleaned = (clean(item) for item in items if isinstance(item, str))
    return tuple(dict.fromkeys(item for item in cleaned if item))


def _ids(value: object) -> list[int]:
    return [item for item in value if type(item) is int] if isinstance(value, list) else []
