"""``marquee bench``: speed, memory and the reading of turns, measured on this machine.

Everything is measured with the built-in mind over the catalog on board. Percentiles are over turns
of real conversations (``evals/transcripts``), kept in SQLite as ``marquee chat`` keeps them.
Retrieval is the whole node: hard limits, all legs over all films, fusion, and fifty
candidates; the embedding of what was said is told apart from it.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections import defaultdict
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler

from store.encoder import Encoder, Vectors

TRANSCRIPTS = Path(__file__).parent / "transcripts" / "transcripts.jsonl"
WINDOW = 40
LONG = (
    "something funny from the nineties",
    "no horror please",
    "what have you heard so far?",
    "why the second one?",
    "I've seen the first one",
    "older please",
    "a slow sad film, subtitles are fine",
    "thanks, that's great",
    "something with robots instead",
    "what's the third one about?",
)


class TimedEncoder:
    """An encoder that adds up the time its queries take, and counts those it had to embed."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: set[str] = set()
        self.dim = encoder.dim
        self.fingerprint = encoder.fingerprint
        self.milliseconds = 0.0
        self.embedded = 0

    def encode_queries(self, texts: list[str]) -> Vectors:
        """Encodes queries, timed; texts met before are remembered by the encoder."""
        self.embedded += len(set(texts) - self._known)
        self._known.update(texts)
        started = time.perf_counter()
        vectors = self._encoder.encode_queries(texts)
        self.milliseconds += (time.perf_counter() - started) * 1000
        return vectors

    def encode_documents(self, texts: list[str]) -> Vectors:
        """Encodes documents."""
        return self._encoder.encode_documents(texts)


@dataclass(frozen=True)
class NodeRun:
    """One run of a node: its milliseconds, those of them spent on embedding, texts embedded."""

    milliseconds: float
    embedding: float
    embedded: int


class NodeTimes(BaseCallbackHandler):
    """Collects the runs of each node from LangGraph's callbacks."""

    run_inline = True

    def __init__(self, encoder: TimedEncoder) -> None:
        self.runs: dict[str, list[NodeRun]] = defaultdict(list)
        self._encoder = encoder
        self._started: dict[UUID, tuple[str, float, float, int]] = {}

    def on_chain_start(
        self, serialized: Any, inputs: Any, *, run_id: UUID, name: str = "", **options: Any
    ) -> None:
        """Notes when a node starts."""
        node = (options.get("metadata") or {}).get("langgraph_node", "")
        if node and name == node:
            before = self._encoder.milliseconds, self._encoder.embedded
            self._started[run_id] = (node, time.perf_counter(), *before)

    def on_chain_end(self, outputs: Any, *, run_id: UUID, **options: Any) -> None:
        """Notes how long a node took."""
        if run_id in self._started:
            node, started, embedding, embedded = self._started.pop(run_id)
            run = NodeRun(
                (time.perf_counter() - started) * 1000,
                self._encoder.milliseconds - embedding,
                self._encoder.embedded - embedded,
            )
            self.runs[node].append(run)


def run(json_file: Path | None, turns: int) -> None:
    """Measures everything and prints it; writes JSON too when a file is named."""
    from store.atomic import write_bytes

    figures = {
        "machine": {"cores": os.cpu_count(), "python": sys.version.split()[0]},
        "start": start_up(),
        "turns": conversation_turns(),
        "long_thread": long_thread(turns),
        "reading": reading(),
    }
    _show(figures)
    if json_file is not None:
        write_bytes(json_file, (json.dumps(figures, indent=2) + "\n").encode())


def percentiles(values: list[float]) -> dict[str, float]:
    """Returns count, median and 95th percentile."""
    ordered = sorted(values)
    if not ordered:
        return {"n": 0, "p50": 0.0, "p95": 0.0}
    high = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return {
        "n": len(ordered),
        "p50": round(statistics.median(ordered), 2),
        "p95": round(high, 2),
    }


def start_up() -> dict[str, float]:
    """Times imports, a first build, and a chat from the command to the first answer."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "MARQUEE_HOME": home, "MARQUEE_CONVERSATIONS": ":memory:"}
        bare = _seconds([sys.executable, "-c", "pass"], environment)
        imported = _seconds([sys.executable, "-c", "import graph"], environment)
        door = _seconds([sys.executable, "-c", "from graph import Marquee"], environment)
        command = [sys.executable, "-m", "graph.cli.main"]
        build = _seconds([*command, "build"], environment)
        ready = _seconds([*command, "chat"], environment, said="")
        answered = _seconds(
            [*command, "chat"], environment, said="a funny film from the 90s with robots\n"
        )
    return {
        "import_graph_s": round(imported - bare, 3),
        "import_door_s": round(door - bare, 3),
        "first_build_s": round(build, 2),
        "chat_ready_s": round(ready, 2),
        "chat_first_answer_s": round(answered, 2),
        "peak_memory_of_children_mb": round(
            resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        ),
    }


def _seconds(command: list[str], environment: dict[str, str], said: str | None = None) -> float:
    started = time.perf_counter()
    subprocess.run(command, env=environment, input=said, text=True, check=True, capture_output=True)  # noqa: S603
    return time.perf_counter() - started


def conversation_turns() -> dict[str, Any]:
    """Times every turn of the transcripts, by node, with and without the query embedding."""
    from graph.marquee import Marquee
    from nodes.context import Context
    from store.encoder import open_encoder
    from store.library import Library

    encoder = TimedEncoder(open_encoder())
    nodes = NodeTimes(encoder)
    rows = [json.loads(line) for line in TRANSCRIPTS.read_text("utf-8").splitlines()]
    whole, rest = [], []
    with tempfile.TemporaryDirectory() as home:
        library = Library.open(Path(home), encoder=encoder).load()
        with Marquee.open(library=library, callbacks=[nodes]) as marquee:
            marquee.warm()
            nodes.runs.clear()
            for row in rows:
                thread = str(uuid.uuid4())
                for text in row["turns"]:
                    encoder.milliseconds = 0.0
                    started = time.perf_counter()
                    marquee.turn(text, thread, context=Context(mind="builtin"))
                    elapsed = (time.perf_counter() - started) * 1000
                    whole.append(elapsed)
                    rest.append(elapsed - encoder.milliseconds)
    return {
        "whole_turn_ms": percentiles(whole),
        "without_embedding_ms": percentiles(rest),
        **_retrieval(nodes.runs["retrieve"]),
        "nodes_ms": {
            name: percentiles([run.milliseconds for run in runs])
            for name, runs in nodes.runs.items()
        },
    }


def _retrieval(runs: list[NodeRun]) -> dict[str, Any]:
    """Returns what retrieval takes without the embedding, and what the embedding takes."""
    return {
        "retrieval_without_embedding_ms": percentiles(
            [run.milliseconds - run.embedding for run in runs]
        ),
        "query_embedding_ms": {
            **percentiles([run.embedding for run in runs]),
            "queries": sum(run.embedded for run in runs),
        },
    }


def long_thread(turns: int) -> dict[str, Any]:
    """Compares turns around the tenth with those around the last of one long conversation.

    The processor's time is told apart: on a shared machine the clock's tells of the others.
    """
    from graph.marquee import Marquee
    from nodes.context import Context
    from store.library import Library

    wall, processor = [], []
    with tempfile.TemporaryDirectory() as home:
        library = Library.open(Path(home)).load()
        with Marquee.open(library=library) as marquee:
            thread = str(uuid.uuid4())
            for number in range(turns):
                started, spent = time.perf_counter(), time.process_time()
                marquee.turn(LONG[number % len(LONG)], thread, context=Context(mind="builtin"))
                wall.append((time.perf_counter() - started) * 1000)
                processor.append((time.process_time() - spent) * 1000)
    return {"turns": turns, **_growth(wall), "processor": _growth(processor)}


def _growth(times: list[float]) -> dict[str, float]:
    early = statistics.fmean(times[5 : 5 + WINDOW])
    late = statistics.fmean(times[-WINDOW:])
    return {
        "early_mean_ms": round(early, 2),
        "late_mean_ms": round(late, 2),
        "ratio": round(late / early, 3),
    }


def reading() -> dict[str, Any]:
    """Scores the built-in reading of turns on the project's own test set, its halves apart."""
    from evals.extraction import FILES, HALVES, score
    from evals.extraction_rows import read_rows
    from nodes.builtin.extract import extract
    from store.library import Library

    library = Library.open()
    figures = {}
    for path, (half, rows) in product(FILES, HALVES.items()):
        chosen = read_rows(path)[rows]
        report = score(chosen, lambda text, dialogue: extract(text, dialogue, library))
        figures[f"{path.stem}, {half} rows"] = {
            "turns": report.rows,
            "signals_without_themes": report.overall.model_dump(),
            "intents": report.intent.model_dump(),
        }
    return figures


def _show(figures: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("what", "figure", title="marquee bench (built-in mind)")
    for name, value in _flat(figures):
        table.add_row(name, str(value))
    Console().print(table)


def _flat(value: Any, name: str = "") -> list[tuple[str, Any]]:
    if not isinstance(value, dict):
        return [(name, value)]
    return [row for key, inner in value.items() for row in _flat(inner, f"{name} {key}".strip())]
