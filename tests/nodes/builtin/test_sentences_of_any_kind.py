"""Whatever is wished for of whatever film, a sentence holds."""

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nodes.builtin.sentences import justify
from nodes.claims import check
from nodes.contracts import Signal
from store.library import Library
from store.records import GENRES, MOODS, Enrichment, Film
from tests.nodes.speech import signal

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
