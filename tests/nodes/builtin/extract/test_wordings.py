"""Classes of wording, each by sentences that nobody's annotated rows hold."""

import pytest

from nodes.builtin.extract import extract
from nodes.builtin.extract.eras import NOT_TOO_NEW, NOT_TOO_OLD
from nodes.contracts import Dialogue, Extraction, Signal
from store.library import Library

TODAY = 2026
LIST = [1, 6, 318, 2571, 608]  # Toy Story, Heat, The Shawshank Redemption, The Matrix, Fargo
MARKS = {"like": "+", "dislike": "-", "none": "0"}


def read(library: Library, text: str, **known: object) -> Extraction:
    return extract(text, Dialogue.model_validate({"today": TODAY, **known}), library)


def said(found: Extraction) -> set[str]:
    return {f"{MARKS[one.polarity]}{one.slot}={one.value}" for one in found.signals}


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


@pytest.mark.parametrize("text", ["too old", "they're too old", "these are too old"])
def test_a_list_too_old_asks_for_newer_films(library: Library, text: str) -> None:
    assert said(read(library, text, shown=LIST)) == {"+era=[1996, None]"}


LEDGER = [
    Signal(number=1, slot="era", value=[1970, 1979], polarity="like", quote="70s", turn=1),
    Signal(number=2, slot="genre", value="Crime", polarity="like", quote="crime", turn=1),
]


@pytest.mark.parametrize(
    ("text", "withdrawn"),
    [
        ("ignore the 70s bit but keep the crime", [1]),
        ("bin the crime part", [2]),
        ("I never said I liked crime", [2]),
        ("it needn't be a crime film", [2]),
        ("drop everything about crime", [2]),
        ("forget I said crime", [2]),
        ("forget what I said", [1, 2]),
    ],
)
def test_what_is_taken_back(library: Library, text: str, withdrawn: list[int]) -> None:
    found = read(library, text, signals=LEDGER)
    assert (found.intent, found.withdrawn) == ("withdraw", withdrawn)


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


@pytest.mark.parametrize(
    ("text", "film"),
    [
        ("the 2nd sounds good, tell me more", LIST[1]),
        ("number 4 looks nice. tell me a bit more about it", LIST[3]),
        ("Fargo? more details please", LIST[4]),
    ],
)
def test_who_wants_to_hear_more_of_a_film_gets_no_new_list(
    library: Library, text: str, film: int
) -> None:
    found = read(library, text, shown=LIST)
    assert (found.intent, found.films) == ("ask_film", [film])


def test_more_of_the_film_just_spoken_of(library: Library) -> None:
    found = read(library, "hmm, more details please", shown=LIST, named=[6])
    assert (found.intent, found.films) == ("ask_film", [6])


def test_more_films_are_no_question_about_one(library: Library) -> None:
    assert read(library, "show me more", shown=LIST).intent == "recommend"


def test_it_is_the_kind_just_spoken_of(library: Library) -> None:
    found = read(library, "not horror though, my wife hates it", shown=LIST, named=[6])
    assert said(found) == {"-genre=Horror"}
    assert not found.reactions
    disliked = read(library, "my wife hates it", shown=LIST, named=[6])
    assert [one.reception for one in disliked.reactions] == ["rejected"]


def test_a_wish_is_taken_back_by_what_was_said_with_it(library: Library) -> None:
    held = [
        Signal(number=1, slot="mood", value="funny", polarity="like", quote="funny", turn=1),
        Signal(
            number=2,
            slot="genre",
            value="Horror",
            polarity="dislike",
            quote="not horror, my wife hates it",
            turn=2,
        ),
    ]
    assert read(library, "forget about the wife thing", signals=held).withdrawn == [2]
    assert read(library, "forget about the dog thing", signals=held).withdrawn == []


HELD = [Signal(number=1, slot="mood", value="funny", polarity="like", quote="funny", turn=1)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("forget everything I said, new mood: comedy", {"+genre=Comedy"}),
        ("let's start over: something scary", {"+mood=scary"}),
    ],
)
def test_who_starts_over_with_a_wish_is_heard(
    library: Library, text: str, expected: set[str]
) -> None:
    found = read(library, text, signals=HELD)
    assert (found.intent, said(found)) == ("reset", expected)


@pytest.mark.parametrize("text", ["forget everything I said", "let's start over please"])
def test_who_starts_over_without_one_starts_over(library: Library, text: str) -> None:
    assert read(library, text, signals=HELD).intent == "reset"


@pytest.mark.parametrize("text", ["stop recommending horror", "please stop showing me horror"])
def test_what_is_to_stop_is_unwanted(library: Library, text: str) -> None:
    assert said(read(library, text)) == {"-genre=Horror"}


@pytest.mark.parametrize("text", ["asian ones?", "what about african ones", "european stuff?"])
def test_a_part_of_the_world_is_about_films(library: Library, text: str) -> None:
    assert read(library, text, shown=LIST).intent == "recommend"
