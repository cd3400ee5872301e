"""What an enriched record must be, whoever wrote it: our own run, a batch, or the file on board."""

import re
from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from store.hygiene import clean, foreign
from store.records import AUDIENCES, MOODS
from store.title_forms import split_title

DESCRIPTION_WORDS = (40, 90)
MOOD_COUNT = (2, 4)
THEME_COUNT = (2, 4)
THEME_WORDS = (1, 5)
THEME_LENGTH = 40
REQUESTS = 3
REQUEST_WORDS = (3, 25)
MOST_NEIGHBOURS = 12
_ONE_WORD_NAME = 7

# ISO 639-1; a language without a code of two letters has one of three (ISO 639-3).
_TWO_LETTERS = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da "
    "de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy "
    "hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg "
    "li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or "
    "os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta "
    "te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
LANGUAGES = frozenset(_TWO_LETTERS.split())
_LONG_CODE = re.compile(r"[a-z]{3}")
_MARKUP = re.compile(
    r"[<>{}\[\]|\\^`~]|\*\*|__|^\s*(?:#+|[-*•])\s|https?:|www\.|\w@\w|\w\.(?:com|net|org|io|ru)\b",
    re.IGNORECASE | re.MULTILINE,
)
T = TypeVar("T")


def _plain(text: str) -> str:
    if clean(text) != text:
        raise ValueError("holds control characters, line breaks or extra spaces")
    if foreign(text) or _MARKUP.search(text):
        raise ValueError("holds markup or an address; plain words are wanted")
    return text


def _prose(text: str) -> str:
    return _counted(_plain(text), DESCRIPTION_WORDS)


def _request(text: str) -> str:
    return _counted(_plain(text), REQUEST_WORDS)


def _theme(text: str) -> str:
    _counted(_plain(text), THEME_WORDS)
    if text != text.lower() or len(text) > THEME_LENGTH:
        raise ValueError(f"is not a tag in lower case of at most {THEME_LENGTH} characters")
    return text


def _counted(text: str, bounds: tuple[int, int]) -> str:
    count, (least, most) = len(text.split()), bounds
    if not least <= count <= most:
        raise ValueError(f"has {count} words; {least} to {most} are wanted")
    return text


def _member(names: Sequence[str]) -> Any:
    def check(text: str) -> str:
        if text not in names:
            raise ValueError(f"is not one of: {', '.join(names)}")
        return text

    return AfterValidator(check)


def _language(code: str) -> str:
    if code not in LANGUAGES and not _LONG_CODE.fullmatch(code):
        raise ValueError("is not an ISO 639-1 code such as en")
    return code


def _different(items: list[T]) -> list[T]:
    if len(set(items)) < len(items):
        raise ValueError("holds the same thing twice")
    return items


def _between(bounds: tuple[int, int]) -> Any:
    return Field(min_length=bounds[0], max_length=bounds[1])


def _closed(names: Sequence[str]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": list(names)})


Language = Annotated[str, AfterValidator(_language)]
Audience = Annotated[str, _member(AUDIENCES), _closed(AUDIENCES)]
Mood = Annotated[str, _member(MOODS), _closed(MOODS)]
Moods = Annotated[list[Mood], _between(MOOD_COUNT), AfterValidator(_different)]
Theme = Annotated[str, AfterValidator(_theme)]
Themes = Annotated[list[Theme], _between(THEME_COUNT), AfterValidator(_different)]
Description = Annotated[str, AfterValidator(_prose)]
Request = Annotated[str, AfterValidator(_request)]
Requests = Annotated[list[Request], _between((REQUESTS, REQUESTS)), AfterValidator(_different)]
Neighbours = Annotated[list[int], _between((0, MOST_NEIGHBOURS)), AfterValidator(_different)]


class EnrichedRecord(BaseModel):
    """A line of ``enriched.jsonl``; reading one validates it.

    ``themes`` are free tags; language, audience and moods come from closed vocabularies.
    ``neighbours`` are ids of films that its lovers also love. ``known`` is false where the writer
    had nothing but title, year and genres to go by.
    """

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    movie_id: int
    title: Annotated[str, Field(min_length=1, max_length=300)]
    year: int | None
    genres: list[str]
    language: Language
    audience: Audience
    moods: Moods
    themes: Themes
    known: bool
    description: Description
    requests: Requests
    neighbours: Neighbours

    @model_validator(mode="after")
    def _about_others(self) -> "EnrichedRecord":
        if self.movie_id in self.neighbours:
            raise ValueError("neighbours: names the film itself")
        if named := naming(self.title, self.requests):
            raise ValueError(f"requests: number {named[0]} names the film itself")
        return self

    @property
    def texts(self) -> list[str]:
        """What a model wrote in free words."""
        return [self.description, *self.themes, *self.requests]


def naming(title: str, requests: Sequence[str]) -> list[int]:
    """Returns the numbers, from 1, of the requests that give the film's name away.

    Short names of one word (Heat, Speed, Up) are ordinary words and may stand in a request.
    """
    title, _, _ = split_title(title)
    if len(title.split()) < 2 and len(title) < _ONE_WORD_NAME:
        return []
    name = re.compile(rf"(?<!\w){re.escape(title)}(?!\w)", re.IGNORECASE)
    return [number for number, request in enumerate(requests, 1) if name.search(request)]


def faults(error: ValidationError) -> list[str]:
    """Returns what is wrong, a line each, in words of ours alone: nothing of the text itself."""
    return list(dict.fromkeys(_fault(part) for part in error.errors(include_url=False)))


def _fault(part: Any) -> str:
    kind, context = part["type"], part.get("ctx", {})
    if kind == "missing":
        message = "is missing"
    elif kind in ("too_short", "too_long"):
        least, most = context.get("min_length"), context.get("max_length")
        bound = f"at least {least}" if most is None else f"at most {most}"
        message = f"has {context.get('actual_length')} items; {bound} are wanted"
    elif kind == "value_error":
        message = str(context["error"])
    else:
        message = str(part["msg"]).lower()
    place = [f"number {step + 1}" if isinstance(step, int) else str(step) for step in part["loc"]]
    return f"{' '.join(place)} {message}" if place else message
