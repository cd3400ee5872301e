"""The same rows, the same worker, on the machines of a Ray cluster.

A worker hands over its results a block at a time, so it keeps each of them in a file of its own
as well, as soon as it is paid for: what a kill of the run left there is taken by the next one.
"""

import json
import os
import shutil
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

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
    spool: Path | None = None,
    anew: bool = False,
) -> Outcomes:
    """Yields outcomes as they come; requests under way and their rate are shared by all workers.

    Args:
        rows: What to ask for.
        settings: Where the model is.
        concurrency: Requests under way, all workers together.
        per_minute: Requests a minute, all workers together; 0 = as fast as they go.
        seconds: Time limit of one attempt.
        spool: Folder, shared by the machines, in which workers keep what was paid for until the
            run is through. Without one, a kill can cost a block of rows a worker.
        anew: Rows that were kept out are asked for again on purpose: the spool's verdicts on
            them don't count.
    """
    prompt = load("enrich")
    paid = {} if spool is None else spooled(spool)
    if anew:
        paid = {key: outcome for key, outcome in paid.items() if outcome.state == "done"}
    due = []
    for row in rows:
        outcome = paid.get(row.key(prompt, settings.model))
        if outcome is None:
            due.append(row)
        else:
            yield outcome
    workers = min(cluster_workers(), concurrency)
    threads = max(1, concurrency // workers)
    make = partial(_worker, settings, threads, per_minute / workers, seconds, spool)
    lines = [row.to_json() for row in due]
    for line in ray_lines(make, lines, block=threads, workers=workers, ordered=False):
        yield Outcome.from_json(line)
    if spool is not None:
        shutil.rmtree(spool, ignore_errors=True)


def spooled(spool: Path) -> dict[str, Outcome]:
    """Returns what was paid for and is in a spool, by the rows' fingerprints."""
    found: dict[str, Outcome] = {}
    for path in sorted(spool.glob("*.jsonl")):
        for line in path.read_bytes().split(b"\n"):
            try:
                key, outcome = json.loads(line)
                found[str(key)] = Outcome.from_json(outcome)
            except (ValueError, TypeError, KeyError):
                continue  # A kill cut the last line short.
    return {key: outcome for key, outcome in found.items() if outcome.state != "unanswered"}


def _worker(
    settings: Settings, threads: int, per_minute: float, seconds: float, spool: Path | None
) -> Lines:
    from nodes.builtin.guard import suspicious

    prompt = load("enrich")
    endpoint = Endpoint(settings, prompt, pace=Pace(per_minute), seconds=seconds)
    pool = ThreadPoolExecutor(threads)
    handle = None if spool is None else _own_file(spool)

    def outcome(line: str) -> str:
        row = FilmRow.from_json(line)
        made = enrich_row(row, endpoint, suspicious).to_json()
        if handle is not None:
            kept = json.dumps([row.key(prompt, settings.model), made])
            os.write(handle, kept.encode() + b"\n")
        return made

    return lambda lines: list(pool.map(outcome, lines))


def _own_file(spool: Path) -> int:
    spool.mkdir(parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    return os.open(spool / f"{uuid.uuid4().hex}.jsonl", flags, 0o600)
