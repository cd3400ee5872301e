from collections.abc import Callable, Iterator
from typing import Any

import pytest
from langchain_openai._compat import httpx

from nodes.model.breaker import Breaker
from nodes.model.client import ModelMind
from nodes.model.settings import Settings
from tests.scripted_model import ScriptedModel


@pytest.fixture
def scripted() -> Iterator[ScriptedModel]:
    with ScriptedModel() as model:
        yield model


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Callable[..., ModelMind]:
    """Makes a mind for a scripted model, that retries without waiting."""
    monkeypatch.setattr("nodes.model.client.BACKOFF", 0.0)

    def connected(scripted: ScriptedModel, **settings: Any) -> ModelMind:
        chosen = {"model": "scripted", "base_url": scripted.url, "api_key": "k", **settings}
        quick = httpx.HTTPTransport(verify=False)  # loads no certificates
        return ModelMind(Settings(**chosen), transport=quick, breaker=Breaker(limit=1000))

    return connected
