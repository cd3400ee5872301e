from collections.abc import Callable

import pytest

from nodes.enrich.endpoint import ATTEMPTS, Endpoint, EndpointError, model_name, reply_of
from nodes.enrich.pace import LONGEST_WAIT, Pace, backoff
from nodes.model.errors import ModelSetupError
from nodes.model.settings import Settings
from tests.nodes.enrich.forms import form
from tests.scripted_model import ScriptedModel, hangs, resets, sends, status

Connect = Callable[..., Endpoint]
FILM = {"film": {"title": "Heat", "year": 1995, "genres": ["Crime"]}}


def test_an_answer_and_its_tokens(scripted: ScriptedModel, connect: Connect) -> None:
    reply = connect(scripted).ask(FILM)
    assert '"bittersweet"' in reply.text
    assert (reply.tokens_in, reply.tokens_out) == (1, 1)
    (request,) = scripted.requests
    assert request["model"] == "scripted"
    assert request["response_format"]["json_schema"]["strict"] is True
    system, user = (message["content"] for message in request["messages"])
    assert "Heat" not in system
    assert '"title":"Heat"' in user
    assert "slow-burn" in system


@pytest.mark.parametrize("reply", [status(429), status(500), status(503), resets()])
def test_what_may_pass_is_tried_again(
    reply: object, scripted: ScriptedModel, connect: Connect, waits: list[float]
) -> None:
    scripted.script(reply, reply)  # type: ignore[arg-type]
    assert connect(scripted).ask(FILM).text
    assert len(scripted.requests) == 3
    assert len(waits) == 2


def test_retry_after_holds_all_workers(
    scripted: ScriptedModel, connect: Connect, waits: list[float]
) -> None:
    scripted.script(status(429, retry_after="7"), status(503, retry_after="3"))
    connect(scripted).ask(FILM)
    assert waits == [-7.0, -3.0]


def test_trying_again_has_an_end(scripted: ScriptedModel, connect: Connect) -> None:
    scripted.otherwise = status(429)
    with pytest.raises(EndpointError, match="429") as caught:
        connect(scripted).ask(FILM)
    assert not caught.value.fatal
    assert len(scripted.requests) == ATTEMPTS


def test_a_slow_answer_is_given_up(scripted: ScriptedModel, connect: Connect) -> None:
    scripted.script(hangs())
    assert connect(scripted, seconds=0.2).ask(FILM).text
    assert len(scripted.requests) == 2


@pytest.mark.parametrize(
    ("reply", "fatal"),
    [
        (status(401), True),
        (status(404), True),
        (status(429, "insufficient_quota: no credit"), True),
        (status(400, "content_filter"), False),
        (sends(b"<html>"), False),
    ],
)
def test_what_will_not_pass_is_not_tried_again(
    reply: object, fatal: bool, scripted: ScriptedModel, connect: Connect
) -> None:
    scripted.script(reply)  # type: ignore[arg-type]
    with pytest.raises(EndpointError) as caught:
        connect(scripted).ask(FILM)
    assert caught.value.fatal is fatal
    assert len(scripted.requests) == 1


def test_parameters_that_a_server_lacks_are_given_up_for_good(
    scripted: ScriptedModel, connect: Connect
) -> None:
    scripted.script(
        status(400, "temperature is not supported"),
        status(400, "unknown field max_tokens"),
        status(400, "json_schema is not available"),
    )
    endpoint = connect(scripted)
    endpoint.ask(FILM)
    endpoint.ask(FILM)
    assert len(scripted.requests) == 5
    for request in scripted.requests[-2:]:
        assert "temperature" not in request
        assert "max_tokens" not in request
        assert request["response_format"] == {"type": "json_object"}


def test_a_leaked_token_is_noticed(scripted: ScriptedModel, connect: Connect) -> None:
    endpoint = connect(scripted)
    assert endpoint.leaked(f"my token is {endpoint.canary}")
    assert not endpoint.leaked(str(form()))


def test_a_strange_completion_is_an_empty_reply() -> None:
    for response in ({}, {"choices": []}, {"choices": [{}]}, {"choices": [{"message": None}]}):
        assert reply_of(response).text == ""
    assert reply_of({"usage": {"prompt_tokens": "many", "completion_tokens": -1}}).tokens_in == 0


def test_the_first_model_of_the_endpoint_is_taken_if_none_is_named(scripted: ScriptedModel) -> None:
    assert model_name(Settings(model="", base_url=scripted.url, api_key="k")) == "scripted"
    assert model_name(Settings(model="mine", base_url="http://127.0.0.1:9")) == "mine"
    with pytest.raises(ModelSetupError):
        model_name(Settings(model="mine", unusable="no key"))


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_requests_are_spaced_out_evenly() -> None:
    clock = Clock()
    pace = Pace(per_minute=30, clock=lambda: clock.now, sleep=clock.sleep)
    times = []
    for _ in range(4):
        pace.wait()
        times.append(clock.now)
    assert times == [100, 102, 104, 106]


def test_a_hold_keeps_everyone_back_and_no_rate_means_no_wait() -> None:
    clock = Clock()
    pace = Pace(clock=lambda: clock.now, sleep=clock.sleep)
    pace.wait()
    pace.wait()
    assert clock.now == 100
    pace.hold(9)
    pace.wait()
    assert clock.now == 109


def test_a_pause_worth_wondering_at_is_told_once() -> None:
    clock, told = Clock(), []
    pace = Pace(clock=lambda: clock.now, sleep=clock.sleep, told=told.append)
    for seconds in (1, 30, 30, 28, 2):
        pace.hold(seconds)
    assert told == [30]
    pace.wait()
    pace.hold(30)
    assert told == [30, 30]


def test_the_back_off_doubles_with_a_spread_and_obeys_the_server() -> None:
    assert [backoff(n, None, lambda: 1.0) for n in (0, 1, 2, 20)] == [1, 2, 4, LONGEST_WAIT]
    assert backoff(3, None, lambda: 0.0) == 4
    assert backoff(3, 0.5) == 0.5
