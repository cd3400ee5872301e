"""Learns the weights of the fusion on real dialogues.

python -m evals.train_fusion --rows FILE [--variant enriched] [--half tune]

FILE holds rows as those of ReDial (``evals/rows.py``). The dialogues are heard as ``marquee rank``
hears them, from raw text. What is learned on the half ``tune`` goes to ``evals/weights`` and is
what ``evals.retrieval`` measures on the other half; what is learned on ``all`` goes to
``nodes/weights`` and is what ships. Takes some minutes; needs torch.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import nodes
from evals.fitting import Features, Sample, fit_linear, fit_network, rough_sample, sharp_sample
from evals.listening import Listener
from evals.rows import Half, Row, read_rows
from nodes.fusion import Fusion
from nodes.legs.prior import name_of
from nodes.query import Query
from nodes.weighing import FACTS, Network, Weights, facts
from store.catalog import Catalog
from store.library import VARIANTS, Library
from store.records import Variant

SHIPPED = Path(nodes.__file__).parent / "weights"
MEASURED = Path(__file__).parent / "weights"
L2 = 10.0


@dataclass(frozen=True, slots=True)
class Heard:
    """One row made ready for learning.

    Attributes:
        features: Catalog × columns, in half precision.
        facts: Facts of the dialogue.
        open: Catalog positions that were not named yet.
        target: Catalog position of what was recommended.
    """

    features: NDArray[np.float16]
    facts: Features
    open: NDArray[np.int64]
    target: int


def named_in(rows: Iterable[Row]) -> dict[str, set[int]]:
    """Returns the films named in each dialogue, targets included."""
    named: dict[str, set[int]] = {}
    for row in rows:
        films = {movie_id for message in row.named for movie_id in message}
        named.setdefault(row.dialogue, set()).update(films, {row.target})
    return named


def counted(named: dict[str, set[int]], catalog: Catalog) -> dict[str, int]:
    """Returns in how many dialogues each film is named, by its name and year."""
    counts = Counter(movie_id for films in named.values() for movie_id in films)
    return {name_of(f): counts[f.movie_id] for f in catalog.films if counts[f.movie_id]}


def hear(
    rows: Sequence[Row],
    queries: Sequence[Query],
    fusion: Fusion,
    catalog: Catalog,
    named: dict[str, set[int]],
) -> list[Heard]:
    """Returns the rows with their features; no row learns from what its own dialogue names."""
    everyone = np.arange(len(catalog))
    often = fusion.columns.index("named_often")
    totals = np.zeros(len(catalog))
    for films in named.values():
        totals[[catalog.position(movie_id) for movie_id in films if movie_id in catalog]] += 1
    heard = []
    for row, query in zip(rows, queries, strict=True):
        features = fusion.features(query, everyone)
        own = np.zeros(len(catalog))
        films = named.get(row.dialogue, set())
        own[[catalog.position(movie_id) for movie_id in films if movie_id in catalog]] = 1
        features[:, often] = np.log1p(totals - own)
        open_ = np.ones(len(catalog), np.bool_)
        open_[[catalog.position(i) for i in row.exclude if i in catalog]] = False
        target = catalog.position(row.target)
        open_[target] = True
        heard.append(
            Heard(features.astype(np.float16), facts(query), np.flatnonzero(open_), target)
        )
    return heard


def learn(
    heard: Sequence[Heard], columns: Sequence[str], named: dict[str, int], seed: int = 0
) -> Weights:
    """Returns linear weights and the network that corrects them."""
    sources = [(item.features, item.open, item.target) for item in heard]
    rough = fit_linear(rough_sample(sources, seed), L2)
    sample: Sample = sharp_sample(sources, rough, seed + 1)
    linear = fit_linear(sample, L2)
    known = np.stack([item.facts for item in heard])
    network = fit_network(sample, linear, known, seed)
    plain: dict[str, Any] = {"columns": list(columns), **network}
    return Weights(
        dict(zip(columns, (float(weight) for weight in linear), strict=True)),
        Network.read(plain),
        named,
    )


def train(rows: Sequence[Row], library: Library, variant: Variant) -> Weights:
    """Returns the weights learned on some rows."""
    named = named_in(rows)
    counts = counted(named, library.catalog)
    listener = Listener(library, variant)
    queries = [listener.query(row.messages, row.exclude) for row in rows]
    fusion = Fusion(library, variant, Weights({}, named=counts))
    heard = hear(rows, queries, fusion, library.catalog, named)
    return learn(heard, fusion.columns, counts)


def main() -> None:
    """Learns and writes the weights."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=Path, required=True)
    parser.add_argument("--variant", choices=VARIANTS, default="enriched")
    parser.add_argument("--half", choices=("tune", "all"), default="tune")
    arguments = parser.parse_args()
    variant: Variant = arguments.variant
    half: Half | None = None if arguments.half == "all" else "tune"
    command = (
        f"python -m evals.train_fusion --rows {arguments.rows.name} "
        f"--variant {variant} --half {arguments.half}"
    )
    library = Library.open()
    rows = [row for row in read_rows(arguments.rows, half) if row.target in library.catalog]
    plain = {"command": command, "facts": FACTS, **train(rows, library, variant).plain()}
    folder = SHIPPED if half is None else MEASURED
    folder.mkdir(exist_ok=True)
    (folder / f"{variant}.json").write_text(json.dumps(plain, ensure_ascii=False) + "\n", "utf-8")
    print(f"{folder / variant}.json: learned on {len(rows)} rows")


if __name__ == "__main__":
    main()
