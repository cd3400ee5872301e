"""The same rows, the same worker, on the machines of a Ray cluster."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from nodes.enrich.endpoint import Endpoint
from nodes.enrich.pace import Pace
from nodes.enrich.rows import FilmRow
from nodes.enrich.run import Outcomes
from nodes.enrich.worker import Outcome, enrich_row
from nodes.model.settings import Settings
from prompts import load
from store.distributed import Lines, cluster_workers, ray_lines


def on_ray(
    rows: Sequence[FilmRow],
    settings: Settings,
    *,
    concurrency: int,
    per_minute: float,
    seconds: float,
) -> Outcomes:
    """Yields outcomes as they come; requests under way and their rate are shared by all workers."""
    workers = min(cluster_workers(), concurrency)
    threads = max(1, concurrency // workers)
    make = partial(_worker, settings, threads, per_minute / workers, seconds)
    lines = [row.to_json() for row in rows]
    for line in ray_lines(make, lines, block=threads, workers=workers, ordered=False):
        yield Outcome.from_json(line)


def _worker(settings: Settings, threads: int, per_minute: float, seconds: float) -> Lines:
    from nodes.builtin.guard import suspicious

    endpoint = Endpoint(settings, load("enrich"), pace=Pace(per_minute), seconds=seconds)
    pool = ThreadPoolExecutor(threads)

    def outcome(line: str) -> str:
        return enrich_row(FilmRow.from_json(line), endpoint, suspicious).to_json()

    return lambda lines: list(pool.map(outcome, lines))
