"""Turns that a kill or a failure cut short."""

import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from graph import Marquee
from store.library import Library
from tests.graph.marquee.asking import NOW

CRASH = """
import os, sys, graph.graph as wiring
from pathlib import Path
from graph import Context, Marquee
from graph.turns import SqliteTurns
from store.library import Library

place = sys.argv[3]

def crash(*arguments, **options):
    os._exit(9)

if place == "record":
    SqliteTurns.add = crash
elif place == "begin":
    begin = SqliteTurns.begin
    SqliteTurns.begin = lambda *arguments: (begin(*arguments), crash())
else:
    setattr(wiring, "make_" + place, lambda library: crash_node)

def crash_node(state, runtime):
    crash()

with Marquee.open(Path(sys.argv[1])) as marquee:
    marquee.turn("a funny comedy from the 90s", sys.argv[2], turn_id=sys.argv[2],
                 context=Context(max_questions=0, mind=sys.argv[4]))
"""
PLACES = ["begin", "guard", "retrieve", "respond", "record"]


def kill(home: Path, thread: str, place: str, mind: str = "builtin") -> None:
    """Takes a turn in a process that is killed at a place."""
    arguments = [str(home), thread, place, mind]
    killed = subprocess.run([sys.executable, "-c", CRASH, *arguments], check=False)
    assert killed.returncode == 9


@pytest.fixture
def unreachable_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that is configured and down: turns are kept node by node as with one that is up."""
    monkeypatch.setenv("MARQUEE_MODEL", "down")
    monkeypatch.setenv("MARQUEE_BASE_URL", "http://127.0.0.1:9/v1")


@pytest.mark.parametrize("place", PLACES)
def test_a_killed_turn_is_neither_lost_nor_doubled(
    place: str, onboard: Library, tmp_path: Path
) -> None:
    thread = str(uuid.uuid4())
    kill(tmp_path, thread, place)
    with Marquee.open(library=onboard, conversations=tmp_path / "conversations.sqlite") as marquee:
        reply = marquee.turn("a funny comedy from the 90s", thread, turn_id=thread, context=NOW)
        assert reply.turn == 1
        assert len(reply.recommendations) == 5
        assert marquee.turn("thanks", thread, context=NOW).turn == 2
        assert len(marquee.conversations.turns.all(thread)) == 2


@pytest.mark.parametrize("place", PLACES)
def test_another_turn_after_a_kill_finishes_the_killed_one_first(
    place: str, onboard: Library, tmp_path: Path
) -> None:
    thread = str(uuid.uuid4())
    kill(tmp_path, thread, place)
    with Marquee.open(library=onboard, conversations=tmp_path / "conversations.sqlite") as marquee:
        assert marquee.turn("no horror", thread, context=NOW).turn == 2
        said = [text for text, _ in marquee.conversations.turns.all(thread)]
    assert said == ["a funny comedy from the 90s", "no horror"]


@pytest.mark.usefixtures("unreachable_model")
@pytest.mark.parametrize("place", ["guard", "rerank"])
def test_a_killed_turn_of_a_model_goes_on_at_the_node_it_reached(
    place: str, onboard: Library, tmp_path: Path
) -> None:
    thread = str(uuid.uuid4())
    kill(tmp_path, thread, place, mind="auto")
    with Marquee.open(library=onboard, conversations=tmp_path / "conversations.sqlite") as marquee:
        saved = marquee._graph.get_state({"configurable": {"thread_id": thread}})
        assert saved.next == (place,)
        reply = marquee.resume(thread, NOW)
        assert reply is not None
        assert (reply.turn, reply.turn_id) == (1, thread)
        assert len(reply.recommendations) == 5
        assert marquee.resume(thread, NOW) is None


def test_a_turn_that_failed_is_finished_when_it_is_sent_again(
    marquee: Marquee, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread, turn = str(uuid.uuid4()), str(uuid.uuid4())
    with monkeypatch.context() as broken:
        broken.setattr("nodes.ground.audit", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            marquee.turn("a funny comedy", thread, turn_id=turn, context=NOW)
    reply = marquee.turn("a funny comedy", thread, turn_id=turn, context=NOW)
    assert reply.turn == 1
    assert len(reply.recommendations) == 5
    assert len(marquee.conversations.turns.all(thread)) == 1
