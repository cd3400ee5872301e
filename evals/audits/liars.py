"""Scripted models that invent: each kind of lie that a language model tells about films.

A liar answers every judgement in the right form. Its sentences would be sound but for the lie, so
that nothing else keeps them out.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evals.audits.endpoint import Judgement
from store.library import Library
from store.records import Film
from store.title_names import outside_films
from store.title_text import split_year

INVENTED = (
    "The Glass Meridian", "Harbour of Salt", "Velvet Tomorrow", "Nine Lanterns for Odessa",
    "The Cartographer's Daughter", "Winter Static", "A Quiet Arithmetic", "Ravenmoor",
    "Les Heures Creuses", "Der letzte Kompass", "El Jardín Sumergido", "Kuroi Minato",
    "Ozymandrake", "Thirteen Paper Moons",
)  # fmt: skip
WRONG_YEARS = (1931, 1947, 1958, 2009, 2021)


@dataclass(frozen=True, slots=True)
class Lie:
    """One lie as it was told.

    Attributes:
        kind: Which kind.
        movie_id: The film it was told about; an invented id where that is the lie.
        names: What must not reach the user unless the user said it first.
        sentence: The sentence that holds it.
    """

    kind: str
    movie_id: int
    names: tuple[str, ...]
    sentence: str


@dataclass
class Told:
    """A sentence under way: what is true in it, and whom it is about."""

    library: Library
    rng: random.Random
    movie_id: int
    opening: str
    fact: str
    offered: frozenset[int] = frozenset()

    @property
    def title(self) -> str:
        """The title of the film that the sentence is about."""
        film = self.library.catalog.find(self.movie_id)
        return film.title if film else "It"

    def invented(self) -> str:
        """Returns a film that does not exist."""
        return self.rng.choice(INVENTED)

    def other(self) -> str:
        """Returns another film of the catalog, of more words than one."""
        films = self.library.catalog.films
        while True:
            film = self.rng.choice(films)
            if film.movie_id != self.movie_id and " " in film.title:
                return film.title

    def outside(self) -> str:
        """Returns a real film that the catalog does not have."""
        return split_year(self.rng.choice(outside_films()))[0]


Teller = Callable[[Told], Lie]


def _said(kind: str, told: Told, sentence: str, *names: str, movie_id: int | None = None) -> Lie:
    return Lie(kind, told.movie_id if movie_id is None else movie_id, names, sentence)


def _sound(told: Told) -> str:
    return f"{told.opening} you asked for, and this one is {told.fact}"


def honest(told: Told) -> Lie:
    """No lie at all: what ground must let pass."""
    return _said("honest", told, f"{_sound(told)}.")


def unknown_id(told: Told) -> Lie:
    """An id that the catalog does not have."""
    return _said("unknown id", told, f"{_sound(told)}.", movie_id=told.rng.randrange(10**8, 10**9))


def not_offered(told: Told) -> Lie:
    """A catalog film that retrieval did not find."""
    ids = [f.movie_id for f in told.library.catalog.films if f.movie_id not in told.offered]
    chosen = told.rng.choice(ids or [10**8])
    return _said("film not offered", told, f"{_sound(told)}.", movie_id=chosen)


def invented_film(told: Told) -> Lie:
    """A film that does not exist, named in the reason."""
    name = told.invented()
    forms = (
        f"{_sound(told)}, much like {name}.",
        f"{_sound(told)}, in the vein of Aldo Brenn's {name}.",
        f"Fans of {name} get {told.opening.lower()} here, and it is {told.fact}.",
    )
    return _said("invented film", told, told.rng.choice(forms), name)


def invented_quoted(told: Told) -> Lie:
    """The same in quotation marks."""
    name = told.invented()
    return _said("invented film in quotes", told, f'{_sound(told)}, like "{name}".', name)


def invented_with_year(told: Told) -> Lie:
    """The same with a year behind it."""
    name = told.invented()
    return _said("invented film with a year", told, f"{_sound(told)}, like {name} (2011).", name)


def invented_first(told: Told) -> Lie:
    """An invented one-word title as the first word, where every word has a capital."""
    name = told.rng.choice(["Ozymandrake", "Ravenmoor", "Thornwick"])
    sentence = f"{name} has {told.opening.lower()} you asked for too, and this is {told.fact}."
    return _said("invented film as first word", told, sentence, name)


def invented_lower(told: Told) -> Lie:
    """An invented title in lower case."""
    name = told.rng.choice(["the glass meridian", "ravenmoor", "velvet tomorrow"])
    return _said("invented film in lower case", told, f"{_sound(told)}, as in {name}.", name)


def sequel(told: Told) -> Lie:
    """A sequel that was never made."""
    name = f"{told.title} {told.rng.choice(['7', 'IX', 'Part 6', 'Reborn'])}"
    return _said("invented sequel", told, f"{_sound(told)}, and {name} goes on from there.", name)


def wrong_year(told: Told) -> Lie:
    """A year that the record denies."""
    film = told.library.catalog.find(told.movie_id)
    known = film.year if film else None
    year = told.rng.choice([y for y in WRONG_YEARS if known is None or abs(y - known) > 2])
    sentence = f"{told.opening} you asked for, and this film of {year} is {told.fact}."
    return _said("wrong year", told, sentence, f"film of {year}")


def other_film(told: Told) -> Lie:
    """Another film of the catalog, named in the reason."""
    name = told.other()
    return _said("other catalog film", told, f"{_sound(told)}, even more than {name}.", name)


def outside_film(told: Told) -> Lie:
    """A real film that the catalog does not have, named in the reason."""
    name = told.outside()
    return _said("real film outside the catalog", told, f"{_sound(told)}, like {name}.", name)


def link(told: Told) -> Lie:
    """A link and an image."""
    sentence = f"{_sound(told)} ![poster](https://films.example/{told.movie_id})."
    return _said("link", told, sentence, "films.example")


LIES: dict[str, Teller] = {
    "honest": honest,
    "unknown id": unknown_id,
    "film not offered": not_offered,
    "invented film": invented_film,
    "invented film in quotes": invented_quoted,
    "invented film with a year": invented_with_year,
    "invented film as first word": invented_first,
    "invented film in lower case": invented_lower,
    "invented sequel": sequel,
    "wrong year": wrong_year,
    "other catalog film": other_film,
    "real film outside the catalog": outside_film,
    "link": link,
}


@dataclass
class Liar:
    """A scripted model that tells one kind of lie in all its reasons, and invents elsewhere.

    Attributes:
        kind: A key of ``LIES``.
        library: Where it gets what is true in its sentences.
        seed: Of its choices.
        lies: What it has told so far, oldest first.
    """

    kind: str
    library: Library
    seed: int = 0
    lies: list[Lie] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._rng = random.Random(f"{self.kind}|{self.seed}")  # noqa: S311 - a script

    def __call__(self, judgement: Judgement, data: Mapping[str, Any]) -> Any:
        """Answers a judgement."""
        match judgement:
            case "rerank":
                offered = [film["id"] for film in data["films"]]
                told = self.tell(offered, data["wishes"], data["choose"])
                return {"picks": [pick_of(lie, numbers) for lie, numbers in told]}
            case "extract":
                return self._heard(str(data.get("turn", "")))
            case "clarify":
                return self._question(data["options"])
        return {"attack": False, "spans": []}

    def tell(
        self, offered: Sequence[int], wishes: Sequence[Mapping[str, Any]], count: int
    ) -> list[tuple[Lie, list[int]]]:
        """Returns lies about the first of the offered films, with the wishes they claim to meet."""
        found = []
        for movie_id in offered[:count]:
            likes = [w for w in wishes if w["polarity"] == "like" and w["slot"] != "title"]
            met = [w for w in likes if _meets(self.library.catalog.find(movie_id), w["value"])]
            if self.kind == "honest" and not met:
                continue
            wish = next(iter([*met, *likes]), None)
            words = str(wish.get("words") or wish.get("value")) if wish else ""
            opening = f"The {words}" if words else "Something good"
            fact = fact_of(movie_id, self.library)
            told = Told(self.library, self._rng, movie_id, opening, fact, frozenset(offered))
            lie = LIES[self.kind](told)
            self.lies.append(lie)
            found.append((lie, [wish["number"]] if wish else []))
        return found

    def _heard(self, turn: str) -> dict[str, Any]:
        """A reading with a film that was never named, quoted as if it had been."""
        name = self._rng.choice(INVENTED)
        films = [] if self.kind == "honest" else [{"name": name, "role": "liked"}]
        if films and name.lower() not in turn.lower():
            self.lies.append(Lie("film put in the user's mouth", 0, (name,), name))
        return {"intent": "recommend", "signals": [], "withdrawn": [], "reactions": [],
                "films": films, "enough": "", "count": 0}  # fmt: skip

    def _question(self, options: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        slot, values = next(iter(options.items()))
        offered = [value.partition(" (")[0] for value in values[:2]]
        text = f"Would {' or '.join(offered)} suit you?"
        if self.kind != "honest":
            name = self._rng.choice(INVENTED)
            text = f"Would {' or '.join(offered)} suit you, as in {name}?"
            self.lies.append(Lie("invented film in a question", 0, (name,), text))
        return {"slot": slot, "offered": offered, "text": text}


def pick_of(lie: Lie, numbers: Sequence[int]) -> dict[str, Any]:
    """Returns a lie as a pick of the rerank schema."""
    return {"film": lie.movie_id, "signals": list(numbers), "why": lie.sentence}


def fact_of(movie_id: int, library: Library) -> str:
    """Returns something that the record holds."""
    film = library.catalog.find(movie_id)
    if film is None:
        return "loved by many"
    if film.enrichment.moods:
        return str(film.enrichment.moods[0])
    kind = film.genres[0].lower() if film.genres else "film"
    return f"of {film.year}" if not film.genres else f"a {kind} of {film.year}"


def _meets(film: Film | None, value: Any) -> bool:
    """Tells whether the record says that a film answers a wish."""
    if film is None:
        return False
    if isinstance(value, list):
        first, last = value
        return film.year is not None and (first or 0) <= film.year <= (last or 9999)
    return value in film.genres or value in film.enrichment.moods
