"""The hallucination audit: it finds what it should, and cries at nothing else."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from evals.audits import hallucination
from evals.audits.endpoint import scripted
from evals.audits.hallucination import audit
from evals.audits.liars import LIES, Liar, Lie
from evals.audits.naming import Stray, strays
from evals.audits.pipeline import Pipeline
from evals.audits.talks import Talk, fuzz, talks
from graph.marquee import Marquee
from nodes.context import Context
from nodes.contracts import Recommendation
from store.library import Library

WISH = "a tense crime thriller from the 90s, just pick"


def recommendation(library: Library, movie_id: int, **changes: Any) -> Recommendation:
    film = library.catalog.get(movie_id)
    known = {"title": film.title, "year": film.year, "genres": list(film.genres)}
    return Recommendation.model_validate(
        {"movie_id": movie_id, **known, "justification": "", "signals": [], "score": 1.0, **changes}
    )


def rules(found: list[Stray]) -> set[str]:
    return {stray.rule for stray in found}


def test_a_real_reply_names_nothing_strange(library: Library) -> None:
    with Marquee.open(library=library, conversations=":memory:") as marquee:
        reply = marquee.turn(WISH, context=Context(mind="builtin"))
    assert reply.recommendations
    assert strays(reply.reply, reply.recommendations, [WISH], library) == []


@pytest.mark.parametrize(
    ("reply", "rule"),
    [
        ("1. Heat (1996): Tense.", "list"),
        ("1. Heat 2 (1995): Tense.", "list"),
        ("1. The Glass Meridian (1995): Tense.", "list"),
        ("Nothing at all.", "list"),
        ("1. Heat (1995): Tense, like Suicide Squad.", "outside"),
        ("1. Heat (1995): Tense.\nYou may also like Nine Lanterns (2014).", "unknown"),
        ("1. Heat (1995): Tense, as ravenmoor was.", "lie"),
    ],
)
def test_what_may_not_be_named_is_found(library: Library, reply: str, rule: str) -> None:
    lies = [Lie("invented film", 6, ("Ravenmoor",), "")]
    found = strays(reply, [recommendation(library, 6)], [WISH], library, lies)
    assert rule in rules(found)


def test_the_user_may_name_anything(library: Library) -> None:
    lies = [Lie("invented film", 6, ("Ravenmoor",), "")]
    reply = 'I don\'t have "Ravenmoor" or "Nine Lanterns".\n1. Heat (1995): Tense.'
    said = ["is Ravenmoor like Nine Lanterns?"]
    assert strays(reply, [recommendation(library, 6)], said, library, lies) == []


def test_a_list_that_is_not_the_records_is_found(library: Library) -> None:
    films = [recommendation(library, 6, title="Cool")]
    assert rules(strays("1. Cool (1995): Tense.", films, [], library)) == {"list"}


@pytest.mark.parametrize("kind", list(LIES))
def test_no_lie_comes_through_ground_alone(library: Library, kind: str) -> None:
    liar = Liar(kind, library)
    pipeline = Pipeline(library, Context(mind="builtin"), hallucination._straight(liar))
    turn = pipeline.hold(_talk(WISH))[0]
    assert len(turn.reply.recommendations) == 5
    sentences = {film.justification for film in turn.reply.recommendations}
    told = {lie.sentence for lie in liar.lies}
    assert told
    if kind == "honest":
        assert told & sentences
    elif kind != hallucination.UNMARKED:
        assert (
            strays(turn.reply.reply, turn.reply.recommendations, [WISH], library, liar.lies) == []
        )


def test_the_audit_counts_lies_before_and_nothing_after(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = ("honest", "invented film as first word", "invented sequel")
    monkeypatch.setattr(hallucination, "LIES", {kind: LIES[kind] for kind in kinds})
    found = audit(library, 3, seed=1)
    assert found["before_ground"] > 5
    assert found["lies_told"] > 10
    assert found["after_ground"] == 0
    assert 0 < found["upper_bound"] < 0.2
    names = [row["pipeline"] for row in found["pipelines"]]
    assert len(names) == 1 + 2 * len(kinds)
    builtin = found["pipelines"][0]
    assert builtin["false_rejections"]["share"] < 0.05
    json.dumps(found, allow_nan=False)


def test_a_list_that_stands_is_no_list_made_up(library: Library) -> None:
    talk = _talk(WISH, "nothing else to add")
    turns = Pipeline(library, Context(mind="builtin")).hold(talk)
    assert turns[1].state.current.stands
    assert "1. " in turns[1].reply.reply
    tally = hallucination.Tally("built-in mind")
    hallucination._count(tally, turns, library, [])
    assert tally.strays == []


def test_the_audit_notices_a_ground_that_lets_lies_through(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nodes.ground.check", lambda *args, **kwargs: [])
    monkeypatch.setattr(hallucination, "LIES", {"invented film": LIES["invented film"]})
    found = audit(library, 3, seed=0)
    assert found["after_ground"] > 0
    assert found["upper_bound"] is None


def test_an_error_of_the_script_is_no_model_fault(library: Library) -> None:
    def broken(judgement: str, data: Any) -> Any:
        raise KeyError("script")

    with pytest.raises(KeyError, match="script"), scripted(broken):
        Pipeline(library, Context()).hold(_talk(WISH))


def test_the_environment_is_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    monkeypatch.setenv("MARQUEE_MODEL", "mine")
    level = logging.getLogger("nodes.minds").level
    with scripted(lambda judgement, data: {}):
        assert os.environ["MARQUEE_MODEL"] == "scripted"
    assert os.environ["MARQUEE_MODEL"] == "mine"
    assert "MARQUEE_BASE_URL" not in os.environ
    assert logging.getLogger("nodes.minds").level == level


def test_talks_are_of_every_kind_and_repeatable(library: Library) -> None:
    held = talks(library, 9, seed=4)
    assert {talk.kind for talk in held} >= {"transcript", "fuzzed"}
    assert fuzz(library, "a") == fuzz(library, "a") != fuzz(library, "b")


def test_fuzzed_turns_get_an_answer(library: Library, tmp_path: Path) -> None:
    pipeline = Pipeline(library, Context(mind="builtin"))
    for number in range(4):
        turns = pipeline.hold(_talk(*fuzz(library, f"x{number}")))
        assert all(turn.reply.reply.strip() for turn in turns)


def test_every_lie_names_what_it_is_about(library: Library) -> None:
    for kind in LIES:
        liar = Liar(kind, library)
        wishes = [{"number": 1, "slot": "genre", "polarity": "like", "value": "Crime"}]
        told = liar.tell([6, 47, 50], wishes, 3)
        assert told
        for lie, _ in told:
            assert all(name in lie.sentence for name in lie.names)


def _talk(*turns: str) -> Talk:
    def speak() -> Any:
        for text in turns:  # noqa: UP028 - a bare tuple takes no replies
            yield text

    return Talk("test", "fuzzed", speak)
