from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evals.budget import measure
from evals.budget_plans import Chunks, Plan, plans, tournament
from evals.budget_rank import best_by_number
from evals.kept import Kept
from evals.meter import metered
from evals.models import NoModelError, needed, patient_mind
from evals.prices import Price, PricesError, price_of, read_prices
from evals.tables_budget import unmoved_lines
from nodes.contracts import Candidate
from nodes.model.errors import ModelError
from nodes.model.schemas import RankingAnswer
from nodes.model.settings import Settings
from prompts import load
from store.library import Library
from tests.scripted_model import ScriptedModel, completion, computes, data_of, says, sends, status


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedModel]:
    monkeypatch.setattr("nodes.model.client.BACKOFF", 0.0)
    with ScriptedModel() as model:
        yield model


@pytest.fixture
def settings(scripted: ScriptedModel) -> Settings:
    return Settings(model="scripted", base_url=scripted.url, api_key="k")


def takes_the_last_five(payload: dict[str, Any]) -> dict[str, Any]:
    data = data_of(payload)
    if isinstance(data["films"][0], str):
        return {"best": list(range(len(data["films"]), 0, -1))[:5]}
    number = data["wishes"][0]["number"]
    films = [film["id"] for film in data["films"]][-5:]
    return {"picks": [{"film": film, "signals": [number], "why": ""} for film in films]}


def field(count: int) -> list[Candidate]:
    return [Candidate(movie_id=number, score=0.0) for number in range(count)]


def test_the_best_of_all_chunks_come_through() -> None:
    calls = []

    def choose(films: Any) -> list[int]:
        calls.append(len(films))
        return sorted((film.movie_id for film in films), reverse=True)[:5]

    assert tournament(field(95), choose, 20) == [94, 93, 92, 91, 90]
    assert calls == [20, 20, 20, 20, 15, 20, 5, 10]


def test_chunks_that_cannot_shrink_are_refused() -> None:
    assert tournament([], lambda films: [], 20) == []
    with pytest.raises(ValueError, match="chunks of 5"):
        tournament(field(10), lambda films: [], 5)


def test_plans_cost_what_the_model_was_asked(
    library: Library, scripted: ScriptedModel, settings: Settings
) -> None:
    scripted.otherwise = computes(takes_the_last_five)
    wanted = plans([8], whole=True, reasons=[7])
    found = measure(library, settings, wanted, 1, chunks=Chunks(size=20, films=50))
    free, few, reasoned, whole = found["plans"]
    assert reasoned["calls"] == 1
    assert (free["calls"], free["input_tokens"]) == (0, 0)
    assert (few["calls"], few["input_tokens"], few["output_tokens"]) == (1, 1, 1)
    assert whole["calls"] > few["calls"]
    assert not few["tokens_estimated"]
    sizes = [len(data_of(request)["films"]) for request in scripted.requests]
    assert sizes[:2] == [8, 7]
    assert max(sizes[2:]) <= 20


def test_a_choice_is_by_number_and_only_of_films_that_were_put(
    library: Library, scripted: ScriptedModel, settings: Settings
) -> None:
    films = [Candidate(movie_id=film.movie_id, score=0.0) for film in library.catalog.films[:8]]
    mind = patient_mind(settings)
    scripted.otherwise = says({"best": [8, 99, 2, 8, 0, -1, 1]})
    found = best_by_number([], films, 2, library, mind, 5)
    assert found == [films[7].movie_id, films[1].movie_id]
    assert scripted.requests[0]["max_tokens"] < 50
    put = data_of(scripted.requests[0])["films"]
    assert put[0].startswith("1: ")
    assert not any(film.title in text for film, text in zip(library.catalog.films, put))  # noqa: B905
    for useless in ({"best": [9, 10]}, {"best": []}, {"best": ["1"]}):
        scripted.otherwise = says(useless)
        with pytest.raises(ModelError):
            best_by_number([], films, 2, library, mind, 5)


def test_a_run_that_broke_off_goes_on_where_it_was(
    library: Library, scripted: ScriptedModel, settings: Settings, tmp_path: Path
) -> None:
    scripted.otherwise = computes(takes_the_last_five)
    path = tmp_path / "rows.jsonl"
    wanted = plans([8], whole=False)
    first = measure(library, settings, wanted, 2, kept=Kept(path))
    asked = len(scripted.requests)
    assert measure(library, settings, wanted, 2, kept=Kept(path)) == first
    assert len(scripted.requests) == asked == 2
    measure(library, settings, plans([9], whole=False), 2, kept=Kept(path))
    assert len(scripted.requests) == 4


def test_a_model_that_gives_the_order_back_is_found_out(
    library: Library, scripted: ScriptedModel, settings: Settings
) -> None:
    scripted.script(says({"best": [1, 2, 3, 4, 5]}), says({"best": [5, 4, 3, 2, 1]}))
    found = measure(library, settings, [Plan("model, 8", 8)], 2)
    assert found["plans"][0]["as_given"] == 1
    assert "in 1 of 2 conversations" in unmoved_lines(found)[0]


def test_an_unusable_answer_is_counted_and_the_order_stands(
    library: Library, scripted: ScriptedModel, settings: Settings
) -> None:
    scripted.otherwise = status(400)
    found = measure(library, settings, [Plan("model, 8", 8)], 2)
    assert found["plans"][0]["fallbacks"] == 2
    assert found["plans"][0]["recall@5"][0] >= 0


def test_tokens_are_estimated_when_the_server_tells_none(
    scripted: ScriptedModel, settings: Settings
) -> None:
    body = completion('{"picks": []}').replace(b"prompt_tokens", b"pt")
    scripted.script(sends(body), says({"picks": []}))
    mind = patient_mind(settings)
    with metered() as usage:
        mind.ask(load("rerank"), {"films": []}, RankingAnswer, 5)
    assert usage.estimated
    assert usage.input > 100
    with metered() as second:
        mind.ask(load("rerank"), {"films": []}, RankingAnswer, 5)
    assert (second.calls, second.input, second.estimated) == (1, 1, False)
    assert usage.calls == 1


def test_shipped_prices_are_read_and_found_by_name() -> None:
    prices = read_prices()
    assert price_of("gpt-4.1-mini-2025-04-14", prices) == "gpt-4.1-mini"
    assert price_of("unheard-of", prices) is None
    assert prices["local"].of(10**6, 10**6) == 0.0


def test_a_price_is_for_a_million_tokens() -> None:
    assert Price(0.4, 1.6).of(500_000, 250_000) == pytest.approx(0.6)


@pytest.mark.parametrize(
    "text", ["", "models = 3", "[models.x]\ninput = 1", "[models.x]\ninput=-1\noutput=1", "["]
)
def test_a_table_of_prices_that_is_wrong_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(PricesError, match=r"prices\.toml"):
        read_prices(path)
    with pytest.raises(PricesError, match="Can't read"):
        read_prices(tmp_path / "none.toml")


def test_without_a_model_it_says_what_to_set() -> None:
    with pytest.raises(NoModelError, match="MARQUEE_BASE_URL"):
        needed()
