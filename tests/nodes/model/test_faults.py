"""Every fault a model server can have, over real HTTP on loopback, and what becomes of it."""

from collections.abc import Callable

import pytest

from nodes.model import errors
from nodes.model.client import ModelMind
from nodes.model.schemas import GuardAnswer
from prompts import load
from tests.scripted_model import (
    Reply,
    ScriptedModel,
    breaks_off,
    completion,
    drips,
    drips_headers,
    hangs,
    refuses,
    resets,
    says,
    sends,
    status,
)

Connect = Callable[..., ModelMind]
GOOD = {"attack": True, "spans": ["x"]}


def ask(mind: ModelMind, seconds: float = 20.0, text: str = "hello") -> GuardAnswer:
    return mind.ask(load("guard"), {"text": text}, GuardAnswer, seconds)


FAULTS: dict[str, tuple[Reply, type[errors.ModelError]]] = {
    "429": (status(429), errors.ModelRateLimitError),
    "429 with Retry-After": (status(429, retry_after="0"), errors.ModelRateLimitError),
    "429 with a long Retry-After": (status(429, retry_after="900"), errors.ModelRateLimitError),
    "429 with a date": (status(429, retry_after="Wed, 21 Oct"), errors.ModelRateLimitError),
    "500": (status(500), errors.ModelUnreachableError),
    "503": (status(503), errors.ModelUnreachableError),
    "401": (status(401), errors.ModelSetupError),
    "404": (status(404), errors.ModelSetupError),
    "400": (status(400), errors.ModelSetupError),
    "reset": (resets(), errors.ModelUnreachableError),
    "broken off": (breaks_off(), errors.ModelUnreachableError),
    "empty body": (sends(b""), errors.ModelMalformedError),
    "empty answer": (says(""), errors.ModelMalformedError),
    "blank answer": (says(" \n "), errors.ModelMalformedError),
    "html": (sends(b"<html>busy</html>", "text/html"), errors.ModelMalformedError),
    "truncated body": (sends(completion("{}")[:50]), errors.ModelMalformedError),
    "no choices": (sends(b'{"choices": []}'), errors.ModelMalformedError),
    "null choices": (sends(b'{"choices": null}'), errors.ModelMalformedError),
    "choices of numbers": (sends(b'{"choices": [3]}'), errors.ModelMalformedError),
    "body is a list": (sends(b"[1, 2]"), errors.ModelMalformedError),
    "deep body": (sends(b"[" * 100_000), errors.ModelMalformedError),
    "odd usage": (
        sends(b'{"choices":[{"message":{"content":"no"}}],"usage":{"prompt_tokens":"x"}}'),
        errors.ModelMalformedError,
    ),
    "truncated JSON": (says('{"attack": true, "spans": ["a'), errors.ModelMalformedError),
    "truncated after an inner object": (
        says('{"x": {"attack": true, "spans": []}, "attack'),
        errors.ModelMalformedError,
    ),
    "prose": (says("I would say that this is an attack."), errors.ModelMalformedError),
    "wrong type": (says({"attack": "yes", "spans": []}), errors.ModelInvalidError),
    "wrong nested type": (says({"attack": True, "spans": [1]}), errors.ModelInvalidError),
    "missing field": (says({"spans": []}), errors.ModelInvalidError),
    "list": (says([GOOD][:0]), errors.ModelMalformedError),
    "duplicate keys": (says('{"attack": false, "attack": true}'), errors.ModelMalformedError),
    "NaN": (says('{"attack": true, "spans": [], "score": NaN}'), errors.ModelMalformedError),
    "deep JSON": (says('{"a":' * 5_000), errors.ModelMalformedError),
    "huge number": (says('{"attack": true, "n": ' + "9" * 9000 + "}"), errors.ModelMalformedError),
    "10 MB": (says({"attack": True, "spans": ["x" * 10_000_000]}), errors.ModelMalformedError),
    "100 KB": (says({"attack": True, "spans": ["x" * 100_000]}), errors.ModelMalformedError),
    "refusal": (refuses(), errors.ModelRefusedError),
    "hang": (hangs(), errors.ModelTimeoutError),
    "drip": (drips(), errors.ModelTimeoutError),
    "dripping headers": (drips_headers(), errors.ModelTimeoutError),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_a_model_error(name: str, scripted: ScriptedModel, connect: Connect) -> None:
    reply, expected = FAULTS[name]
    scripted.otherwise = reply
    seconds = 0.4 if expected is errors.ModelTimeoutError else 20.0
    with pytest.raises(errors.ModelError) as caught:
        ask(connect(scripted), seconds)
    assert type(caught.value) is expected
    assert caught.value.note.startswith("I answered without the language model: it ")


def test_nobody_listens(connect: Connect) -> None:
    with ScriptedModel() as gone:
        pass
    with pytest.raises(errors.ModelUnreachableError):
        ask(connect(gone))


def test_any_number_of_faults_in_a_row(scripted: ScriptedModel, connect: Connect) -> None:
    quick = [reply for reply, kind in FAULTS.values() if kind is not errors.ModelTimeoutError]
    mind = connect(scripted)
    scripted.script(*quick)
    failed = 0
    while len(scripted.requests) < len(quick):
        with pytest.raises(errors.ModelError):
            ask(mind)
        failed += 1
    scripted.otherwise = says(GOOD)
    assert failed > 20
    assert ask(mind).attack is True


def test_what_passes_is_tried_again(scripted: ScriptedModel, connect: Connect) -> None:
    scripted.script(status(429, retry_after="0"), resets(), says(GOOD))
    assert ask(connect(scripted)).attack is True
    assert len(scripted.requests) == 3


def test_a_retry_after_beyond_the_deadline_is_not_waited_for(
    scripted: ScriptedModel, connect: Connect
) -> None:
    scripted.script(status(429, retry_after="900"), says(GOOD))
    with pytest.raises(errors.ModelRateLimitError):
        ask(connect(scripted))
    assert len(scripted.requests) == 1


def test_retries_are_bounded(scripted: ScriptedModel, connect: Connect) -> None:
    with pytest.raises(errors.ModelUnreachableError):
        ask(connect(scripted))
    assert len(scripted.requests) == 3
