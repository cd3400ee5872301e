import numpy as np
import pytest

from nodes.contracts import Signal, Slot, Value
from nodes.described import described, strength
from nodes.query import HardFilter, Query


def query(*said: tuple[Slot, Value]) -> Query:
    signals = tuple(
        Signal(number=n, slot=slot, value=value, polarity="like", quote="", turn=1)
        for n, (slot, value) in enumerate(said, 1)
    )
    return Query(signals=signals, turns=(), mentions=(), hard=HardFilter(), variant="enriched")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ((), 0.0),
        ((("genre", "Comedy"), ("title", 1)), 0.0),
        ((("mood", "sad"),), 1 / 4),
        ((("mood", "sad"), ("theme", "grief"), ("mood", "slow-burn"), ("theme", "rain")), 1.0),
        ((("mood", None),), 0.0),
    ],
)
def test_moods_and_subjects_make_a_description(
    said: tuple[tuple[Slot, Value], ...], expected: float
) -> None:
    assert strength(query(*said)) == pytest.approx(expected)


def column(*values: float) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
    return np.array(values, np.float32)


def test_a_film_whose_words_fit_gains() -> None:
    added = described({"dense_wanted": column(0.1, 0.2, 0.6)}, {"dense_wanted": 0.0})
    assert added.argmax() == 2
    assert added.sum() == pytest.approx(0.0, abs=1e-5)


def test_a_film_in_a_mood_ruled_out_loses() -> None:
    added = described({"mood_clash": column(0.0, 1.0)}, {"mood_clash": 0.0})
    assert added.tolist() == [0.0, -2.0]


def test_what_people_usually_name_counts_for_nothing() -> None:
    added = described({"named_often": column(3.0, 1.0)}, {"named_often": 0.5})
    assert added.tolist() == [-1.5, -0.5]


def test_no_films_is_no_error() -> None:
    assert len(described({"dense_wanted": column()}, {"dense_wanted": 0.0})) == 0
