"""Years told by a model, by an age or by the list."""

import pytest

from nodes.builtin.extract.eras import NOT_TOO_NEW, NOT_TOO_OLD
from nodes.contracts import Signal
from store.library import Library
from tests.nodes.builtin.extract.reading import LIST, read, said


@pytest.mark.parametrize(
    ("text", "years", "quote"),
    [
        ("like Fargo but older", [None, 1995], "older"),
        ("something like The Matrix but newer please", [2000, None], "newer"),
        ("similar to Heat, only a bit more recent", [1996, None], "more recent"),
        ("an older Fargo", [None, 1995], "older"),
        ("like Heat and Fargo but newer", [1997, None], "newer"),
    ],
)
def test_years_told_by_a_model(
    library: Library, text: str, years: list[int | None], quote: str
) -> None:
    eras = [(one.value, one.quote) for one in read(library, text).signals if one.slot == "era"]
    assert eras == [(years, quote)]


@pytest.mark.parametrize("text", ["too old", "they're too old", "these are too old"])
def test_a_list_too_old_asks_for_newer_films(library: Library, text: str) -> None:
    assert said(read(library, text, shown=LIST)) == {"+era=[1996, None]"}


@pytest.mark.parametrize(
    ("text", "polarity", "years", "quote"),
    [
        ("an old movie", "like", [None, 1979], "an old movie"),
        ("older stuff", "like", [None, 1979], "older stuff"),
        ("I loved Fargo but older films bore me", "dislike", [None, 1979], "older films bore me"),
    ],
)
def test_vague_ages_without_a_list(
    library: Library, text: str, polarity: str, years: list[int | None], quote: str
) -> None:
    signals = read(library, text).signals
    eras = [(one.polarity, one.value, one.quote) for one in signals if one.slot == "era"]
    assert eras == [(polarity, years, quote)]


@pytest.mark.parametrize(
    ("text", "before", "quote"),
    [
        ("a comedy, not too old", NOT_TOO_OLD, "not too old"),
        ("nothing too modern please", NOT_TOO_NEW, "nothing too modern"),
    ],
)
@pytest.mark.parametrize("shown", [[], [2571]])
def test_not_too_old_is_a_limit_whatever_the_list(
    library: Library, text: str, before: int, quote: str, shown: list[int]
) -> None:
    newest = int(library.catalog.years.max())
    eras = [one for one in read(library, text, shown=shown, turn=3).signals if one.slot == "era"]
    assert [one.quote for one in eras] == [quote]
    assert isinstance(eras[0].value, list)
    assert newest - before in eras[0].value


def test_too_old_goes_by_the_list(library: Library) -> None:
    assert said(read(library, "too old", shown=[2571], named=[2571], turn=3)) == {
        "+era=[2000, None]"
    }


def test_newer_goes_by_the_decade_asked_for_when_there_is_no_list(library: Library) -> None:
    seventies = Signal(
        number=1, slot="era", value=[1970, 1979], polarity="like", quote="70s", turn=1
    )
    # The films named are the examples of a question, not a list.
    known = {"turn": 2, "signals": [seventies], "asked": "mood", "named": [6, 318]}
    assert said(read(library, "something newer", **known)) == {"+era=[1980, None]"}
    assert said(read(library, "something older", **known)) == {"+era=[None, 1969]"}
