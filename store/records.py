"""The records that the store hands out: plain, immutable, without behaviour of their own."""

from dataclasses import dataclass, field
from typing import Literal

Variant = Literal["enriched", "baseline"]

GENRES: tuple[str, ...] = (
    "Action", "Adventure", "Animation", "Children", "Comedy", "Crime", "Documentary", "Drama",
    "Fantasy", "Film-Noir", "Horror", "IMAX", "Musical", "Mystery", "Romance", "Sci-Fi",
    "Thriller", "War", "Western",
)  # fmt: skip
MOODS: tuple[str, ...] = (
    "funny", "feel-good", "heartwarming", "romantic", "bittersweet", "sad", "uplifting", "tense",
    "scary", "dark", "gritty", "violent", "action-packed", "adventurous", "epic",
    "thought-provoking", "mind-bending", "quirky", "whimsical", "nostalgic", "slow-burn",
    "satirical", "stylish", "surreal",
)  # fmt: skip
AUDIENCES: tuple[str, ...] = ("family", "teen", "adult")


@dataclass(frozen=True, slots=True)
class Enrichment:
    """What a language model wrote about one film; every field may be empty."""

    language: str = ""
    audience: str = ""
    moods: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    description: str = ""
    requests: tuple[str, ...] = ()
    neighbours: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Film:
    """One catalog film.

    Attributes:
        movie_id: The catalog's id.
        title: For people, article first: "The Glimmer Man".
        year: Of first release, or None where the catalog does not say.
        genres: Catalog genres, in catalog order.
        aliases: Other names: original title, AKA titles, the catalog's own form.
        rating_count: Number of ratings.
        rating_mean: Mean rating from 0.5 to 5, 0.0 where there is none.
        enrichment: What a model wrote about it; empty for the baseline variant.
        facets: Extra catalog columns, by name.
    """

    movie_id: int
    title: str
    year: int | None
    genres: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    rating_count: int = 0
    rating_mean: float = 0.0
    enrichment: Enrichment = field(default_factory=Enrichment)
    facets: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A named cluster of films: its name, how people ask for it, members, best first."""

    name: str
    phrasings: tuple[str, ...]
    members: tuple[int, ...]
