import pytest

from nodes.claims import check
from store.library import Library
from tests.nodes.speech import numbered, signal, titled

WISH = signal("mood", "tense", "something tense")
SOUND = 'You asked for "something tense": a tense crime film from 1995.'


def rules(sentence: str, library: Library, **more: object) -> set[str]:
    film = titled(library, "Heat")
    return {fault.rule for fault in check(sentence, film, [WISH], library, **more)}  # type: ignore[arg-type]


def test_a_sound_sentence_has_no_faults(library: Library) -> None:
    assert rules(SOUND, library, cited=[1]) == set()


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("A crime film from 1995.", "no_signal"),
        ('You asked for "something tense".', "no_fact"),
        ('You asked for "something tense": a tense crime film from 1996.', "wrong_year"),
        ('You asked for "something tense": a tense crime film of the 1980s.', "wrong_year"),
        ('You asked for "something tense": a tense musical from 1995.', "no_fact"),
        ('You asked for "something tense": a whimsical crime film from 1995.', "no_fact"),
        ('You asked for "something tense": a crime film in French from 1995.', "no_fact"),
        ('You asked for "something tense": a crime film rated 4.9 out of 5.', "no_fact"),
        ('You asked for "something tense": a crime film like Toy Story.', "names_other_film"),
        ('You asked for "something tense": a crime film like Zorblax.', "names_other_film"),
        ('You asked for "something tense": a crime film like "Zorblax".', "false_signal"),
        (SOUND.replace("film", "<b>film</b>"), "unclean_text"),
        (SOUND.replace("film", "**film**"), "unclean_text"),
        (SOUND.replace("film", "film http://a.b"), "unclean_text"),
        (SOUND.replace("film", "film see evil.com"), "unclean_text"),
        (SOUND.replace("film", "film\x1b[31m"), "unclean_text"),
        (SOUND + " It is very good.", "unclean_text"),
        (SOUND[:-1] + " and on" * 60, "unclean_text"),
        ("", "unclean_text"),
    ],
)
def test_each_rule(library: Library, sentence: str, rule: str) -> None:
    assert rule in rules(sentence, library)


def test_a_signal_nobody_gave(library: Library) -> None:
    assert "false_signal" in rules(SOUND, library, cited=[1, 7])


def test_a_signal_that_the_film_does_not_answer(library: Library) -> None:
    wishes = numbered(WISH, signal("genre", "Musical", "a musical"))
    film = titled(library, "Heat")
    sentence = 'You asked for "a musical" and "something tense": a crime film from 1995.'
    found = check(sentence, film, wishes, library, cited=[1, 2])
    assert [fault.rule for fault in found] == ["false_signal"]
    assert "signal 2" in found[0].detail


def test_a_film_the_user_named_may_be_named(library: Library) -> None:
    other = titled(library, "Toy Story")
    sentence = SOUND.replace("film", "film unlike Toy Story")
    assert "names_other_film" in rules(sentence, library)
    assert "names_other_film" not in rules(sentence, library, known_titles=[other.movie_id])


def test_negated_facts_are_no_claims(library: Library) -> None:
    sentence = 'You asked for "something tense": a crime film from 1995, not a musical.'
    assert rules(sentence, library) == set()


def test_baseline_may_not_cite_the_enrichment(library: Library) -> None:
    assert "no_fact" in rules('You asked for "something tense": about heists.', library,
                              variant="baseline")  # fmt: skip
