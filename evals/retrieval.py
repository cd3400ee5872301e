"""Measures retrieval: does the right film stand among those found?

marquee eval retrieval --rows FILE [--half held] [--weights tune] [--out FOLDER]

Compares the enriched variant with the baseline, each leg alone, all legs but one, and their
fusion, on conversations heard from raw text as ``marquee rank`` hears them. The weights are those
of ``evals/weights``, learned on the half ``tune`` alone; report on ``held``. The shipped ones were
learned on both halves (``--weights shipped``: for rows of other dialogues).
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from evals.listening import Listener
from evals.metrics import bootstrap, gini, hit_at, ndcg_at, paired_bootstrap, recall_at
from evals.results import stamp
from evals.rows import Half, Row, Transcript, read_rows, read_transcripts
from nodes.fusion import Fusion
from nodes.query import Query
from nodes.retrieve import limits
from nodes.weighing import Weights
from store.atomic import write_bytes
from store.errors import MarqueeError
from store.library import VARIANTS, Library
from store.records import Variant

HALVES = ("held", "tune", "all")
WEIGHTS = ("tune", "shipped")
CUTS = (1, 5, 10, 50, 100)
DEPTH = 100
FEW_RATINGS = 5
LISTED = 5
MEASURED = Path(__file__).parent / "weights"

Fusions = dict[Variant, Fusion]


@dataclass
class Ranked:
    """What one system found.

    Attributes:
        ranks: Place of each row's target, from 0; DEPTH or more when it was not found.
        shown: How often each catalog position stood in the first five.
    """

    ranks: list[int] = field(default_factory=list)
    shown: Counter[int] = field(default_factory=Counter)

    def add(self, order: Sequence[int], target: int) -> None:
        """Takes one row's films, best first."""
        self.ranks.append(order.index(target) if target in order else DEPTH)
        self.shown.update(order[:LISTED])

    def hits(self, cut: int) -> NDArray[np.float64]:
        """Returns for each row whether its target is among the first ones."""
        return (np.array(self.ranks) < cut).astype(np.float64)

    def gains(self) -> NDArray[np.float64]:
        """Returns each row's NDCG@10; with one target it depends on its place alone."""
        return np.array([1.0 / np.log2(rank + 2) if rank < 10 else 0.0 for rank in self.ranks])

    def reciprocal(self) -> NDArray[np.float64]:
        """Returns one over each target's place; 0 when it was not found."""
        return np.array([1.0 / (rank + 1) if rank < DEPTH else 0.0 for rank in self.ranks])


def systems(fusion: Fusion, variant: Variant) -> dict[str, tuple[str, ...]]:
    """Returns the systems to measure: names of legs by name of the system."""
    legs = tuple(leg.name for leg in fusion.legs)
    found: dict[str, tuple[str, ...]] = {variant: legs}
    if variant == "enriched":
        found |= {f"{name} alone": (name,) for name in legs}
        found |= {f"without {name}": tuple(n for n in legs if n != name) for name in legs}
    return found


def open_fusions(library: Library, shipped: bool = False) -> Fusions:
    """Returns the fusion of each variant, with the weights learned on the half ``tune``."""
    folder = None if shipped else MEASURED
    return {v: Fusion(library, v, Weights.load(v, folder)) for v in VARIANTS}


def measure(
    rows: Sequence[Row], library: Library, fusion: Fusion, variant: Variant
) -> dict[str, Ranked]:
    """Ranks every row by every system of a variant."""
    listener = Listener(library, variant)
    found = {name: Ranked() for name in systems(fusion, variant)}
    for row in track(rows, f"{variant}: {len(rows)} rows", console=Console(stderr=True)):
        query = listener.query(row.messages, row.exclude)
        target = library.catalog.position(row.target) if row.target in library.catalog else -1
        positions, heard = heard_of(query, fusion, library, variant)
        for name, legs in systems(fusion, variant).items():
            chosen = {leg: heard[leg] for leg in legs}
            fused = fusion.combine(query, positions, chosen)
            order = fused.positions[np.lexsort((fused.positions, -fused.scores))][:DEPTH]
            found[name].add([int(position) for position in order], target)
    return found


def heard_of(
    query: Query, fusion: Fusion, library: Library, variant: Variant
) -> tuple[NDArray[np.int64], dict[str, NDArray[np.float32]]]:
    """Returns the positions within the limits, and what each leg says of them."""
    hard, _, _ = limits(query.hard, library, variant)
    positions = np.flatnonzero(hard.mask(library.catalog, variant))
    return positions, fusion.listen(query, positions)


def figures(ranked: Ranked, groups: Sequence[str], catalog_size: int) -> dict[str, Any]:
    """Returns the figures of one system, with bootstrap intervals by dialogue."""
    intervals = {f"recall@{cut}": bootstrap(ranked.hits(cut), groups) for cut in CUTS}
    intervals["ndcg@10"] = bootstrap(ranked.gains(), groups)
    counts = np.zeros(catalog_size, np.int64)
    for position, count in ranked.shown.items():
        counts[position] = count
    return {
        **{name: [i.mean, i.low, i.high] for name, i in intervals.items()},
        "mrr": float(ranked.reciprocal().mean()) if ranked.ranks else 0.0,
        "coverage": float((counts > 0).mean()),
        "gini": gini(counts),
    }


def difference(first: Ranked, second: Ranked, groups: Sequence[str]) -> dict[str, list[float]]:
    """Returns by how much the first system is better, with paired bootstrap intervals."""
    found = {f"recall@{c}": paired_bootstrap(first.hits(c), second.hits(c), groups) for c in CUTS}
    found["ndcg@10"] = paired_bootstrap(first.gains(), second.gains(), groups)
    return {name: [i.mean, i.low, i.high] for name, i in found.items()}


def slices(rows: Sequence[Row], library: Library) -> dict[str, list[int]]:
    """Returns row numbers by kind: seeker-liked, little-rated, and by films mentioned."""
    catalog = library.catalog
    found: dict[str, list[int]] = {"liked by the seeker": [], "target with < 5 ratings": []}
    for number, row in enumerate(rows):
        if row.liked:
            found["liked by the seeker"].append(number)
        film = catalog.find(row.target)
        if film is not None and film.rating_count < FEW_RATINGS:
            found["target with < 5 ratings"].append(number)
        films = len({movie_id for message in row.named for movie_id in message})
        label = str(films) if films < 3 else "3-4" if films < 5 else "5+"
        found.setdefault(f"{label} films mentioned", []).append(number)
    return dict(sorted(found.items()))


def sliced(ranked: Ranked, numbers: Sequence[int]) -> dict[str, float]:
    """Returns recall and MRR on some rows."""
    part = Ranked([ranked.ranks[number] for number in numbers])
    recalls = {f"recall@{cut}": float(part.hits(cut).mean()) if numbers else 0.0 for cut in CUTS}
    mrr = float(part.reciprocal().mean()) if numbers else 0.0
    return {"rows": len(numbers), **recalls, "mrr": mrr}


def measure_transcripts(
    transcripts: Iterable[Transcript], library: Library, fusion: Fusion, variant: Variant
) -> dict[str, Any]:
    """Ranks for the users' turns as they stand at the end, no list shown in between."""
    listener = Listener(library, variant)
    values: dict[str, list[float]] = {"recall@5": [], "hit@5": [], "recall@50": [], "ndcg@10": []}
    for transcript in transcripts:
        query = listener.query([{"role": "user", "content": turn} for turn in transcript.turns])
        hard, _, _ = limits(query.hard, library, variant)
        fused = fusion.fuse(query, hard.mask(library.catalog, variant))
        ids = [film.movie_id for film in fused.top(DEPTH, library.catalog.ids)]
        values["recall@5"].append(recall_at(ids, transcript.liked, 5))
        values["hit@5"].append(hit_at(ids, transcript.liked, 5))
        values["recall@50"].append(recall_at(ids, transcript.liked, 50))
        values["ndcg@10"].append(ndcg_at(ids, transcript.liked, 10))
    return {name: bootstrap(found).__str__() for name, found in values.items()} | {"values": values}


def report(
    rows: Sequence[Row], transcripts: Sequence[Transcript], library: Library, fusions: Fusions
) -> Any:
    """Measures everything; returns plain values."""
    groups = [row.dialogue for row in rows]
    ranked = {
        name: r for v in VARIANTS for name, r in measure(rows, library, fusions[v], v).items()
    }
    size = len(library.catalog)
    plain: dict[str, Any] = {
        "rows": len(rows),
        "dialogues": len(set(groups)),
        "systems": {name: figures(r, groups, size) for name, r in ranked.items()},
        "enriched - baseline": difference(ranked["enriched"], ranked["baseline"], groups),
        "enriched - without": {
            name.removeprefix("without "): difference(ranked["enriched"], r, groups)
            for name, r in ranked.items()
            if name.startswith("without ")
        },
        "slices": {
            name: {v: sliced(ranked[v], numbers) for v in VARIANTS}
            for name, numbers in slices(rows, library).items()
        },
    }
    if transcripts:
        plain["transcripts"] = {
            v: measure_transcripts(transcripts, library, fusions[v], v) for v in VARIANTS
        }
        values = [plain["transcripts"][v]["values"]["recall@5"] for v in ("enriched", "baseline")]
        plain["transcripts"]["recall@5 enriched - baseline"] = str(paired_bootstrap(*values))
    return plain


def show(plain: dict[str, Any], console: Console) -> None:
    """Prints the figures as tables."""
    metrics = [f"recall@{cut}" for cut in CUTS] + ["ndcg@10"]
    table = Table(title=f"{plain['rows']} rows, {plain['dialogues']} dialogues", show_lines=False)
    for column in ("system", *metrics, "mrr", "coverage", "gini"):
        table.add_column(column, justify="left" if column == "system" else "right")
    for name, values in plain["systems"].items():
        cells = [f"{values[metric][0]:.3f}" for metric in metrics]
        rest = [f"{values[key]:.3f}" for key in ("mrr", "coverage", "gini")]
        table.add_row(name, *cells, *rest)
    console.print(table)
    for name in metrics:
        mean, low, high = plain["enriched - baseline"][name]
        console.print(f"enriched - baseline, {name}: {mean:+.3f} [{low:+.3f}, {high:+.3f}]")
    for name, values in plain["slices"].items():
        cells = [f"{m} {values['enriched'][m]:.3f}" for m in (*metrics[:4], "mrr")]
        console.print(f"{name} ({values['enriched']['rows']} rows): {', '.join(cells)}")
    for variant in VARIANTS if "transcripts" in plain else ():
        found = {k: v for k, v in plain["transcripts"][variant].items() if k != "values"}
        console.print(f"transcripts, {variant}: {found}")
    if "transcripts" in plain:
        gap = plain["transcripts"]["recall@5 enriched - baseline"]
        console.print(f"transcripts, recall@5 enriched - baseline: {gap}")


def run(
    rows: Path,
    json_file: Path | None,
    *,
    transcripts: Path | None,
    half: str,
    weights: str,
    home: Path | None = None,
) -> None:
    """Measures, prints, and writes JSON when a file is named.

    Args:
        rows: Ranking rows, JSON lines.
        json_file: Where the figures go as well.
        transcripts: Transcripts to measure beside the rows.
        half: tune, held or all of the rows.
        weights: tune (learned on that half) or shipped (learned on all).
        home: Of the library.

    Raises:
        MarqueeError: ``half`` or ``weights`` has no such value, or the rows can't be read.
    """
    if half not in HALVES or weights not in WEIGHTS:
        raise MarqueeError(f"half is one of {', '.join(HALVES)}, weights of {', '.join(WEIGHTS)}.")
    said = read_transcripts(transcripts) if transcripts else []
    library = Library.open(home)
    fusions = open_fusions(library, shipped=weights == "shipped")
    chosen = read_rows(rows, None if half == "all" else cast(Half, half))
    plain = report(chosen, said, library, fusions)
    show(plain, Console(width=140))
    asked = ["eval", "retrieval", "--rows", str(rows), "--half", half, "--weights", weights]
    plain = {**stamp("retrieval", asked, library, half=half, weights=weights), **plain}
    if json_file:
        write_bytes(json_file, (json.dumps(plain, indent=1) + "\n").encode())
