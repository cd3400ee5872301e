"""The form that the model fills in, and how it becomes a record of the catalog."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import Field, ValidationError

from nodes.enrich.rows import FilmRow
from nodes.model.errors import ModelError
from nodes.model.reading import first_object
from nodes.model.schemas import Answer, json_schema
from store.enriched import (
    MOST_NEIGHBOURS,
    Audience,
    Description,
    EnrichedRecord,
    Language,
    Moods,
    Requests,
    Themes,
    faults,
    naming,
)
from store.hygiene import Suspicious

NO_JSON = "the answer is not one whole JSON object"
MOST_NAMED = 30
Link = Callable[[str, int | None], list[int]]
"""``TitleIndex.link``: the ids of the films that a name and a year mean."""


class NamedFilm(Answer):
    """A film that lovers of this one also love."""

    title: Annotated[str, Field(max_length=300)]
    year: int | None


class RecordAnswer(Answer):
    """What the model writes about a film."""

    known: bool
    language: Language
    audience: Audience
    moods: Moods
    themes: Themes
    description: Description
    requests: Requests
    neighbours: Annotated[list[NamedFilm], Field(max_length=MOST_NAMED)]

    @property
    def texts(self) -> list[str]:
        """What is in free words."""
        return [self.description, *self.themes, *self.requests]


class Faulty(Exception):  # noqa: N818
    """The answer breaks a rule; the faults are in words of ours."""

    def __init__(self, found: list[str]) -> None:
        super().__init__("; ".join(found))
        self.faults = found


class Quarantined(Exception):  # noqa: N818
    """The answer reads like an injection and is kept away."""


def answer_schema() -> dict[str, Any]:
    """Returns the JSON schema of an answer in the strict subset."""
    return json_schema(RecordAnswer)


def read_record(text: str, row: FilmRow, suspicious: Suspicious | None) -> RecordAnswer:
    """Returns the validated answer.

    Raises:
        Faulty: It breaks rules of the form; a second try may name them.
        Quarantined: A text in it tries to give orders; there is no second try.
    """
    try:
        found = first_object(text)
    except ModelError:
        raise Faulty([NO_JSON]) from None
    refuse_suspicious(found, suspicious)
    try:
        answer = RecordAnswer.model_validate(tidied(found))
    except ValidationError as error:
        raise Faulty(faults(error)) from None
    if named := naming(row.title, answer.requests):
        raise Faulty([f"requests number {named[0]} names the film itself"])
    return answer


def refuse_suspicious(found: Mapping[str, Any], suspicious: Suspicious | None) -> None:
    """Raises Quarantined if a text anywhere in the answer tries to give orders."""
    for name, value in found.items():
        for text in _texts(value):
            if suspicious is not None and suspicious(text):
                raise Quarantined(f"{str(name)[:40]}: reads like an instruction")


def tidied(found: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the answer without what is a matter of typing: outer spaces, capitals in tags."""
    tidy = dict(found)
    for name in ("moods", "themes", "requests"):
        if isinstance(tidy.get(name), list):
            tidy[name] = [" ".join(t.split()) if isinstance(t, str) else t for t in tidy[name]]
    for name in ("moods", "themes"):
        if isinstance(tidy.get(name), list):
            tidy[name] = [t.lower() if isinstance(t, str) else t for t in tidy[name]]
    for name in ("language", "audience"):
        if isinstance(tidy.get(name), str):
            tidy[name] = tidy[name].strip().lower()
    if isinstance(tidy.get("description"), str):
        tidy["description"] = " ".join(tidy["description"].split())
    if isinstance(tidy.get("neighbours"), list):
        tidy["neighbours"] = [film for film in map(_named, tidy["neighbours"]) if film]
    return tidy


def _named(value: Any) -> dict[str, Any] | None:
    """Returns a named film that can be looked up; neighbours are optional, one by one."""
    if not isinstance(value, Mapping) or not isinstance(value.get("title"), str):
        return None
    title, year = value["title"].strip(), value.get("year")
    if isinstance(year, str) and year.strip().isdecimal():
        year = int(year)
    usable = type(year) is int and 1800 < year < 2200
    return {"title": title, "year": year if usable else None} if 0 < len(title) <= 300 else None


def linked(answer: RecordAnswer, row: FilmRow, link: Link) -> list[int]:
    """Returns the ids of the films named; one that isn't there, or not surely, is dropped."""
    ids: list[int] = []
    for film in answer.neighbours:
        found = link(film.title, film.year or None)
        if len(found) == 1 and found[0] != row.movie_id and found[0] not in ids:
            ids.append(found[0])
    return ids[:MOST_NEIGHBOURS]


def record(answer: RecordAnswer, row: FilmRow, link: Link) -> dict[str, Any]:
    """Returns the line of ``enriched.jsonl``."""
    written = EnrichedRecord(
        movie_id=row.movie_id,
        title=row.title,
        year=row.year,
        genres=list(row.genres),
        **answer.model_dump(exclude={"neighbours"}),
        neighbours=linked(answer, row, link),
    )
    return written.model_dump()


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return []
