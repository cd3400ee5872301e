"""The same row functions on Ray Data, for catalogs of millions; needs the optional extra ``ray``.

Between the machines travel lines of JSON: rows out, results back. The files are written here.
"""

import json
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from store.encoder import Encoder, Progress, Vectors, open_encoder
from store.errors import MarqueeError
from store.ingest import Parsed
from store.records import Enrichment, Film
from store.rows import Row

# Two even on a small machine; less than a CPU each, so that Ray's own tasks always find room.
FEWEST_WORKERS = 2
CPUS_PER_WORKER = 0.5
PARSE_BLOCK = 512
ENCODE_BLOCK = 64
QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_BACKEND_LOG_LEVEL": "fatal"}
"""Nothing is reported to Ray's makers; what goes wrong comes as an exception."""
Lines = Callable[[list[str]], list[str]]
"""Maps a block of lines to as many lines."""


def ray_lines(
    make: Callable[[], Lines],
    lines: Sequence[str],
    *,
    block: int,
    workers: int | None = None,
    ordered: bool = True,
) -> Iterator[str]:
    """Yields what a function makes of lines, computed by Ray.

    Args:
        make: Called once on every worker; returns the function.
        lines: What to map.
        block: How many lines a worker takes at once: what a kill can lose is a block a worker.
        workers: How many workers there are; as many as the cluster has room for when None.
        ordered: Whether to keep the order of the lines, or else take results as they come.

    Raises:
        MarqueeError: Ray is not installed.
    """
    ray = _ray()
    if not lines:
        return
    ray.data.DataContext.get_current().execution_options.preserve_order = ordered
    blocks = -(-len(lines) // block)
    data = ray.data.from_items([{"line": line} for line in lines], override_num_blocks=blocks)
    mapped = data.map_batches(
        _Worker,
        fn_constructor_args=(make,),
        batch_size=block,
        batch_format="numpy",
        num_cpus=CPUS_PER_WORKER,
        compute=ray.data.ActorPoolStrategy(size=min(workers or cluster_workers(), blocks)),
    )
    for row in mapped.iter_rows():
        yield str(row["line"])


def cluster_workers() -> int:
    """Returns how many workers a cluster has room for, one CPU spared; raises without Ray."""
    return max(FEWEST_WORKERS, int(_ray().cluster_resources().get("CPU", 1)) - 1)


class _Worker:
    """A function and what it has loaded, alive on one worker."""

    def __init__(self, make: Callable[[], Lines]) -> None:
        self._function = make()

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        lines = [str(line) for line in batch["line"]]
        return {"line": np.array(self._function(lines), dtype=object)}


def ray_mapper(function: Callable[[Row], Parsed], rows: Iterable[Row]) -> Iterator[Parsed]:
    """Applies the row function of the ingestion to rows, on Ray; a ``store.ingest.Mapper``."""

    def make() -> Lines:
        return lambda lines: [_parsed_line(function, line) for line in lines]

    for line in ray_lines(make, [json.dumps(row) for row in rows], block=PARSE_BLOCK):
        number, film, fault = json.loads(line)
        yield number, _film(film), fault


class RayEncoder:
    """Encodes documents on Ray's workers, each with a model of its own; queries here.

    Attributes:
        dim: Length of a vector.
        fingerprint: Names the model, which the workers have too: vectors are interchangeable.
        documents_at_once: How many to hand over in one go, so that models are loaded once.
    """

    documents_at_once = 200_000

    def __init__(
        self, make: Callable[[], Encoder] = open_encoder, progress: Progress | None = None
    ) -> None:
        """Wraps an encoder.

        Args:
            make: Called on every worker; returns its encoder.
            progress: Told how many documents of a set are done.
        """
        self._make = make
        self._progress = progress
        self._here = make()
        self.dim = self._here.dim
        self.fingerprint = self._here.fingerprint

    def encode_queries(self, texts: list[str]) -> Vectors:
        """Returns a unit vector for each query."""
        return self._here.encode_queries(texts)

    def encode_documents(self, texts: list[str]) -> Vectors:
        """Returns a unit vector for each document."""
        make = self._make

        def encode() -> Lines:
            encoder = make()

            def lines_of(texts: list[str]) -> list[str]:
                return [json.dumps(vector) for vector in encoder.encode_documents(texts).tolist()]

            return lines_of

        rows = []
        for line in ray_lines(encode, texts, block=ENCODE_BLOCK):
            rows.append(json.loads(line))
            if self._progress and (len(rows) % ENCODE_BLOCK == 0 or len(rows) == len(texts)):
                self._progress("encoding on Ray", len(rows), len(texts))
        return np.array(rows, np.float32).reshape(-1, self.dim)


def _parsed_line(function: Callable[[Row], Parsed], line: str) -> str:
    number, values = json.loads(line)
    number, film, fault = function((number, values))
    return json.dumps((number, None if film is None else asdict(film), fault))


def _film(fields: dict[str, Any] | None) -> Film | None:
    if fields is None:
        return None
    plain: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in fields.items()}
    plain["enrichment"] = Enrichment()
    return Film(**plain)


def _ray() -> Any:
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    try:
        import ray
        import ray.data
    except ImportError:
        raise MarqueeError("--ray needs Ray: pip install 'marquee[ray]'.") from None
    if not ray.is_initialized():
        ray.init(logging_level="ERROR", log_to_driver=False, include_dashboard=False)
    ray.data.DataContext.get_current().enable_progress_bars = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    return ray
