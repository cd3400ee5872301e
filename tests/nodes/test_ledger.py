import pytest
from hypothesis import given
from hypothesis import strategies as st

from nodes.contracts import Polarity, Signal, Slot, Value
from nodes.ledger import INACTIVE_KEPT, active, merge, span, withdraw


def signal(
    slot: Slot, value: Value, polarity: Polarity = "like", turn: int = 1, quote: str = "words"
) -> Signal:
    return Signal(slot=slot, value=value, polarity=polarity, quote=quote, turn=turn)


def values(ledger: list[Signal]) -> list[tuple[str, Value, str]]:
    return [(entry.slot, entry.value, entry.polarity) for entry in active(ledger)]


def test_signals_are_numbered_in_the_order_said() -> None:
    ledger = merge([], [signal("genre", "Comedy"), signal("mood", "funny")])
    assert [entry.number for entry in ledger] == [1, 2]
    assert [entry.number for entry in merge(ledger, [signal("mood", "sad")])] == [1, 2, 3]


def test_a_change_of_mind_supersedes_and_stays_in_the_ledger() -> None:
    ledger = merge([], [signal("genre", "Horror", "dislike")])
    ledger = merge(ledger, [signal("genre", "Horror", "like", turn=2)])
    assert values(ledger) == [("genre", "Horror", "like")]
    assert len(ledger) == 2


def test_two_genres_stand_side_by_side() -> None:
    ledger = merge([], [signal("genre", "Horror")])
    assert len(active(merge(ledger, [signal("genre", "Comedy", turn=2)]))) == 2


def test_a_later_decade_replaces_the_earlier_one() -> None:
    ledger = merge([], [signal("era", [1980, 1989])])
    ledger = merge(ledger, [signal("era", [1960, 1976], turn=2)])
    assert values(ledger) == [("era", [1960, 1976], "like")]


def test_opposite_open_ends_are_one_era() -> None:
    ledger = merge([], [signal("era", [1995, None])])
    ledger = merge(ledger, [signal("era", [None, 2005], turn=2)])
    assert values(ledger) == [("era", [1995, 2005], "like")]


def test_open_ends_that_cannot_both_hold_are_a_change_of_mind() -> None:
    ledger = merge([], [signal("era", [2010, None])])
    ledger = merge(ledger, [signal("era", [None, 1990], turn=2)])
    assert values(ledger) == [("era", [None, 1990], "like")]


@pytest.mark.parametrize(
    ("first", "then", "held"),
    [
        ([None, 1976], [1960, 1979], [1960, 1976]),
        ([1995, None], [1990, 1999], [1995, 1999]),
        ([1995, None], [1960, 1979], [1960, 1979]),
        ([1995, None], [2000, None], [2000, None]),
        ([1980, 1989], [1985, None], [1985, None]),
        ([1980, 1989], [1970, 1999], [1970, 1999]),
    ],
)
def test_a_limit_at_one_end_stays_while_there_is_room_for_it(
    first: list[int | None], then: list[int | None], held: list[int | None]
) -> None:
    ledger = merge([], [signal("era", first)])
    ledger = merge(ledger, [signal("era", then, turn=2)])
    assert values(ledger) == [("era", held, "like")]


def test_a_liked_era_inside_a_disliked_one_lifts_the_dislike() -> None:
    ledger = merge([], [signal("era", [1980, 1989], "dislike")])
    ledger = merge(ledger, [signal("era", [1985, 1987], turn=2)])
    assert values(ledger) == [("era", [1985, 1987], "like")]


@pytest.mark.parametrize(
    ("first", "then", "left"),
    [
        ("en", "subtitles_ok", ["subtitles_ok"]),
        ("no_subtitles", "subtitles_ok", ["subtitles_ok"]),
        ("no_subtitles", "fr", ["fr"]),
        ("no_subtitles", "en", ["no_subtitles", "en"]),
        ("fr", "no_subtitles", ["no_subtitles"]),
        ("fr", "ja", ["ja"]),
        ("subtitles_ok", "ko", ["subtitles_ok", "ko"]),
    ],
)
def test_languages_of_later_turns(first: str, then: str, left: list[str]) -> None:
    ledger = merge([], [signal("language", first)])
    ledger = merge(ledger, [signal("language", then, turn=2)])
    assert [entry.value for entry in active(ledger)] == left


def test_two_languages_of_one_turn_are_alternatives() -> None:
    ledger = merge([], [signal("language", "fr"), signal("language", "it")])
    assert [entry.value for entry in active(ledger)] == ["fr", "it"]


def test_no_preference_closes_a_slot_and_a_preference_reopens_it() -> None:
    ledger = merge([], [signal("era", [1990, 1999])])
    ledger = merge(ledger, [signal("era", None, "none", turn=2)])
    assert values(ledger) == [("era", None, "none")]
    ledger = merge(ledger, [signal("era", [1970, 1979], turn=3)])
    assert values(ledger) == [("era", [1970, 1979], "like")]


def test_no_preference_among_moods_takes_back_no_mood() -> None:
    ledger = merge([], [signal("mood", "sad")])
    assert len(active(merge(ledger, [signal("mood", None, "none", turn=2)]))) == 2


def test_withdrawn_signals_stay_inactive() -> None:
    ledger = withdraw(merge([], [signal("mood", "sad"), signal("mood", "dark")]), [1])
    assert values(ledger) == [("mood", "dark", "like")]
    assert len(ledger) == 2


def test_span_opens_at_missing_ends() -> None:
    assert span(signal("era", [None, 1980])) == (0, 1980)
    assert span(signal("era", [1980, None])) == (1980, 9999)


slots = st.sampled_from(["genre", "mood", "person", "language", "audience"])
signals = st.builds(
    signal,
    slots,
    st.sampled_from(["a", "b", "en", "subtitles_ok", "no_subtitles", None]),
    st.sampled_from(["like", "dislike", "none"]),
    st.integers(1, 9),
)


@given(st.lists(signals, max_size=200))
def test_numbers_stay_unique_and_growth_is_bounded(said: list[Signal]) -> None:
    ledger: list[Signal] = []
    for entry in said:
        ledger = merge(ledger, [entry])
        assert ledger[-1].active
    numbers = [entry.number for entry in ledger]
    assert numbers == sorted(set(numbers))
    assert sum(not entry.active for entry in ledger) <= INACTIVE_KEPT
    for entry in ledger:
        assert Signal.model_validate_json(entry.model_dump_json()) == entry
