import pytest

from nodes.contracts import Signal
from nodes.query import Mention, Query
from nodes.subjects import Subjects
from store.library import Library

DESCRIBED = (
    "Think people tearing each other apart in a living room, love going sour, drink, "
    "disappointment, somebody cracking up. A marriage with secrets, families and their lies, "
    "two couples, a dinner, a dead child nobody may mention, performances like on the stage."
)


@pytest.fixture(scope="module")
def subjects(onboard: Library) -> Subjects:
    return Subjects(onboard.catalog)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hi",
        "Hello! I am looking for a good movie to watch tonight, any suggestions please?",
        "I really like comedies, and I loved that one, thanks. What else would you recommend?",
    ],
)
def test_talk_about_films_describes_none(subjects: Subjects, text: str) -> None:
    assert subjects.leaning(Query(turns=(text,))) == 0.0


def test_words_of_subjects_describe_without_a_signal(subjects: Subjects) -> None:
    half = subjects.leaning(Query(turns=(DESCRIBED[:60],)))
    assert 0.0 <= half < subjects.leaning(Query(turns=(DESCRIBED,))) <= 1.0


def test_a_description_may_take_its_time(subjects: Subjects) -> None:
    turns = [f"{part}." for part in DESCRIBED.split(",")]
    assert max(subjects.leaning(Query(turns=(turn,))) for turn in turns) == 0.0
    assert subjects.leaning(Query(turns=tuple(turns))) > 0.0


def test_words_of_titles_named_describe_nothing(subjects: Subjects, onboard: Library) -> None:
    film = next(f for f in onboard.catalog.films if f.title.startswith("Dr. Strangelove"))
    mention = Mention(film.movie_id, 0, True)
    assert subjects.told(Query(turns=(film.title,), mentions=(mention,))) == 0


def test_signals_count_as_before(subjects: Subjects) -> None:
    mood = Signal(number=1, slot="mood", value="sad", polarity="like", quote="sad", turn=1)
    assert subjects.leaning(Query(signals=(mood,), turns=("sad",))) == pytest.approx(1 / 4)


def test_a_word_said_twice_counts_once(subjects: Subjects) -> None:
    once, often = Query(turns=("vampires",)), Query(turns=("vampire vampires", "vampires!"))
    assert subjects.told(once) == subjects.told(often) == 1
