"""The same row functions on a local Ray with two CPUs; skipped where Ray is not installed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nodes.enrich.on_ray import on_ray
from nodes.enrich.rows import FilmRow
from nodes.model.settings import Settings
from store.build import build
from store.distributed import RayEncoder, ray_lines, ray_mapper
from store.errors import MarqueeError
from store.ingest import read_films
from store.library import Library
from tests.conftest import WordEncoder
from tests.nodes.enrich.forms import form, title_of
from tests.scripted_model import ScriptedModel, computes

FILMS = "id,title,year,genres,studio\n" + "".join(
    f"{n},Film Number {n},{1950 + n},Drama|Anime,Acme\n" for n in range(1, 31)
)


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    ray = pytest.importorskip("ray", reason="needs the extra ray: pip install 'marquee[ray]'")
    ray.init(
        num_cpus=2,
        include_dashboard=False,
        log_to_driver=False,
        _node_ip_address="127.0.0.1",
        object_store_memory=100_000_000,
    )
    yield
    ray.shutdown()


@pytest.fixture
def films(tmp_path: Path) -> Path:
    path = tmp_path / "films.csv"
    path.write_text(FILMS + "31,,1990,Drama\nx,Bad,1990,Drama\n")
    return path


@pytest.mark.enable_socket
def test_enrichment_ingestion_and_encoding_on_ray(
    cluster: None, films: Path, tmp_path: Path
) -> None:
    # Ingestion: the same films and the same problems as without Ray.
    assert read_films(films, mapper=ray_mapper) == read_films(films)

    # Encoding: the same vectors, in the same order.
    texts = [f"text number {n}" for n in range(150)]
    encoder = RayEncoder(make=WordEncoder)
    assert encoder.fingerprint == WordEncoder.fingerprint
    assert np.allclose(encoder.encode_documents(texts), WordEncoder().encode_documents(texts))
    assert encoder.encode_documents([]).shape == (0, WordEncoder.dim)

    # The whole build.
    home = tmp_path / "home"
    built = build(home, films, encoder=RayEncoder(make=WordEncoder), mapper=ray_mapper)
    assert (built.films, built.computed["baseline"]) == (30, 30)
    plain = Library.open(tmp_path / "other", films, encoder=WordEncoder())
    ours = Library.open(home, encoder=WordEncoder())
    assert ours.catalog.fingerprint == plain.catalog.fingerprint
    assert np.allclose(ours.vectors("baseline"), plain.vectors("baseline"))

    # Enrichment: every row once, whatever the order.
    def answer(payload: dict[str, Any]) -> dict[str, Any]:
        return form(description="Short.") if title_of(payload) == "Film Number 7" else form()

    with ScriptedModel() as scripted:
        scripted.otherwise = computes(answer)
        settings = Settings(model="scripted", base_url=scripted.url, api_key="k")
        rows = [FilmRow(n, f"Film Number {n}", 1990, ("Drama",)) for n in range(1, 21)]
        outcomes = list(on_ray(rows, settings, concurrency=4, per_minute=0, seconds=30))
        assert sorted(outcome.movie_id for outcome in outcomes) == list(range(1, 21))
        assert [o.movie_id for o in outcomes if o.state == "failed"] == [7]
        assert sum(outcome.state == "done" for outcome in outcomes) == 19
        assert len(scripted.requests) == 21


def test_without_ray_there_is_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MarqueeError, match=r"pip install 'marquee\[ray\]'"):
        list(ray_lines(lambda: list, ["a"], block=1))


def test_rows_of_the_ingestion_survive_the_way_to_a_worker(
    films: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What travels is JSON; this needs no Ray."""

    def here(make: Any, lines: list[str], **_: object) -> Iterator[str]:
        assert all(isinstance(json.loads(line), list) for line in lines)
        return iter(make()(lines))

    monkeypatch.setattr("store.distributed.ray_lines", here)
    assert read_films(films, mapper=ray_mapper) == read_films(films)
