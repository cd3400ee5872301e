"""How people of many manners say things: conditions, slips, moods of their own, blame."""

import pytest

from store.library import Library
from tests.nodes.builtin.extract.reading import LIST, read, said


@pytest.mark.parametrize(
    "text", ["im sad today, what now", "I'm so sad, anything?", "feeling a bit sad tbh"]
)
def test_who_is_sad_asks_for_no_sad_film(library: Library, text: str) -> None:
    assert said(read(library, text)) == set()


@pytest.mark.parametrize("text", ["I feel like something sad", "I'm in the mood for a sad one"])
def test_who_wants_a_sad_film_gets_one(library: Library, text: str) -> None:
    assert said(read(library, text)) == {"+mood=sad"}


def test_a_child_who_says_its_age_is_family(library: Library) -> None:
    found = read(library, "hi i am 9 can you find me a movie with dragons")
    assert "+audience=family" in said(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("if it's scary, skip it", {"-mood=scary"}),
        ("a drama, but if it's sad skip", {"+genre=Drama", "-mood=sad"}),
        ("musicals? count me out", {"-genre=Musical"}),
        ("if there's subtitles count me out", {"+language=no_subtitles"}),
        ("scary ok but no jump scares", {"-theme=jump scares"}),
        ("no wait it's our anniversary", {"+mood=romantic"}),
        ("my jaw on the floor please", {"+mood=mind-bending"}),
        ("a thriller for babies, cried like a baby", {"+genre=Thriller"}),
        ("a bit of a dark horse", set()),
        ("nothing with kids in it", {"-theme=kids"}),
    ],
)
def test_conditions_and_turns_of_phrase(library: Library, text: str, expected: set[str]) -> None:
    assert said(read(library, text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("i luv horrer moovies", {"+genre=Horror"}),
        ("not japenese", {"-language=ja"}),
        ("a frensh comedy", {"+language=fr", "+genre=Comedy"}),
        ("I couldn't finish it, fell asleep", set()),
        ("an evening with parmesan", set()),
    ],
)
def test_slips_of_the_pen(onboard: Library, text: str, expected: set[str]) -> None:
    assert said(read(onboard, text)) == expected


@pytest.mark.parametrize(
    "text", ["these are all so bleak", "they're a bit dark", "those look very sad"]
)
def test_a_list_that_is_too_heavy_is_blamed(library: Library, text: str) -> None:
    signals = read(library, text, shown=LIST, named=LIST, turn=3).signals
    assert [(one.slot, one.polarity) for one in signals] == [("mood", "dislike")]


def test_a_polite_word_on_a_list_likes_no_film(library: Library) -> None:
    found = read(library, "good list but no time for long ones", shown=LIST, named=LIST, turn=3)
    assert not found.reactions
    assert not {one for one in said(found) if "title" in one}


def test_second_of_three_is_the_middle_one(library: Library) -> None:
    asked = {"asked": "mood", "offered": ["funny", "tense", "sad"], "turn": 2}
    assert said(read(library, "second", **asked)) == {"+mood=tense"}
    assert said(read(library, "the last", **asked)) == {"+mood=sad"}


def test_a_long_answer_is_quoted_by_what_it_picks(library: Library) -> None:
    asked = {"asked": "mood", "offered": ["funny", "tense"], "turn": 2}
    (signal,) = read(library, "The ones where she is funny", **asked).signals
    assert (signal.value, signal.quote) == ("funny", "funny")


def test_a_title_alone_with_a_question_mark_asks_about_it(library: Library) -> None:
    found = read(library, "The Matrix?", shown=LIST, named=LIST, turn=3)
    assert (found.intent, found.films) == ("ask_film", [2571])
    assert found.signals == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hola! Busco una comedia romántica", {"+genre=Romance", "+genre=Comedy"}),
        ("je cherche un film drôle", {"+mood=funny"}),
        ("ich suche einen spannenden Krimi", {"+mood=tense", "+genre=Crime"}),
        ("cerco una commedia per i bambini", {"+genre=Comedy", "+audience=family"}),
        ("sin sangre", {"-mood=violent"}),
        ("ohne Horror", {"-genre=Horror"}),
        ("a film about sin", {"+theme=sin"}),
    ],
)
def test_everyday_words_of_other_languages(library: Library, text: str, expected: set[str]) -> None:
    assert said(read(library, text)) == expected


def test_taking_a_film_in_spanish(library: Library) -> None:
    assert read(library, "me gusta, la vemos", shown=LIST, named=LIST).intent == "accept"


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("something like parasite", ["parasite"]),
        ("movies like barbie please", ["barbie"]),
        ("anything like that", []),
        ("something like the last one", []),
        ("something like comedies", []),
        ("more like toy story", []),
    ],
)
def test_a_name_in_lower_case_that_nobody_knows(
    library: Library, text: str, unknown: list[str]
) -> None:
    assert read(library, text).unknown == unknown


@pytest.mark.parametrize("text", ["what's good", "what have you got that's similar"])
def test_asking_for_films_in_few_words(library: Library, text: str) -> None:
    assert read(library, text, shown=LIST, named=LIST, turn=3).intent == "recommend"


@pytest.mark.parametrize("text", ["what about the first one", "how about the first"])
def test_what_about_an_offer_takes_it(library: Library, text: str) -> None:
    asked = {"asked": "mood", "offered": ["funny", "tense"], "turn": 2}
    assert said(read(library, text, **asked)) == {"+mood=funny"}


def test_need_i_say_more_asks_for_nothing_more(library: Library) -> None:
    assert said(read(library, "The Matrix. Need I say more?")) == {"+title=2571"}
