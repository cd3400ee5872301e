"""What is quoted and told, and how it reads."""

import random
from dataclasses import replace

import pytest

from nodes.builtin.sentences import justify, noun_phrase
from nodes.contracts import Signal
from store.library import Library
from store.records import Enrichment, Film
from tests.nodes.builtin.test_sentences import LIMITS
from tests.nodes.speech import numbered, signal, titled


def test_words_that_only_point_are_never_quoted(library: Library) -> None:
    wish = signal("mood", "tense", "the first one")
    for seed in range(20):
        sentence, cited = justify(titled(library, "Heat"), [wish], random.Random(seed), library)
        assert cited == [1]
        assert "first" not in sentence
        assert "something tense" in sentence


def test_a_dislike_without_negation_is_put_as_a_dislike(library: Library) -> None:
    wish = signal("genre", "Musical", "musicals", polarity="dislike")
    for seed in range(12):
        sentence, _ = justify(titled(library, "Heat"), [wish], random.Random(seed), library)
        assert 'asked for "musicals"' not in sentence
        assert "not filed under musicals" in sentence


def test_noun_phrases_read_like_english() -> None:
    film = Film(1, "X", 1953, ("Comedy", "Romance"), enrichment=Enrichment(moods=("uplifting",)))
    assert noun_phrase(film) == "an uplifting romantic comedy from 1953"
    assert noun_phrase(Film(1, "X", None, ())) == "a film"
    french = Film(1, "X", 1960, ("Drama", "Crime"), enrichment=Enrichment(language="fr"))
    assert noun_phrase(french) == "a crime drama in French from 1960"


def test_words_that_say_two_things_are_not_cited_for_one(onboard: Library) -> None:
    said = [
        Signal(number=1, slot="genre", value="Crime", polarity="like", quote="heist movie", turn=1),
        Signal(number=2, slot="theme", value="heist", polarity="like", quote="heist movie", turn=1),
        Signal(number=3, slot="mood", value="funny", polarity="like", quote="funny", turn=1),
    ]
    crime = onboard.catalog.get(onboard.titles.link("Pulp Fiction")[0])
    for seed in range(20):
        sentence, cited = justify(crime, said, random.Random(seed), onboard)
        assert "heist movie" not in sentence
        assert cited == [3]


@pytest.mark.parametrize("quote", ["too silly", "i hate silly films", "silly stuff bores me"])
def test_blame_is_heeded_not_asked_for(library: Library, quote: str) -> None:
    blame = signal("mood", "funny", quote, polarity="dislike")
    for seed in range(15):
        sentence, _ = justify(titled(library, "Heat"), [blame], random.Random(seed), library)
        assert f'"{quote}"' in sentence
        assert not any(word in sentence for word in ("ruled out", "off the table", "asked for"))
        assert "with nothing funny on its record" in sentence


def test_foreign_films_are_wished_for(library: Library) -> None:
    film = replace(titled(library, "Heat"), enrichment=Enrichment(language="fr"))
    wish = signal("language", "en", "foreign films", polarity="dislike")
    for seed in range(15):
        sentence, cited = justify(film, [wish], random.Random(seed), library)
        assert cited == [1]
        assert "in French" in sentence
        assert not any(word in sentence for word in ("ruled out", "turned down", "Away from"))


def test_anime_is_what_the_record_holds(library: Library) -> None:
    film = replace(
        titled(library, "Heat"),
        genres=("Action", "Adventure", "Animation"),
        enrichment=Enrichment(language="ja"),
    )
    wishes = numbered(
        signal("genre", "Animation", "anime"),
        signal("language", "ja", "anime"),
        signal("theme", "anime", "anime"),
    )
    sentence, _ = justify(film, wishes, random.Random(0), library)
    assert "stretch" not in sentence
    assert "animated" in sentence
    assert "in Japanese" in sentence


def test_shouting_is_not_quoted(library: Library) -> None:
    wish = signal("mood", "tense", "SOMETHING TENSE")
    sentence, _ = justify(titled(library, "Heat"), [wish], random.Random(0), library)
    assert '"something tense"' in sentence


def test_a_studio_is_no_fact(library: Library) -> None:
    wishes = [signal("genre", "Children", "disney")]
    for seed in range(20):
        film = titled(library, "Toy Story")
        sentence, cited = justify(film, wishes, random.Random(seed), library)
        assert cited == [1]
        assert "disney" not in sentence.lower()


def test_a_theme_is_not_told_beside_the_kind_it_names(library: Library) -> None:
    film = replace(
        titled(library, "Heat"),
        genres=("Film-Noir",),
        enrichment=Enrichment(themes=("film noir", "grief")),
    )
    wish = signal("genre", "Film-Noir", "noir")
    for seed in range(20):
        sentence, _ = justify(film, [wish], random.Random(seed), library)
        assert sentence.count("film noir") == 1


def test_a_clause_is_told_not_asked_for(library: Library) -> None:
    wish = signal("audience", "adult", "son is 19")
    film = replace(titled(library, "Heat"), enrichment=Enrichment(audience="adult"))
    for seed in range(20):
        sentence, _ = justify(film, [wish], random.Random(seed), library)
        assert '"son is 19"' in sentence
        assert not any(word in sentence for word in ("Keeping", "Within", "asked for"))


def test_no_sentence_keeps_to_two_things(library: Library) -> None:
    limits = [LIMITS[0], signal("audience", "adult", "not for kids", number=4)]
    for seed in range(60):
        sentence, _ = justify(titled(library, "Heat"), limits, random.Random(seed), library)
        assert sentence.lower().count("keep") <= 1
