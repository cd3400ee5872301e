"""Limits: how firmly an era holds depends on how it was said."""

import numpy as np
import pytest

from nodes.contracts import Signal, Value
from nodes.query import EARLIER, LATER, HardFilter
from store.library import Library


def era(value: Value, quote: str, polarity: str = "like") -> Signal:
    fields = {"slot": "era", "value": value, "polarity": polarity, "quote": quote, "turn": 1}
    return Signal.model_validate(fields)


def years(library: Library, signal: Signal) -> set[int]:
    mask = HardFilter.of([signal]).mask(library.catalog)
    return set(map(int, library.catalog.years[mask]))


@pytest.mark.parametrize("quote", ["an old film", "old movies", "the classics", "older stuff"])
def test_an_old_film_may_be_somewhat_younger(library: Library, quote: str) -> None:
    found = years(library, era([None, 1979], quote))
    assert 1979 < max(found) <= 1979 + LATER


@pytest.mark.parametrize("quote", ["something recent", "newer films", "modern"])
def test_a_recent_film_may_be_somewhat_older(library: Library, quote: str) -> None:
    found = years(library, era([2006, None], quote))
    assert 2006 > min(found) >= 2006 - EARLIER


@pytest.mark.parametrize(
    ("value", "quote"),
    [
        ([None, 1979], "nothing after 1979"),
        ([None, 1979], "older than Star Wars"),
        ([1970, 1979], "the seventies"),
        ([1970, 1979], "from old 70s"),
        ([None, 1998], "something older"),  # than the list: its years were counted, not guessed
        ([2001, None], "too old"),
    ],
)
def test_years_that_were_said_hold(library: Library, value: list[int | None], quote: str) -> None:
    first, last = value
    found = years(library, era(value, quote))
    assert max(found) <= (last or 9999)
    assert min(found) >= (first or 0)


def test_a_vague_dislike_spares_its_edge(library: Library) -> None:
    found = years(library, era([2000, None], "no new films", "dislike"))
    assert max(found) == 2000 + EARLIER - 1


def test_a_film_within_the_margin_breaks_nothing(library: Library) -> None:
    hard = HardFilter.of([era([None, 1979], "an old film")])
    films = library.catalog.films
    assert all(hard.broken(film) is None for film in films if 0 < (film.year or 0) <= 1989)
    assert hard.broken(next(film for film in films if (film.year or 0) > 1989)) is not None
    assert np.count_nonzero(hard.mask(library.catalog)) > 0
