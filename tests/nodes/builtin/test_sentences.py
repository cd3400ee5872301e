import random
from dataclasses import replace

import pytest

from nodes.builtin.sentences import justify, opening
from nodes.builtin.voice.data import load
from nodes.contracts import Signal
from store.library import Library
from tests.nodes.speech import numbered, signal, titled


def test_cites_the_users_words_and_a_fact(library: Library) -> None:
    film = titled(library, "Heat")
    wish = signal("era", [None, 2005], "nothing after 2005")
    sentence, cited = justify(film, [wish], random.Random(0), library)
    assert cited == [1]
    assert '"nothing after 2005"' in sentence
    assert "1995" in sentence


def test_twelve_openings_for_every_kind_of_wish() -> None:
    openings = load("openings")
    assert len(openings["wanted"]) + len(openings["said"]) >= 24
    kinds = ("said", "unwanted", "titled", "blind", "limit", "heeded", "told", "wanted")
    assert all(len(set(openings[kind])) >= 12 for kind in kinds)


@pytest.mark.parametrize("seed", range(20))
def test_no_opening_twice_in_a_list(library: Library, seed: int) -> None:
    wishes = [signal("mood", "tense", "something tense")]
    films = [f for f in library.catalog.films if "tense" in f.enrichment.moods][:8]
    used: set[str] = set()
    rng = random.Random(seed)
    openings = [opening(justify(f, wishes, rng, library, "enriched", used)[0]) for f in films]
    assert len(set(openings)) == len(films) == 8


def test_same_seed_same_sentence(library: Library) -> None:
    film, wishes = titled(library, "Heat"), [signal("genre", "Crime", "a crime film")]
    one = justify(film, wishes, random.Random(5), library)
    assert one == justify(film, wishes, random.Random(5), library)
    others = {justify(film, wishes, random.Random(n), library)[0] for n in range(20)}
    assert len(others) > 5


def test_baseline_tells_nothing_of_the_enrichment(library: Library) -> None:
    film = titled(library, "Heat")
    wishes = numbered(
        signal("mood", "tense", "something tense"), signal("genre", "Crime", "a crime film")
    )
    for seed in range(20):
        sentence, cited = justify(film, wishes, random.Random(seed), library, "baseline")
        assert cited == [2]
        bare = sentence.replace('"a crime film"', "")
        assert not any(mood in bare for mood in film.enrichment.moods)
        assert "themes" not in bare


def test_nothing_is_cited_when_nothing_was_wished(library: Library) -> None:
    closed = signal("genre", None, "don't care", polarity="none")
    for wishes in ([], [closed]):
        sentence, cited = justify(titled(library, "Heat"), wishes, random.Random(1), library)
        assert cited == []
        assert '"' not in sentence


def test_an_inactive_signal_is_never_cited(library: Library) -> None:
    gone = signal("genre", "Crime", "a crime film", active=False)
    assert justify(titled(library, "Heat"), [gone], random.Random(1), library)[1] == []


def test_an_unmet_wish_is_owned_up_to(library: Library) -> None:
    film = titled(library, "Heat")
    for seed in range(10):
        sentence, cited = justify(
            film, [signal("genre", "Musical", "a musical")], random.Random(seed), library
        )
        assert cited == [1]
        assert '"a musical"' in sentence
        assert any(word in sentence for word in ("stretch", "not quite", "Not quite", "long shot"))


def test_a_named_film_is_a_reason_when_its_lovers_love_this_one(library: Library) -> None:
    heat = titled(library, "Heat")
    liked = replace(heat, movie_id=heat.movie_id)
    film = replace(
        titled(library, "Toy Story"),
        enrichment=replace(titled(library, "Toy Story").enrichment, neighbours=(liked.movie_id,)),
    )
    sentence, cited = justify(
        film, [signal("title", heat.movie_id, "Heat")], random.Random(2), library
    )
    assert cited == [1]
    assert "Heat" in sentence
    assert "the same people" in sentence


LIMITS = (
    signal("era", [1990, None], "nothing older than 1990", number=2),
    signal("mood", "funny", "nothing silly", polarity="dislike", number=3),
    signal("audience", "adult", "not for kids", number=4),
)


@pytest.mark.parametrize("limit", LIMITS)
def test_a_taste_comes_before_a_limit(library: Library, limit: Signal) -> None:
    film = titled(library, "Heat")
    wishes = [signal("mood", "tense", "something tense"), limit]
    for seed in range(30):
        sentence, cited = justify(film, wishes, random.Random(seed), library)
        assert cited[0] == 1
        quote = sentence.find(f'"{limit.quote}"')
        assert quote == -1 or quote > sentence.index('"something tense"')


@pytest.mark.parametrize("limit", LIMITS)
def test_a_limit_is_the_reason_when_there_is_no_other(library: Library, limit: Signal) -> None:
    for seed in range(15):
        sentence, cited = justify(titled(library, "Heat"), [limit], random.Random(seed), library)
        assert cited == [limit.number]
        assert f'"{limit.quote}"' in sentence
        assert "asked for" not in sentence


def test_what_was_said_just_now_leads_more_often(library: Library) -> None:
    film = titled(library, "Heat")
    wishes = [
        signal("mood", "tense", "something tense", turn=1),
        signal("genre", "Crime", "a crime film", number=2, turn=4),
    ]
    first = [justify(film, wishes, random.Random(n), library)[1][0] for n in range(200)]
    assert first.count(2) > first.count(1)


def test_an_aside_comes_once_in_a_list(library: Library) -> None:
    films = [f for f in library.catalog.films if "tense" in f.enrichment.moods][:6]
    wishes = [
        signal("mood", "tense", "something tense"),
        signal("era", [1950, 2020], "after the war", number=2),
    ]
    for seed in range(20):
        used: set[str] = set()
        rng = random.Random(seed)
        cited = [justify(f, wishes, rng, library, "enriched", used)[1] for f in films]
        assert sum(2 in numbers[1:] for numbers in cited) <= 1
