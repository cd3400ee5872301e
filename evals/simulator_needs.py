"""What a simulated user is after: read off a MovieLens user's ratings, the proof held out."""

import random
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from store.catalog import Catalog
from store.records import GENRES, MOODS, Film

LIKED = 4.0
FEWEST = 6
MOST_TARGETS = 12
WIDEST = 29
VIOLENT = ("violent", "gritty", "scary")


@dataclass(frozen=True, slots=True)
class Need:
    """One user's need for one evening.

    Attributes:
        id: Names it, by user.
        user: User number, from 0.
        genre: What most of the wanted films are.
        moods: Their moods, the commonest first.
        years: First and last year, if the wanted films are of a time.
        language: ``en`` (no subtitles), ``any`` (subtitles are fine), or empty.
        audience: ``family`` when all the wanted films are, else empty.
        unwanted_genre: A genre that none of the wanted films has.
        unwanted_mood: A mood that none of them has.
        targets: Held-out films that the user liked and that fit: never named by the user.
        seen: Everything else that the user rated.
        loved: Of those, films liked that fit the need; the user may name one.
        strict: Whether only a held-out film will do.
        patience: Turns after which the user gives up.
    """

    id: str
    user: int
    genre: str
    moods: tuple[str, ...]
    years: tuple[int, int] | None
    language: str
    audience: str
    unwanted_genre: str
    unwanted_mood: str
    targets: frozenset[int]
    seen: frozenset[int]
    loved: tuple[int, ...]
    strict: bool
    patience: int

    def parts(self) -> list[str]:
        """Returns the parts that there are, in the order of weight."""
        present = {
            "genre": self.genre, "mood": self.moods[:1], "years": self.years,
            "unwanted_genre": self.unwanted_genre, "second_mood": self.moods[1:],
            "language": self.language, "audience": self.audience,
            "unwanted_mood": self.unwanted_mood,
        }  # fmt: skip
        return [name for name, value in present.items() if value]

    def meets(self, film: Film, part: str) -> bool:
        """Tells whether a film meets one part; a film of which nothing is known meets it."""
        mine = film.enrichment
        match part:
            case "genre":
                return self.genre in film.genres
            case "mood":
                return self.moods[0] in mine.moods
            case "second_mood":
                return len(self.moods) < 2 or self.moods[1] in mine.moods
            case "years":
                first, last = self.years or (0, 9999)
                return film.year is not None and first <= film.year <= last
            case "language":
                return self.language != "en" or mine.language in ("", "en")
            case "audience":
                return not self.audience or mine.audience in ("", self.audience)
            case "unwanted_genre":
                return self.unwanted_genre not in film.genres
            case "unwanted_mood":
                return self.unwanted_mood not in mine.moods
        raise KeyError(part)

    def fits(self, film: Film) -> bool:
        """Tells whether a film is closely what the user is after: it meets every part."""
        return film.movie_id not in self.seen and all(self.meets(film, p) for p in self.parts())

    def plain(self) -> dict[str, Any]:
        """Returns it JSON-plain, without the long list of what the user has seen."""
        values = asdict(self)
        del values["seen"]
        return values | {"targets": sorted(self.targets)}


def needs(
    catalog: Catalog, count: int, seed: int = 0, excluded: Collection[int] = ()
) -> list[Need]:
    """Returns the needs of so many users, drawn by the seed.

    Args:
        catalog: Films and ratings.
        count: Users wanted; fewer when fewer have liked enough films of a kind.
        seed: Draws users, what is held out, and tempers.
        excluded: User numbers left out.
    """
    users = sorted(set(catalog.ratings_table.users.tolist()) - set(excluded))
    random.Random(seed).shuffle(users)  # noqa: S311 - a sample
    found: list[Need] = []
    for user in users:
        if len(found) == count:
            break
        need = need_of(catalog, user, seed)
        if need is not None:
            found.append(need)
    return found


def need_of(catalog: Catalog, user: int, seed: int = 0) -> Need | None:
    """Returns what a user is after, or None when no kind of film stands out."""
    rng = random.Random(f"{seed}|{user}")  # noqa: S311 - a sample
    table = catalog.ratings_table
    mine = table.users == user
    rated = catalog.ids[table.positions[mine]].tolist()
    liked_at = table.positions[mine & (table.stars >= LIKED)]
    kind = _kind(catalog, liked_at)
    if kind is None:
        return None
    genre, mood = kind
    films = [catalog.films[int(at)] for at in liked_at]
    members = [f for f in films if genre in f.genres and mood in f.enrichment.moods]
    years = _years(members)
    fitting = [f for f in members if years is None or years[0] <= (f.year or 0) <= years[1]]
    if len(fitting) < FEWEST:
        years, fitting = None, members
    rng.shuffle(fitting)
    held = fitting[: min(MOST_TARGETS, len(fitting) // 2)]
    targets = frozenset(film.movie_id for film in held)
    # A namesake of a held-out film would give its title away.
    secret = {film.title for film in held}
    second = Counter(m for f in fitting for m in f.enrichment.moods if m != mood).most_common(1)
    moods = (mood, *(m for m, n in second if 2 * n >= len(fitting)))
    return Need(
        id=f"u{user + 1}",
        user=user,
        genre=genre,
        moods=moods,
        years=years,
        language=_language(fitting, rng),
        audience="family" if all(f.enrichment.audience == "family" for f in fitting) else "",
        unwanted_genre=_unwanted(fitting, films, rng),
        unwanted_mood=_unwanted_mood(fitting, rng),
        targets=targets,
        seen=frozenset(rated) - targets,
        loved=tuple(
            f.movie_id for f in fitting if f.movie_id not in targets and f.title not in secret
        ),
        strict=rng.random() < 0.5,
        patience=rng.randint(5, 8),
    )


def _kind(catalog: Catalog, liked: Sequence[int] | np.ndarray[Any, Any]) -> tuple[str, str] | None:
    """The genre and mood that are commonest among liked films for how common they are at all."""
    if len(liked) < FEWEST:
        return None
    genres, moods = (m.astype(np.float64) for m in (catalog.genre_matrix, catalog.mood_matrix))
    mine = genres[liked].T @ moods[liked]
    share = (genres.T @ moods + 5.0) / len(catalog)
    lift = np.log(np.maximum(mine, 1e-9) / len(liked) / share)
    value = np.where(mine >= FEWEST, mine * lift, -np.inf)
    if not np.isfinite(value.max()):
        return None
    row, column = np.unravel_index(int(np.argmax(value)), value.shape)
    return GENRES[int(row)], MOODS[int(column)]


def _years(films: Sequence[Film]) -> tuple[int, int] | None:
    """The decades that hold most of the films, if they are few decades."""
    years = [film.year for film in films if film.year]
    if not years:
        return None
    low, high = (int(np.quantile(years, at)) for at in (0.15, 0.85))
    first, last = low // 10 * 10, high // 10 * 10 + 9
    return (first, last) if last - first <= WIDEST else None


def _language(films: Sequence[Film], rng: random.Random) -> str:
    if any(film.enrichment.language not in ("", "en") for film in films):
        return "any"
    return "en" if rng.random() < 0.3 else ""


def _unwanted(fitting: Sequence[Film], liked: Sequence[Film], rng: random.Random) -> str:
    """A genre that no wanted film has, rather one that the user seldom likes; often none."""
    have = {genre for film in fitting for genre in film.genres}
    counts = Counter(genre for film in liked for genre in film.genres)
    free = [g for g in GENRES if g not in have and g not in ("IMAX", "Film-Noir", "Documentary")]
    free.sort(key=lambda genre: counts[genre])
    return rng.choice(free[:4]) if free and rng.random() < 0.5 else ""


def _unwanted_mood(fitting: Sequence[Film], rng: random.Random) -> str:
    have = {mood for film in fitting for mood in film.enrichment.moods}
    free = [mood for mood in VIOLENT if mood not in have]
    return rng.choice(free) if free and rng.random() < 0.4 else ""
