from collections.abc import Callable, Iterator
from typing import Any

import pytest
from langchain_openai._compat import httpx

from nodes.enrich import pace
from nodes.enrich.endpoint import Endpoint
from nodes.enrich.pace import Pace
from nodes.model.settings import Settings
from prompts import load
from tests.nodes.enrich.forms import form
from tests.scripted_model import ScriptedModel, says


@pytest.fixture
def scripted() -> Iterator[ScriptedModel]:
    with ScriptedModel() as model:
        model.otherwise = says(form())
        yield model


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that the workers would have waited."""
    waited: list[float] = []
    monkeypatch.setattr(pace.Pace, "rest", lambda self, seconds: waited.append(seconds))
    monkeypatch.setattr(pace.Pace, "hold", lambda self, seconds: waited.append(-seconds))
    return waited


@pytest.fixture
def connect(waits: list[float]) -> Callable[..., Endpoint]:
    """Makes an endpoint for a scripted model that never waits; holds are noted as negative."""

    def connected(scripted: ScriptedModel, **options: Any) -> Endpoint:
        settings = Settings(model="scripted", base_url=scripted.url, api_key="k")
        quick = httpx.HTTPTransport(verify=False)  # loads no certificates
        return Endpoint(settings, load("enrich"), pace=Pace(), transport=quick, **options)

    return connected
