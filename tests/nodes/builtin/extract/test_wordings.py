"""Classes of wording, each by sentences that nobody's annotated rows hold."""

import pytest

from store.library import Library
from tests.nodes.builtin.extract.reading import LIST, read, said


@pytest.mark.parametrize(
    "text",
    [
        "Cheerful, I know.",
        "it's 2026 and still nothing on",
        "I have 2000 films at home",
        "the 1999 Mummy is better",
        "any period drama will do",
    ],
)
def test_no_era_and_no_mood_is_meant(library: Library, text: str) -> None:
    assert not {one.slot for one in read(library, text).signals} & {"era", "mood"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nothing newer than me, I'm 50", {"+era=[None, 1976]"}),
        ("from before we were born, we're both 30", {"+era=[None, 1995]"}),
        ("nothing from this decade", {"+era=[None, 2019]"}),
        ("films years 90", {"+era=[1990, 1999]"}),
        ("my niece is six", {"+audience=family"}),
        ("my class of 8th graders", {"+audience=teen"}),
        ("nothing above a PG please", {"+audience=family"}),
        ("everyone is 12-14", {"+audience=teen"}),
        ("my kids are grown up and moved out", set()),
        ("it can be sad but needn't be", set()),
        ("can be korean or not", set()),
        ("fine if it's french", set()),
        ("he likes action, I prefer dramas", {"+genre=Drama"}),
        ("I used to love westerns but now they bore me", set()),
        ("no problems with violence", set()),
        ("there's no romance in films any more", {"+genre=Romance"}),
        (
            "not into horror, thrillers or anything with blood",
            {"-genre=Horror", "-genre=Thriller", "-mood=violent"},
        ),
        ("I want to practise my Spanish", {"+language=es"}),
        ("I'm from Sweden and want something in my own language", {"+language=sv"}),
        ("crime yes, subtitles no", {"+genre=Crime", "+language=no_subtitles"}),
    ],
)
def test_what_a_turn_says(library: Library, text: str, expected: set[str]) -> None:
    assert said(read(library, text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("loved 1, hated 2", {1: "liked", 6: "rejected"}),
        ("1 was great, 2 boring, 3 we've seen", {1: "liked", 6: "rejected", 318: "seen"}),
        ("seen everything except fargo", {1: "seen", 6: "seen", 318: "seen", 2571: "seen"}),
        ("hard pass on the second, the rest look decent", {6: "rejected"}),
        ("the last two we've watched, the first is new to me", {2571: "seen", 608: "seen"}),
        ("we turned Heat off after an hour", {6: "rejected"}),
        ("Heat is my comfort blanket", {6: "liked"}),
        ("not Heat, I've seen it", {6: "seen"}),
        ("skip the first two", {1: "rejected", 6: "rejected"}),
        ("already watched half of these", {}),
        ("less The Matrix more Fargo", {2571: "rejected"}),
        ("second one: nah", {6: "rejected"}),
        ("fargo? been there. heat? adore it", {608: "seen", 6: "liked"}),
        ("I loved 2 hours of it", {}),
        ("adding the first two to my watchlist", {1: "accepted", 6: "accepted"}),
        ("never seen Fargo, guess tonight's the night", {608: "accepted"}),
    ],
)
def test_how_films_were_taken(library: Library, text: str, expected: dict[int, str]) -> None:
    found = read(library, text, shown=LIST)
    assert {one.movie_id: one.reception for one in found.reactions} == expected


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("how on earth did you land on Fargo", "why"),
        ("what's Heat doing here", "why"),
        ("read that back to me", "show"),
        ("what filters have you noted", "show"),
        ("fresh search please", "reset"),
        ("my toddler typed that, sorry", "undo"),
        ("take your time, no rush", "smalltalk"),
        ("are you a bot or a person", "smalltalk"),
        ("how do you bake bread", "off_topic"),
        ("write my history essay about Fargo", "off_topic"),
        ("Fargo, yes! show me its cousins", "more_like"),
        ("we're sorted, cheers for the help", "accept"),
    ],
)
def test_what_a_turn_is_for(library: Library, text: str, intent: str) -> None:
    assert read(library, text, shown=LIST).intent == intent


@pytest.mark.parametrize(
    ("text", "asked", "offered", "expected"),
    [
        ("definitely not the first", "genre", ["Musical", "Crime"], {"-genre=Musical"}),
        (
            "the middle one I guess",
            "era",
            ["before 1980", "1980 to 1999", "since 2000"],
            {"+era=[1980, 1999]"},
        ),
        ("hmm, neither", "mood", ["tense", "quirky"], {"0mood=None"}),
    ],
)
def test_answers(
    library: Library, text: str, asked: str, offered: list[str], expected: set[str]
) -> None:
    assert said(read(library, text, asked=asked, offered=offered)) == expected


@pytest.mark.parametrize("text", ["my cousin is visiting", "I am from Brazil", "I live in Chicago"])
def test_what_users_tell_of_their_life_is_no_theme(library: Library, text: str) -> None:
    assert said(read(library, text)) == set()


@pytest.mark.parametrize(
    "text", ["I did not know there was a new one", "my family loves The Matrix"]
)
def test_what_exists_and_who_loves_it_is_no_limit(library: Library, text: str) -> None:
    assert not {one.slot for one in read(library, text).signals} & {"era", "audience"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Matrix is great, but there's no monster in it", {"+title=2571"}),
        ("there was no romance in it, pity", set()),
        ("make sure there is no violence in it", {"-mood=violent"}),
        ("fine as long as there's no violence in it", {"-mood=violent"}),
        ("the ones with no monsters in them", {"-theme=monsters"}),
    ],
)
def test_what_a_film_lacks_is_not_what_is_unwanted(
    library: Library, text: str, expected: set[str]
) -> None:
    assert said(read(library, text)) == expected


@pytest.mark.parametrize("text", ["stop recommending horror", "please stop showing me horror"])
def test_what_is_to_stop_is_unwanted(library: Library, text: str) -> None:
    assert said(read(library, text)) == {"-genre=Horror"}


@pytest.mark.parametrize("text", ["asian ones?", "what about african ones", "european stuff?"])
def test_a_part_of_the_world_is_about_films(library: Library, text: str) -> None:
    assert read(library, text, shown=LIST).intent == "recommend"
