"""The same row functions on a local Ray with two CPUs; skipped where Ray is not installed."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
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


@pytest.mark.enable_socket
def test_a_kill_on_the_command_line_pays_for_no_row_twice(tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="needs the extra ray: pip install 'marquee[ray]'")
    catalog, output = tmp_path / "films.csv", tmp_path / "enriched.jsonl"
    catalog.write_text(FILMS)
    asked: Counter[str] = Counter()

    def answer(payload: dict[str, Any]) -> dict[str, Any]:
        asked[title_of(payload)] += 1
        time.sleep(0.05)
        return form()

    with ScriptedModel() as scripted:
        scripted.otherwise = computes(answer)
        command = [
            sys.executable, "-m", "graph.cli.main", "enrich", "--catalog", str(catalog), "--ray",
            "--concurrency", "4",
        ]  # fmt: skip
        model = {"MARQUEE_BASE_URL": scripted.url, "MARQUEE_MODEL": "scripted"}
        environment = {**os.environ, **model}
        process = subprocess.Popen(command, env=environment)
        deadline = time.monotonic() + 120
        while sum(asked.values()) < 9 and time.monotonic() < deadline:
            time.sleep(0.01)
        process.kill()
        process.wait()
        time.sleep(2)  # The workers notice, and end.
        killed = sum(asked.values())
        assert 9 <= killed < 30
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(output.read_text().splitlines()) == 30
    # Only what was under way at the kill can be paid for again.
    assert sum(asked.values()) <= 30 + 4
    assert not output.with_suffix(".ray").exists()


@pytest.fixture
def no_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs the workers' functions here, block by block; needs no Ray."""

    def here(make: Any, lines: list[str], *, block: int, **_: object) -> Iterator[str]:
        work = make()
        for start in range(0, len(lines), block):
            yield from work(lines[start : start + block])

    monkeypatch.setattr("nodes.enrich.on_ray.ray_lines", here)
    monkeypatch.setattr("nodes.enrich.on_ray.cluster_workers", lambda: 1)


def test_what_a_kill_left_in_the_spool_is_taken_and_not_paid_for_again(
    no_cluster: None, tmp_path: Path
) -> None:
    asked: list[str] = []

    def answer(payload: dict[str, Any]) -> dict[str, Any]:
        asked.append(title_of(payload))
        return form(description="Short.") if asked[-1] == "Film 2" else form()

    spool = tmp_path / "spool"
    rows = [FilmRow(n, f"Film {n}", 1990, ("Drama",)) for n in range(1, 9)]
    with ScriptedModel() as scripted:
        scripted.otherwise = computes(answer)
        settings = Settings(model="scripted", base_url=scripted.url, api_key="k")

        def outcomes(rows: list[FilmRow], **options: Any) -> Iterator[Any]:
            pace: dict[str, Any] = {"concurrency": 4, "per_minute": 0, "seconds": 30}
            return on_ray(rows, settings, spool=spool, **pace, **options)

        first = outcomes(rows)
        assert next(first).movie_id == 1
        first.close()  # type: ignore[attr-defined]
        # A block of four was paid for, of which the run saw one.
        assert sorted(set(asked)) == [f"Film {n}" for n in range(1, 5)]
        (file,) = spool.glob("*.jsonl")
        file.write_bytes(file.read_bytes() + b'["torn", "{')

        asked.clear()
        changed = FilmRow(3, "Film 3", 1991, ("Drama",))
        due = [rows[1], changed, *rows[3:]]
        found = {o.movie_id: o.state for o in outcomes(due)}
        assert found == {2: "failed"} | dict.fromkeys(range(3, 9), "done")
        assert sorted(asked) == [f"Film {n}" for n in (3, 5, 6, 7, 8)]
        assert not spool.exists()

        killed = outcomes(rows)
        next(killed)
        killed.close()  # type: ignore[attr-defined]
        asked.clear()
        found = {o.movie_id: o.state for o in outcomes(rows[:2], anew=True)}
        assert found == {1: "done", 2: "failed"}
        assert asked == ["Film 2", "Film 2"]


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
