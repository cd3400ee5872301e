"""Errors that the user may see: one line each, saying what to do."""

from importlib.util import find_spec


class MarqueeError(Exception):
    """Base of all errors that Marquee raises on purpose."""


class CatalogError(MarqueeError):
    """A catalog file cannot be used."""


class UnknownFilm(MarqueeError, LookupError):  # noqa: N818
    """An id is not in the catalog."""

    def __init__(self, movie_id: int) -> None:
        super().__init__(f"The catalog has no film with id {movie_id}.")
        self.movie_id = movie_id


class EncoderError(MarqueeError):
    """The sentence encoder is missing or damaged."""


class VectorError(MarqueeError):
    """A vector file is damaged or does not fit."""


class DamagedIndex(MarqueeError):  # noqa: N818
    """An index on disk is missing, damaged or stale; it is rebuilt, not used."""


class MissingExtra(MarqueeError, ImportError):  # noqa: N818
    """A part of Marquee needs packages that are installed only on request."""


def require(package: str, extra: str) -> None:
    """Raises MissingExtra unless a package of an optional extra is installed."""
    if find_spec(package.partition(".")[0]) is None:
        raise MissingExtra(f"{package} is missing: pip install 'marquee[{extra}]'.")
