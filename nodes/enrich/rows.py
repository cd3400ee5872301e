"""What is asked about, and the key under which an answer is kept."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from prompts import Prompt
from store.records import Film
from store.title_forms import article_first

KEY_LENGTH = 32


@dataclass(frozen=True, slots=True)
class FilmRow:
    """All that a model is told about a film.

    Attributes:
        movie_id: The catalog's id; stays here.
        title: Article first.
        year: Of release, or None.
        genres: The catalog's own, known to Marquee or not.
        faults: What was wrong with an earlier record, in words of ours.
    """

    movie_id: int
    title: str
    year: int | None
    genres: tuple[str, ...]
    faults: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, film: Film) -> "FilmRow":
        """Returns the row of a catalog film."""
        others = film.facets.get("other genres", "")
        genres = (*film.genres, *(name for name in others.split(", ") if name))
        return cls(film.movie_id, film.title, film.year, genres)

    @classmethod
    def from_json(cls, text: str) -> "FilmRow":
        """Returns the row that ``to_json`` wrote."""
        row = json.loads(text)
        row["genres"], row["faults"] = tuple(row["genres"]), tuple(row["faults"])
        return cls(**row)

    def to_json(self) -> str:
        """Returns the row as JSON, for a worker on another machine."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def payload(self) -> dict[str, object]:
        """Returns what goes into the prompt's data field."""
        film = {"title": self.title, "year": self.year, "genres": list(self.genres)}
        return {"film": film} | ({"faults": list(self.faults)} if self.faults else {})

    def key(self, prompt: Prompt, model: str) -> str:
        """Returns the fingerprint of prompt, model and row: another one, another answer."""
        row = (self.movie_id, self.title, self.year, self.genres)
        text = json.dumps((prompt.version, prompt.text, model, row), ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:KEY_LENGTH]


def same_film(film: Film, written: dict[str, object]) -> bool:
    """Tells whether a record written elsewhere is about this film as the catalog has it now."""
    genres = written.get("genres")
    title = written.get("title")
    return (
        isinstance(title, str)
        and film.title in (title, article_first(title))
        and written.get("year") == film.year
        and isinstance(genres, Sequence)
        and tuple(genres) == film.genres
    )
