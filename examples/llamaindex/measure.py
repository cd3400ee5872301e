"""Measures retrieval with LlamaIndex over Chroma against ours, on the same rows, in one run.

python -m examples.llamaindex.measure --rows FILE [--limit N] [--half held] [--json FILE]

Every system runs in a process of its own, so that its memory is its own, and hears the same
conversations first. Latency is that of retrieval alone, the query's embedding included. Ours uses
the weights of ``evals/weights``, learned on the half ``tune`` alone.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, get_args

from rich.console import Console
from rich.table import Table

from evals.bench import percentiles
from evals.metrics import paired_bootstrap
from evals.rows import Row, read_rows
from examples.llamaindex.costs import cost_of
from store.library import Library
from store.records import Variant

CUTS = (5, 10, 50)
SYSTEMS = ("builtin", "llamaindex", "vectors")
"""Ours, LlamaIndex's, and ours with no more than the latter searches: the films' vectors."""
COMPARED = SYSTEMS[:2]
VECTOR_LEGS = ("dense", "items")


@dataclass
class Found:
    """What one system did with the rows.

    Attributes:
        ranks: Place of each row's target from 0; -1 when it is not among the candidates.
        wall_ms: Of each retrieval.
        cpu_ms: Of each retrieval, over all threads.
        open_s: Until the first retrieval is done, indexes built.
        resident_mb: After opening, and at the end.
    """

    ranks: list[int] = field(default_factory=list)
    wall_ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    open_s: float = 0.0
    resident_mb: list[float] = field(default_factory=list)


def sample(path: Path, half: str, limit: int) -> list[Row]:
    """Returns so many rows, evenly spread over the file; all when the limit is 0."""
    rows = read_rows(path, None if half == "all" else half)  # type: ignore[arg-type]
    if not limit or limit >= len(rows):
        return rows
    return [rows[number * len(rows) // limit] for number in range(limit)]


def run_system(system: str, variant: Variant, rows: list[Row]) -> Found:
    """Retrieves for every row with one system."""
    from evals.listening import Listener
    from evals.scale import resident

    found = Found()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as home:
        library = Library.open(Path(home)).load()
        find = _finder(system, variant, library)
        listener = Listener(library, variant)
        find(listener.query([{"role": "user", "content": "a film like Toy Story"}]))
        found.open_s = round(time.perf_counter() - started, 1)
        found.resident_mb.append(round(resident()))
        for row in rows:
            query = listener.query(row.messages, row.exclude)
            wall, processor = time.perf_counter(), time.process_time()
            ids = find(query)
            found.cpu_ms.append((time.process_time() - processor) * 1000)
            found.wall_ms.append((time.perf_counter() - wall) * 1000)
            found.ranks.append(ids.index(row.target) if row.target in ids else -1)
        found.resident_mb.append(round(resident()))
    return found


def _finder(system: str, variant: Variant, library: Library) -> Any:
    """Returns a function from a query to fifty film ids, best first."""
    from nodes.retrieve import limits

    if system == "llamaindex":
        from nodes.llamaindex.retriever import ShortcutRetriever, movie_id

        retriever = ShortcutRetriever(library, variant)

        def shortcut(query: Any) -> list[int]:
            hard, _, _ = limits(query.hard, library, variant)
            nodes = retriever.find(query, hard.mask(library.catalog, variant), max(CUTS))
            return [movie_id(node) for node in nodes]

        return shortcut
    from evals.retrieval import MEASURED
    from nodes.fusion import Fusion
    from nodes.weighing import Weights

    fusion = Fusion(library, variant, Weights.load(variant, MEASURED))
    legs = VECTOR_LEGS if system == "vectors" else ()

    def ours(query: Any) -> list[int]:
        hard, _, _ = limits(query.hard, library, variant)
        fused = fusion.fuse(query, hard.mask(library.catalog, variant), legs)
        return [film.movie_id for film in fused.top(max(CUTS), library.catalog.ids)]

    return ours


def figures(found: Found) -> dict[str, Any]:
    """Returns the figures of one system."""
    recalls = {f"recall@{cut}": round(_mean(hits(found, cut)), 3) for cut in CUTS}
    return {
        **recalls,
        "wall_ms": percentiles(found.wall_ms),
        "cpu_ms": percentiles(found.cpu_ms),
        "open_s": found.open_s,
        "resident_mb": found.resident_mb,
    }


def hits(found: Found, cut: int) -> list[float]:
    """Returns for each row whether its target is among the first ones."""
    return [float(0 <= rank < cut) for rank in found.ranks]


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def measure(rows_file: Path, half: str, limit: int, console: Console) -> dict[str, Any]:
    """Runs all systems over both variants."""
    rows = sample(rows_file, half, limit)
    groups = [row.dialogue for row in rows]
    plain: dict[str, Any] = {"rows": len(rows), "dialogues": len(set(groups)), "systems": {}}
    all_found: dict[tuple[str, str], Found] = {}
    for variant in get_args(Variant):
        for system in SYSTEMS:
            console.print(f"{system}, {variant}, {len(rows)} rows ...")
            found = _in_process(system, variant, rows_file, half, limit)
            all_found[system, variant] = found
            plain["systems"][f"{system} {variant}"] = figures(found)
        pair = [all_found[system, variant] for system in COMPARED]
        plain[f"builtin - llamaindex, {variant}"] = {
            f"recall@{cut}": str(paired_bootstrap(hits(pair[0], cut), hits(pair[1], cut), groups))
            for cut in CUTS
        }
    plain["costs"] = {system: cost_of(system) for system in COMPARED}
    return plain


def _in_process(system: str, variant: str, rows_file: Path, half: str, limit: int) -> Found:
    command = [sys.executable, "-m", "examples.llamaindex.measure", "--rows", str(rows_file)]
    command += ["--half", half, "--limit", str(limit), "--system", system, "--variant", variant]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{system}, {variant} failed:\n{done.stderr[-2000:]}")
    return Found(**json.loads(done.stdout.splitlines()[-1]))


def show(plain: dict[str, Any], console: Console) -> None:
    """Prints the figures as tables."""
    table = Table(title=f"{plain['rows']} rows of {plain['dialogues']} dialogues")
    recalls = [f"recall@{cut}" for cut in CUTS]
    for name in ("system", *recalls, "wall p50", "p95", "cpu p50", "p95", "opened", "resident"):
        table.add_column(name, justify="left" if name == "system" else "right")
    for name, values in plain["systems"].items():
        times = [str(values[kind][p]) for kind in ("wall_ms", "cpu_ms") for p in ("p50", "p95")]
        recall = [f"{values[key]:.3f}" for key in recalls]
        memory = f"{values['resident_mb'][-1]:.0f} MB"
        table.add_row(name, *recall, *times, f"{values['open_s']} s", memory)
    console.print(table)
    for variant in get_args(Variant):
        console.print(
            f"builtin - llamaindex, {variant}: {plain[f'builtin - llamaindex, {variant}']}"
        )
    for system, cost in plain["costs"].items():
        console.print(f"{system}: {cost}")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=200, help="rows, evenly spread; 0 for all")
    parser.add_argument("--half", choices=("tune", "held", "all"), default="held")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--system", choices=SYSTEMS, help=argparse.SUPPRESS)
    parser.add_argument("--variant", choices=get_args(Variant), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.system:
        rows = sample(options.rows, options.half, options.limit)
        print(json.dumps(asdict(run_system(options.system, options.variant, rows))))
        return
    from nodes.llamaindex.node import EXTRA
    from store.errors import MissingExtra, require

    try:
        for package in ("llama_index", "chromadb"):
            require(package, EXTRA)
    except MissingExtra as error:
        raise SystemExit(str(error)) from None
    plain = measure(options.rows, options.half, options.limit, Console(stderr=True))
    show(plain, Console(width=130))
    if options.json:
        options.json.write_text(json.dumps(plain, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
