"""A simulated user by rules: holds a need, answers, critiques, has seen things, gives up."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from evals.simulator_needs import Need
from graph.reply import Reply
from store.catalog import Catalog

Kind = Literal["open", "answer", "critique", "seen", "tell", "else", "accept", "give_up"]
ORDINALS = ("first", "second", "third", "fourth", "fifth")
HARD = ("years", "unwanted_genre", "language", "audience")
"""Parts that are limits: once said, every film shown must keep to them."""
_SLOTS = {
    "genre": ("genre", "unwanted_genre"),
    "mood": ("mood", "second_mood", "unwanted_mood"),
    "era": ("years",),
    "language": ("language",),
    "audience": ("audience",),
}
_KINDS = {
    "Sci-Fi": "sci-fi film", "Film-Noir": "film noir", "Children": "children's film",
    "Drama": "drama", "Comedy": "comedy", "Thriller": "thriller", "Western": "western",
    "Musical": "musical", "Documentary": "documentary", "Mystery": "mystery",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Move:
    """What a simulated user says, and what is meant by it."""

    text: str
    kind: Kind


class RulesUser:
    """A user who says what the need holds, a part at a time, and never a held-out title."""

    mind = "rules"

    def __init__(self, need: Need, catalog: Catalog, seed: int = 0) -> None:
        self.need = need
        self._told: list[str] = []
        self._catalog = catalog
        self._rng = random.Random(f"{seed}|{need.id}")  # noqa: S311 - wording
        self._turns = 0
        self._named = False
        self._leaned = False

    @property
    def told(self) -> list[str]:
        """Parts of the need that the turns have said."""
        return self._told

    def opens(self) -> Move:
        """Returns the first turn: the genre, and often a mood."""
        self._turns = 1
        self._told = ["genre"]
        mood = ""
        if self._rng.random() < 0.6:
            self._told.append("mood")
            mood = f"{self.need.moods[0]} "
        kind = _KINDS.get(self.need.genre, f"{self.need.genre.lower()} film")
        return Move(self._say("open", kind=f"{_article(mood or kind)} {mood}{kind}"), "open")

    def answers(self, reply: Reply) -> Move:
        """Returns the next turn."""
        self._turns += 1
        films = [film.movie_id for film in reply.recommendations]
        wanted = accepted(self.need, films, self._catalog)
        if wanted is not None:
            return Move(self._say("accept", ordinal=ORDINALS[wanted % 5]), "accept")
        if self._turns > self.need.patience:
            return Move(self._say("give_up"), "give_up")
        if films:
            return self._reacts(films)
        if reply.asked is not None:
            return Move(self._answer(reply.asked), "answer")
        return Move(self._tell_next() or self._say("else"), "tell")

    def _answer(self, slot: str) -> str:
        part = next((p for p in _SLOTS.get(slot, ()) if p in self._untold()), None)
        if part is not None:
            return self._tell(part)
        if slot == "title" and self.need.loved and not self._named:
            self._named = True
            title = self._catalog.get(self._rng.choice(self.need.loved)).title
            return self._say("loved", title=title)
        return self._say("no_preference")

    def _reacts(self, films: Sequence[int]) -> Move:
        """Says which it has seen, then what is wrong with the rest, then what was not said yet."""
        seen = [place for place, film in enumerate(films) if film in self.need.seen]
        remark = self._seen(seen, len(films)) if seen else ""
        rest = [film for film in films if film not in self.need.seen]
        critique = self._critique(rest)
        if critique or remark:
            text = ". ".join(part for part in (remark, critique) if part)
            return Move(text[0].upper() + text[1:], "critique" if critique else "seen")
        further = self._tell_next()
        return Move(further, "tell") if further else Move(self._say("else"), "else")

    def _seen(self, places: Sequence[int], shown: int) -> str:
        if len(places) == shown and shown > 1:
            return self._say("seen_all")
        names = [ORDINALS[place % 5] for place in places]
        if len(names) == 1:
            return self._say("seen_one", ordinal=names[0])
        return self._say("seen_more", ordinals=f"{', '.join(names[:-1])} and {names[-1]}")

    def _critique(self, films: Sequence[int]) -> str:
        """Names the untold part that most of the films miss."""
        shown = [self._catalog.get(film) for film in films]
        missed = {
            part: sum(not self.need.meets(film, part) for film in shown) for part in self._untold()
        }
        part = max(missed, key=lambda name: missed[name], default=None)
        if part is None or not missed[part]:
            return ""
        years = [film.year for film in shown if film.year]
        if part == "years" and years and self.need.years and not self._leaned:
            self._leaned = True
            if min(years) > self.need.years[1]:
                return self._say("older")
            if max(years) < self.need.years[0]:
                return self._say("newer")
        if part == "unwanted_mood":
            self._told.append(part)
            return self._say("less", unwanted_mood=self.need.unwanted_mood)
        return self._tell(part)

    def _untold(self) -> list[str]:
        return [part for part in self.need.parts() if part not in self.told]

    def _tell_next(self) -> str:
        untold = self._untold()
        return self._tell(untold[0]) if untold else ""

    def _tell(self, part: str) -> str:
        self._told.append(part)
        need = self.need
        name = f"tell_{part}"
        if part == "language":
            name += f"_{need.language}"
        return self._say(
            "tell_mood" if part == "second_mood" else name,
            mood=need.moods[1] if part == "second_mood" else need.moods[0],
            genre=_KINDS.get(need.genre, need.genre.lower()),
            genre_plural=_plural(need.genre),
            era=spoken_years(need.years) if need.years else "",
            unwanted_plural=_plural(need.unwanted_genre),
            unwanted_mood=need.unwanted_mood,
        )

    def _say(self, name: str, **values: str) -> str:
        return self._rng.choice(_phrases()[name]).format(**values)


def accepted(need: Need, films: Sequence[int], catalog: Catalog) -> int | None:
    """Returns the place of the film that the user takes: a held-out one, else one that fits."""
    for place, film in enumerate(films):
        if film in need.targets:
            return place
    if not need.strict:
        for place, film in enumerate(films):
            if need.fits(catalog.get(film)):
                return place
    return None


def spoken_need(need: Need) -> str:
    """Returns a whole need as one request."""
    kind = _KINDS.get(need.genre, f"{need.genre.lower()} film")
    parts = [f"I'd like to see {_article(need.moods[0])} {need.moods[0]} {kind}"]
    parts += [f"rather {mood} too" for mood in need.moods[1:]]
    parts += [f"from the {spoken_years(need.years)}"] if need.years else []
    parts += [f"no {_plural(need.unwanted_genre)}"] if need.unwanted_genre else []
    parts += [f"nothing too {need.unwanted_mood}"] if need.unwanted_mood else []
    parts += {"en": ["no subtitles"], "any": ["subtitles are fine"]}.get(need.language, [])
    parts += ["for the whole family"] if need.audience else []
    return f"{', '.join(parts)}."


def spoken_years(years: tuple[int, int]) -> str:
    """Returns decades as people say them: "80s", "80s or 90s", "60s to 80s"."""
    names = [f"{decade}s" if decade >= 2000 else f"{decade % 100}s" for decade in
             range(years[0], years[1] + 1, 10)]  # fmt: skip
    if len(names) > 2:
        return f"{names[0]} to {names[-1]}"
    return " or ".join(names)


def _plural(genre: str) -> str:
    name = _KINDS.get(genre, f"{genre.lower()} film")
    return (
        f"{name[:-1]}ies" if name.endswith("y") else name if name.endswith("noir") else f"{name}s"
    )


def _article(word: str) -> str:
    return "an" if word[:1].lower() in "aeiou" else "a"


@cache
def _phrases() -> dict[str, list[str]]:
    text = (files("evals") / "simulator_phrases.json").read_text("utf-8")
    phrases: dict[str, list[str]] = json.loads(text)
    return phrases
