import numpy as np
import pytest

from nodes.query import Query
from nodes.regions import from_there, named

LANGUAGES = np.array(["en", "ja", "fa", "pt", "fr", ""])


@pytest.mark.parametrize(
    ("turn", "regions"),
    [
        ("Asia, Middle East, South America, why not", {"asia", "middle_east", "latin_america"}),
        ("something East Asian", {"east_asia"}),
        ("a film from other countries", {"abroad"}),
        ("my Caucasian aunt", set()),
        ("funny, like Heat", set()),
    ],
)
def test_regions_are_read_as_whole_words(turn: str, regions: set[str]) -> None:
    assert named([turn]) == regions


def test_films_from_there_gain_and_no_other_loses() -> None:
    gains = from_there(Query(turns=("asia or latin america",)), LANGUAGES)
    assert gains is not None
    assert (gains > 0).tolist() == [False, True, True, True, False, False]
    assert gains.min() == 0.0


def test_abroad_is_anywhere_not_in_english_and_weighs_less_than_a_region() -> None:
    gains = from_there(Query(turns=("world cinema, african for instance, or asian",)), LANGUAGES)
    assert gains is not None
    assert gains[0] == gains[5] == 0.0
    assert gains[1] > gains[4] > 0.0


def test_no_region_says_nothing() -> None:
    assert from_there(Query(turns=("a thriller",)), LANGUAGES) is None
