from typing import Any

import pytest

from nodes.claims import check
from nodes.contracts import Candidate, Pick, Signal
from nodes.ground import make_ground
from nodes.state import State
from store.library import Library
from tests.nodes.speech import numbered, runtime, said, signal, titled, updated

WISHES = numbered(
    signal("mood", "tense", "something tense"),
    signal("genre", "Horror", "no horror", polarity="dislike"),
    signal("era", [1970, 1999], "from the 70s to the 90s"),
)


def fitting(library: Library, count: int = 9) -> list[int]:
    films = [
        film.movie_id
        for film in library.catalog.films
        if "tense" in film.enrichment.moods
        and "Horror" not in film.genres
        and film.year is not None
        and 1970 <= film.year <= 1999
    ]
    return films[:count]


def sound(movie_id: int) -> Pick:
    sentence = f'Number {movie_id} for "something tense": a tense film.'
    return Pick(movie_id=movie_id, signals=[1], justification=sentence, score=1.0)


def turn(
    library: Library,
    picks: list[Pick],
    *,
    mind: str = "builtin",
    tries: int = 1,
    wishes: list[Signal] = WISHES,
    extra: tuple[int, ...] = (),
    relaxed: tuple[int, ...] = (),
    **state: Any,
) -> State:
    candidates = [Candidate(movie_id=i, score=1.0) for i in (*fitting(library), *extra)]
    current = {
        "picks": picks,
        "candidates": candidates,
        "minds": {"rerank": mind},
        "tries": tries,
        "relaxed": list(relaxed),
        "enough": True,
    }
    return said("films please", signals=wishes, current=current, **state)


def grounded(library: Library, state: State, **options: Any) -> State:
    return updated(state, make_ground(library)(state, runtime(**options)))


def ids(state: State) -> list[int]:
    return [film.movie_id for film in state.recommendations]


def test_sound_picks_pass_as_they_are(library: Library) -> None:
    picks = [sound(movie_id) for movie_id in fitting(library)[:5]]
    state = grounded(library, turn(library, picks))
    assert ids(state) == [pick.movie_id for pick in picks] == state.shown
    assert [f.justification for f in state.recommendations] == [p.justification for p in picks]
    assert [film.movie_id for film in state.last_shown] == ids(state)


def test_titles_come_from_the_catalog(library: Library) -> None:
    state = grounded(library, turn(library, [sound(movie_id) for movie_id in fitting(library)]))
    for film in state.recommendations:
        record = library.catalog.get(film.movie_id)
        assert (film.title, film.year, film.genres) == (
            record.title, record.year, list(record.genres),
        )  # fmt: skip


@pytest.mark.parametrize("flaw", ["unknown", "no_candidate", "horror", "era", "twice"])
def test_a_faulty_film_is_dropped_and_the_list_filled_up(library: Library, flaw: str) -> None:
    good = fitting(library)
    horror = next(f.movie_id for f in library.catalog.films if "Horror" in f.genres)
    late = next(f.movie_id for f in library.catalog.films if (f.year or 0) > 1999)
    bad = {"unknown": 99999999, "no_candidate": late, "horror": horror, "era": late,
           "twice": good[0]}[flaw]  # fmt: skip
    extra = () if flaw in ("unknown", "no_candidate", "twice") else (bad,)
    picks = [sound(good[0]), sound(bad), *map(sound, good[1:4])]
    found = ids(grounded(library, turn(library, picks, extra=extra)))
    assert len(found) == len(set(found)) == 5
    assert found.count(bad) == (1 if flaw == "twice" else 0)


@pytest.mark.parametrize("field", ["shown", "seen", "rejected"])
def test_known_films_never_come_back(library: Library, field: str) -> None:
    good = fitting(library)
    known: Any = {field: [good[0]]}
    state = turn(library, [sound(movie_id) for movie_id in good[:5]], **known)
    assert good[0] not in ids(grounded(library, state))


def test_a_film_named_by_a_withdrawn_signal_does_not_come_back(library: Library) -> None:
    good = fitting(library)
    named = signal("title", good[0], "that one", number=9, active=False)
    state = turn(library, [sound(good[0])], wishes=[*WISHES, named])
    assert good[0] not in ids(grounded(library, state))


def test_a_relaxed_signal_does_not_exclude(library: Library) -> None:
    late = next(f.movie_id for f in library.catalog.films if (f.year or 0) > 1999)
    strict = grounded(library, turn(library, [sound(late)], extra=(late,)))
    relaxed = grounded(library, turn(library, [sound(late)], extra=(late,), relaxed=(3,)))
    assert late not in ids(strict)
    assert late in ids(relaxed)


def test_a_model_gets_its_faults_back_once(library: Library) -> None:
    picks = [sound(99999999)]
    first = grounded(library, turn(library, picks, mind="model", tries=1))
    assert [fault.rule for fault in first.current.faults] == ["unknown_id"]
    assert first.recommendations == []
    assert first.shown == []
    second = grounded(library, turn(library, picks, mind="model", tries=2))
    assert second.current.faults == []
    assert len(second.recommendations) == 5


def test_a_bad_sentence_is_replaced_and_the_film_kept(library: Library) -> None:
    good = fitting(library)
    pick = Pick(movie_id=good[0], signals=[1, 77], justification="Great! See http://x.y", score=1)
    state = grounded(library, turn(library, [pick], mind="model", tries=2))
    film = state.recommendations[0]
    assert film.movie_id == good[0]
    assert "http" not in film.justification
    assert 77 not in film.signals


def test_every_sentence_that_leaves_holds(library: Library) -> None:
    state = grounded(library, turn(library, []))
    assert len(state.recommendations) == 5
    for film in state.recommendations:
        record = library.catalog.get(film.movie_id)
        assert not check(film.justification, record, WISHES, library, cited=film.signals)
    openings = {" ".join(f.justification.split()[:2]) for f in state.recommendations}
    assert len(openings) == 5


def test_fewer_than_asked_for_is_fine(library: Library) -> None:
    state = turn(library, [])
    state.current.candidates = state.current.candidates[:2]
    assert len(grounded(library, state).recommendations) == 2


def test_the_number_asked_for_counts(library: Library) -> None:
    state = turn(library, [], extraction={"count": 3})
    assert len(grounded(library, state).recommendations) == 3


def test_no_film_leaves_the_last_list_standing(library: Library) -> None:
    earlier = grounded(library, turn(library, []))
    again = turn(library, [], last_shown=earlier.recommendations)
    again.current.candidates = []
    state = grounded(library, again)
    assert state.recommendations == []
    assert state.last_shown == earlier.recommendations


def test_heat_is_known_to_the_slice(library: Library) -> None:
    assert titled(library, "Heat").year == 1995
