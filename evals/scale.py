"""Measures search and turns as the catalog grows: time, memory, and what is not found.

python -m evals.scale [--sizes 5000,87000,1000000] [--films 5000,87000] [--json FILE]

The vectors are the 5,000 on board and noisy copies of them; the queries are requests as people
would type them. Times are wall-clock and processor time of one thread: on a shared machine only
the latter can be compared. ``--films`` takes whole turns through the graph, over that many films.
"""

import argparse
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from evals.bench import percentiles
from nodes.fusion import NOMINATED
from nodes.legs.leg import NOMINATING
from store.encoder import Vectors, unit
from store.index import VectorIndex, load_faiss
from store.library import Library

SIZES = "5000,87000,1000000"
WIDTHS = {"none": 1.0, "wide": 0.5, "medium": 0.1, "narrow": 0.01}
CUT = 50
SEARCHES = 6
"""What the legs of one turn search for at most: two requests and four named films."""
NOISE = 0.6
"""Length of the noise on a copy: its likeness to the original is then 0.86."""
CHUNK = 50_000

Mask = NDArray[np.bool_] | None


@dataclass
class Stopwatch:
    """Wall-clock and processor milliseconds of repeated calls."""

    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def time(self, call: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """Calls, timed."""
        wall, processor = time.perf_counter(), time.process_time()
        result = call(*arguments, **options)
        self.processor.append((time.process_time() - processor) * 1000)
        self.wall.append((time.perf_counter() - wall) * 1000)
        return result

    def figures(self) -> dict[str, dict[str, float]]:
        """Returns the percentiles of both."""
        return {"wall_ms": percentiles(self.wall), "cpu_ms": percentiles(self.processor)}


def synthetic(base: Vectors, count: int, seed: int = 0) -> Vectors:
    """Returns the base vectors, then rounds of noisy copies of them in order, at length one."""
    rng = np.random.default_rng(seed)
    rows = np.empty((count, base.shape[1]), np.float32)
    rows[: len(base)] = base[:count]
    for start in range(len(base), count, len(base)):
        some = base[: count - start]
        noise = rng.standard_normal(some.shape, np.float32)
        noise *= np.float32(NOISE / np.sqrt(base.shape[1]))
        rows[start : start + len(some)] = unit(some + noise)
    return rows


def exact(rows: Vectors, queries: Vectors, masks: Sequence[Mask], k: int) -> list[NDArray[Any]]:
    """Returns the true nearest positions under each mask: masks of queries × k."""
    scores = np.empty((len(queries), len(rows)), np.float32)
    for start in range(0, len(rows), CHUNK):
        scores[:, start : start + CHUNK] = queries @ rows[start : start + CHUNK].T
    found = []
    for mask in masks:
        passing = np.arange(len(rows)) if mask is None else np.flatnonzero(mask)
        inside = scores if mask is None else scores[:, passing]
        best = np.argpartition(-inside, min(k, inside.shape[1]) - 1, axis=1)[:, :k]
        found.append(passing[best])
    return found


def overlap(found: NDArray[Any], wanted: NDArray[Any]) -> float:
    """Returns the share of the wanted that was found, over all queries."""
    shares = [len(set(a) & set(b)) / len(b) for a, b in zip(found, wanted, strict=True)]
    return float(np.mean(shares)) if shares else 0.0


def measure_size(base: Vectors, queries: Vectors, count: int) -> dict[str, Any]:
    """Builds an index over so many vectors and measures it."""
    rows = synthetic(base, count)
    rng = np.random.default_rng(1)
    masks: dict[str, Mask] = {
        name: None if width == 1.0 else rng.random(count) < width for name, width in WIDTHS.items()
    }
    wanted = dict(zip(masks, exact(rows, queries, list(masks.values()), CUT), strict=True))
    scanned, built, turn = Stopwatch(), Stopwatch(), Stopwatch()
    faiss = load_faiss()
    for query in queries[: max(3, len(queries) // 4)]:
        scanned.time(faiss.knn, query[None], rows, CUT, metric=faiss.METRIC_INNER_PRODUCT)
    before = resident()
    index: VectorIndex = built.time(VectorIndex.build, rows)
    size = resident() - before
    del rows
    searched = {name: _searched(index, queries, mask, wanted[name]) for name, mask in masks.items()}
    for group in _groups(queries, SEARCHES):
        turn.time(index.search, group, NOMINATED, None, NOMINATING)
    return {
        "vectors": count,
        "index": type(index.faiss_index).__name__,
        "lists": index.lists,
        "probed": index.probes(count) if index.lists else 0,
        "build_s": {
            "wall": round(built.wall[0] / 1000, 1),
            "cpu": round(built.processor[0] / 1000, 1),
        },
        "index_mb": round(size),
        "exact_scan": scanned.figures(),
        "searches": searched,
        "searches_of_a_turn": turn.figures(),
    }


def _searched(
    index: VectorIndex, queries: Vectors, mask: Mask, wanted: NDArray[Any]
) -> dict[str, Any]:
    watch = Stopwatch()
    found = [watch.time(index.search, query, CUT, mask)[1][0] for query in queries]
    return {**watch.figures(), f"recall@{CUT}": round(overlap(np.array(found), wanted), 4)}


def _groups(queries: Vectors, size: int) -> Iterator[Vectors]:
    for start in range(0, len(queries) - size + 1, size):
        yield queries[start : start + size]


def resident() -> float:
    """Returns the megabytes that this process holds in memory; 0 where that cannot be told."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def run(sizes: Sequence[int], films: Sequence[int], count: int, console: Console) -> dict[str, Any]:
    """Measures all sizes, shown as they come."""
    from evals.scale_films import measure_films

    load_faiss().omp_set_num_threads(1)
    library = Library.open()
    base, requests = library.vectors("enriched"), library.vectors("requests")
    queries = requests[np.random.default_rng(2).permutation(len(requests))[:count]]
    plain: dict[str, Any] = {"sizes": [], "films": []}
    for size in sizes:
        plain["sizes"].append(measure_size(base, queries, size))
        show_size(plain["sizes"][-1], console)
    for size in films:
        plain["films"].append(measure_films(library, size))
        show_films(plain["films"][-1], console)
    return plain


def show_size(found: dict[str, Any], console: Console) -> None:
    """Prints the figures of one size."""
    lists = f", {found['probed']} of {found['lists']} lists" if found["lists"] else ""
    build = found["build_s"]
    table = Table(
        "search", "wall p50", "wall p95", "cpu p50", "cpu p95", f"recall@{CUT}",
        title=f"{found['vectors']:,} vectors: {found['index']}{lists}; built in "
        f"{build['cpu']} s of processor ({build['wall']} s), {found['index_mb']} MB",
    )  # fmt: skip
    rows = {
        "exact scan": found["exact_scan"],
        **{f"filter: {name}": values for name, values in found["searches"].items()},
        f"a turn's {SEARCHES}, {NOMINATED} deep": found["searches_of_a_turn"],
    }
    for name, values in rows.items():
        recall = values.get(f"recall@{CUT}")
        table.add_row(name, *_times(values), "" if recall is None else f"{recall:.3f}")
    console.print(table)


def show_films(found: dict[str, Any], console: Console) -> None:
    """Prints the figures of whole turns."""
    table = Table(
        "what", "wall p50", "wall p95", "cpu p50", "cpu p95",
        title=f"{found['films']:,} films: opened in {found['open_s']} s, "
        f"{found['resident_mb']} MB resident",
    )  # fmt: skip
    for name in ("turn", "retrieve"):
        values = found[name]
        table.add_row(name, *_times(values))
    for name, leg in found["legs"].items():
        for work, values in leg.items():
            table.add_row(f"{name}: {work}", *_times(values))
    console.print(table)
    for cut, share in found["found_of_all"].items():
        console.print(f"of the best {cut} among all films, the pool holds {share:.3f}")


def _times(values: dict[str, dict[str, float]]) -> list[str]:
    return [str(values[kind][p]) for kind in ("wall_ms", "cpu_ms") for p in ("p50", "p95")]


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sizes", default=SIZES, help="vectors, with commas; empty for none")
    parser.add_argument("--films", default="", help="films to take whole turns over, with commas")
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    sizes, films = (
        [int(part) for part in text.split(",") if part]
        for text in (arguments.sizes, arguments.films)
    )
    plain = run(sizes, films, arguments.queries, Console(width=110))
    if arguments.json:
        arguments.json.write_text(json.dumps(plain, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
