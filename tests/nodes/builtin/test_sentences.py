import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nodes.builtin.sentences import justify, noun_phrase, opening
from nodes.builtin.voice.data import load
from nodes.claims import check
from nodes.contracts import Signal
from store.library import Library
from store.records import GENRES, MOODS, Enrichment, Film
from tests.nodes.speech import numbered, signal, titled

THEMES = ["grief", "small town", "c.s. lewis", "told in flashbacks", "heist", "new york", "mafia"]
QUOTES = st.one_of(
    st.sampled_from(
        [
            "{}", "something {}", "nothing {}", "i want {}", "i hate {}", "please no {} at all",
            "<b>{}</b>", "see http://evil.com for {}", "{}. Right? And then!", '"{}" they said',
            "well you know it is a long story but what I would like is {} for the whole evening",
            "\x1b[31m{}\x1b[0m", "!!!", "",
        ]
    ),
    st.text(max_size=40).map(lambda text: text.replace("{", "").replace("}", "") + " {}"),
)  # fmt: skip


@st.composite
def signals(draw: st.DrawFn) -> list[Signal]:
    found = []
    for number in range(draw(st.integers(0, 5))):
        slot, value = draw(
            st.one_of(
                st.tuples(st.just("genre"), st.sampled_from(GENRES)),
                st.tuples(st.just("mood"), st.sampled_from(MOODS)),
                st.tuples(st.just("theme"), st.sampled_from(THEMES)),
                st.tuples(st.just("era"), st.sampled_from([[1990, 1999], [None, 1970]])),
                st.tuples(
                    st.just("language"),
                    st.sampled_from(["en", "fr", "subtitles_ok", "no_subtitles"]),
                ),
                st.tuples(st.just("audience"), st.sampled_from(["family", "teen", "adult"])),
                st.tuples(st.just("title"), st.sampled_from([1, 2, 6, 10, 296, 999999])),
                st.tuples(st.just("person"), st.just("Tom Hanks")),
            )
        )
        polarity = draw(st.sampled_from(["like", "like", "dislike", "none"]))
        quote = draw(QUOTES).format(value)
        value = None if polarity == "none" else value
        found.append(signal(slot, value, quote, polarity=polarity, number=number + 1))
    return found


FILMS = st.builds(
    Film,
    movie_id=st.just(6),
    title=st.sampled_from(["Heat", "M*A*S*H", "What's Up, Doc?", "Mr. & Mrs. Smith", "1984"]),
    year=st.one_of(st.none(), st.integers(1900, 2025)),
    genres=st.lists(st.sampled_from(GENRES), max_size=5, unique=True).map(tuple),
    rating_count=st.integers(0, 50),
    rating_mean=st.sampled_from([0.0, 2.5, 4.25]),
    enrichment=st.builds(
        Enrichment,
        language=st.sampled_from(["", "en", "fr", "xx"]),
        audience=st.sampled_from(["", "family", "teen", "adult"]),
        moods=st.lists(st.sampled_from(MOODS), max_size=4, unique=True).map(tuple),
        themes=st.lists(st.sampled_from(THEMES), max_size=4, unique=True).map(tuple),
        description=st.sampled_from(["", "Tom Hanks robs a bank; a heist follows."]),
        neighbours=st.sampled_from([(), (1, 2)]),
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(FILMS, signals(), st.integers(0, 1000), st.sampled_from(["enriched", "baseline"]))
def test_any_sentence_holds(
    library: Library, film: Film, given_signals: list[Signal], seed: int, variant: str
) -> None:
    sentence, cited = justify(film, given_signals, random.Random(seed), library, variant)  # type: ignore[arg-type]
    faults = check(sentence, film, given_signals, library, cited=cited, variant=variant)  # type: ignore[arg-type]
    assert faults == [], sentence
    assert "<" not in sentence
    assert "\x1b" not in sentence


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
