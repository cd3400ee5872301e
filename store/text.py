"""What is written about a film, a request or a shelf for the encoder to read."""

from store.catalog import Catalog
from store.records import Film

TEMPLATE = "1"
"""Raised when a text below changes, so that old vectors are not taken for new ones."""


def baseline_text(film: Film) -> str:
    """Returns title, year and genres, and nothing else."""
    year = f" ({film.year})" if film.year else ""
    genres = f" {', '.join(film.genres)}." if film.genres else ""
    return f"{film.title}{year}.{genres}"


def enriched_text(film: Film) -> str:
    """Returns title, year, genres, description, moods and themes."""
    written = film.enrichment
    parts = [baseline_text(film), written.description]
    if written.moods:
        parts.append(f"Moods: {', '.join(written.moods)}.")
    if written.themes:
        parts.append(f"Themes: {', '.join(written.themes)}.")
    return " ".join(part for part in parts if part)


def texts(catalog: Catalog, name: str) -> tuple[list[str], list[int]]:
    """Returns the texts of a vector set, and for each the position of its film or shelf.

    Sets are ``baseline`` and ``enriched`` (one a film), ``requests`` (what people would type to
    get a film) and ``shelves`` (a shelf's name and the ways people ask for it).
    """
    if name == "baseline":
        return [baseline_text(film) for film in catalog.films], list(range(len(catalog)))
    if name == "enriched":
        return [enriched_text(film) for film in catalog.films], list(range(len(catalog)))
    if name == "requests":
        pairs = [(r, at) for at, film in enumerate(catalog.films) for r in film.enrichment.requests]
    elif name == "shelves":
        pairs = [(t, at) for at, s in enumerate(catalog.shelves) for t in (s.name, *s.phrasings)]
    else:
        raise ValueError(f"unknown vector set {name!r}")
    return [text for text, _ in pairs], [owner for _, owner in pairs]
