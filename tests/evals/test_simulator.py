import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from evals.owning_up import owns_up
from evals.simulator import converse, ending
from evals.simulator_impossible import abstention, impossible_requests
from evals.simulator_leaks import leaks
from evals.simulator_needs import Need, need_of, needs
from evals.simulator_rules import RulesUser, accepted, spoken_need, spoken_years
from graph.marquee import Marquee
from graph.reply import Reply
from nodes.builtin.voice.data import load
from nodes.context import Context
from nodes.contracts import GuardReport, Recommendation, Slot
from store.library import Library

USERS = 12


@pytest.fixture(scope="module")
def wanted(onboard: Library) -> list[Need]:
    return needs(onboard.catalog, USERS, seed=3)


@pytest.fixture(scope="module")
def marquee(onboard: Library) -> Iterator[Marquee]:
    with Marquee.open(library=onboard, conversations=":memory:") as opened:
        yield opened


def a_need(**changes: object) -> Need:
    need = Need(
        id="u1", user=0, genre="Comedy", moods=("funny", "quirky"), years=(1980, 1989),
        language="en", audience="", unwanted_genre="War", unwanted_mood="scary",
        targets=frozenset({2716}), seen=frozenset({356, 588}), loved=(356,), strict=False,
        patience=6,
    )  # fmt: skip
    return replace(need, **changes)  # type: ignore[arg-type]


def a_reply(library: Library, films: list[int], asked: Slot | None = None) -> Reply:
    shown = [
        Recommendation(
            movie_id=f, title="t", year=None, genres=[], justification="", signals=[], score=0
        )
        for f in films
    ]
    return Reply(
        thread_id="x", turn_id="y", turn=1, reply="r", intent="recommend", asked=asked,
        recommendations=shown, signals=[], guard=GuardReport(), mind="builtin", ms=1,
    )  # fmt: skip


def test_needs_hold_out_what_they_are_tested_on(wanted: list[Need]) -> None:
    assert len(wanted) == USERS
    for need in wanted:
        assert len(need.targets) >= 3
        assert not need.targets & need.seen
        assert set(need.loved) <= need.seen
        assert "targets" in need.plain()


def test_what_is_held_out_meets_the_need(onboard: Library, wanted: list[Need]) -> None:
    for need in wanted:
        for film in map(onboard.catalog.get, need.targets):
            assert all(need.meets(film, part) for part in ("genre", "mood", "years", "audience"))


def test_needs_are_the_same_for_a_seed_and_spare_the_excluded(
    onboard: Library, wanted: list[Need]
) -> None:
    assert needs(onboard.catalog, USERS, seed=3) == wanted
    users = {need.user for need in wanted}
    assert not users & {need.user for need in needs(onboard.catalog, USERS, 3, users)}


def test_a_user_who_likes_nothing_has_no_need(onboard: Library) -> None:
    assert need_of(onboard.catalog, 10_000) is None


def test_no_turn_names_a_held_out_title(
    onboard: Library, marquee: Marquee, wanted: list[Need]
) -> None:
    for need in wanted[:2]:
        talk = converse(marquee, RulesUser(need, onboard.catalog), Context(mind="builtin"))
        assert not talk["leaked"]
        assert talk["outcome"] in {"hit", "fit", "gave_up", "out_of_turns"}
        last = set(talk["turns"][-1]["films"])
        assert (talk["outcome"] == "hit") == bool(last & need.targets)


def test_the_same_seed_gives_the_same_conversation(
    onboard: Library, marquee: Marquee, wanted: list[Need]
) -> None:
    def said(seed: int) -> list[str]:
        user = RulesUser(wanted[0], onboard.catalog, seed)
        return [t["said"] for t in converse(marquee, user, Context(mind="builtin"))["turns"]]

    assert said(1) == said(1)
    assert len({tuple(said(seed)) for seed in range(3)}) > 1


@pytest.mark.parametrize(
    ("slot", "heard"),
    [("era", "80s"), ("mood", "quirky|funny"), ("language", "subtitles"), ("audience", "")],
)
def test_the_user_answers_what_was_asked(library: Library, slot: Slot, heard: str) -> None:
    user = RulesUser(a_need(), library.catalog)
    user.opens()
    move = user.answers(a_reply(library, [], slot))
    assert move.kind == "answer"
    assert re.search(heard, move.text)
    if slot == "audience":
        assert re.search("preference|mind|matter|care", move.text)


def test_the_user_takes_a_held_out_film_first(library: Library) -> None:
    need = a_need(strict=True)
    assert accepted(need, [1, 2716], library.catalog) == 1
    assert accepted(need, [1, 2918], library.catalog) is None
    assert ending(need, [2716], library) == "hit"


def test_a_film_fits_only_if_it_meets_every_part(library: Library) -> None:
    film = library.catalog.get(2918)  # Ferris Bueller's Day Off
    need = a_need(moods=tuple(film.enrichment.moods[:1]))
    assert need.fits(film)
    assert ending(need, [2918], library) == "fit"
    assert not replace(need, years=(1990, 1999)).fits(film)
    assert not replace(need, seen=frozenset({2918})).fits(film)
    assert ending(replace(need, strict=True), [2918], library) == "open"


def test_the_user_says_which_are_seen_and_what_is_missed(library: Library) -> None:
    user = RulesUser(a_need(), library.catalog)
    user.opens()
    move = user.answers(a_reply(library, [356, 1200]))
    assert "first" in move.text
    assert move.kind == "critique"


def test_the_user_asks_for_older_films_when_all_are_newer(library: Library) -> None:
    need = a_need(moods=(), unwanted_genre="", unwanted_mood="", language="", seen=frozenset())
    user = RulesUser(replace(need, moods=("funny",)), library.catalog)
    user._told = ["genre", "mood"]
    assert "older" in user.answers(a_reply(library, [48516, 58559])).text


def test_the_user_gives_up_in_the_end(library: Library) -> None:
    user = RulesUser(a_need(patience=3, targets=frozenset()), library.catalog)
    user.opens()
    kinds = [user.answers(a_reply(library, [], "genre")).kind for _ in range(3)]
    assert kinds[-1] == "give_up"
    assert "give_up" not in kinds[:-1]


def test_a_leaked_title_is_found(onboard: Library) -> None:
    secret = {296, 2571}
    assert leaks("Pulp Fiction would be great", secret, [], onboard) == [296]
    assert leaks("something like pulp fiction maybe", secret, [], onboard) == [296]
    assert leaks("Pulp Fiction, the one you showed", secret, [296], onboard) == []
    assert leaks("some crime fiction, pulp or not", secret, [], onboard) == []


def test_years_and_needs_in_words() -> None:
    assert spoken_years((1980, 1989)) == "80s"
    assert spoken_years((1990, 2009)) == "90s or 2000s"
    assert spoken_years((1960, 1989)) == "60s to 80s"
    said = spoken_need(a_need())
    assert all(part in said for part in ("funny comedy", "80s", "no war films", "no subtitles"))


@pytest.mark.parametrize("group", ["relaxed", "nothing", "nothing_blind"])
def test_owning_up_is_recognised(group: str) -> None:
    for phrase in load("phrases")[group]:
        filled = re.sub(r"\{\w+\}", "French and the 1920s", phrase)
        assert owns_up(f"Noted. {filled}\n\n1. A Film (1950): why."), phrase


@pytest.mark.parametrize("group", ["list_heard", "list_again", "fewer", "after_list"])
def test_a_list_is_no_owning_up(group: str) -> None:
    for phrase in load("phrases")[group]:
        assert not owns_up(re.sub(r"\{\w+\}", "comedy", phrase)), phrase


def test_impossible_requests_are_owned_up_to(onboard: Library, marquee: Marquee) -> None:
    requests = impossible_requests(onboard.catalog, 10, seed=1)
    assert len(set(requests)) == 10
    assert requests == impossible_requests(onboard.catalog, 10, seed=1)
    found = abstention(marquee, requests[2:6], "enriched")
    assert (found["owned_up"], found["pretended"]) == (4, [])


def test_pretending_is_noticed(marquee: Marquee) -> None:
    found = abstention(marquee, ["a funny film from the 90s, just pick"], "enriched")
    assert found["owned_up"] == 0
    assert found["pretended"][0]["films"]
