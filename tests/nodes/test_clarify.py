from nodes.clarify import make_clarify
from nodes.state import State
from store.library import Library
from tests.nodes.speech import numbered, runtime, said, signal, updated


def clarified(library: Library, state: State) -> State:
    return updated(state, make_clarify(library)(state, runtime(mind="builtin")))


def test_the_question_is_set_and_its_slot_noted(library: Library) -> None:
    state = clarified(library, said("hi", asked=["era"]))
    assert state.question is not None
    assert state.question == state.current.question
    assert state.asked == ["era", state.question.slot]
    assert state.current.minds == {"clarify": "builtin"}


def test_three_questions_are_about_three_things(library: Library) -> None:
    state = said("hi")
    for _ in range(3):
        state = clarified(library, state)
    assert len(state.asked) == len(set(state.asked)) == 3


def test_examples_keep_to_the_hard_limits(library: Library) -> None:
    old = numbered(signal("era", [None, 1959], "before 1960"))
    state = clarified(library, said("old films", signals=old))
    assert state.question is not None
    films = [library.catalog.get(m.movie_ids[0]) for m in library.titles.spot(state.question.text)]
    assert films
    assert all((film.year or 9999) < 1960 for film in films)


def test_an_ambiguous_name_is_asked_about_first(library: Library) -> None:
    by_title: dict[str, list[int]] = {}
    for film in library.catalog.films:
        by_title.setdefault(film.title, []).append(film.movie_id)
    twins = next(ids for ids in by_title.values() if len(ids) == 2)
    state = clarified(library, said("that one", extraction={"ambiguous": twins}))
    assert state.question is not None
    assert state.question.slot == "title"
    for movie_id in twins:
        film = library.catalog.get(movie_id)
        assert f"{film.title} ({film.year})" in state.question.text
    assert len(state.question.offered) == 2


def test_nothing_left_to_ask_asks_nothing(library: Library) -> None:
    every = ["genre", "mood", "era", "language", "audience", "theme", "title", "person"]
    state = clarified(library, said("hi", asked=every))
    assert state.question is None
    assert state.asked == every


def test_same_turn_same_question(library: Library) -> None:
    assert clarified(library, said("hi")) == clarified(library, said("hi"))
