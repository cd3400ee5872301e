"""The A/B on ranking rows: real dialogues up to a point, and the film that came next."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from evals.comparison import VARIANTS, compare
from evals.results import Track, untracked
from evals.rows import Row
from graph.marquee import Marquee
from nodes.context import Context
from store.library import Library
from store.records import Variant

BUILTIN = Context(mind="builtin")


def rows_ab(
    library: Library,
    rows: Sequence[Row],
    *,
    k: int = 50,
    base: Context = BUILTIN,
    seed: int = 0,
    track: Track[Any] = untracked,
) -> dict[str, Any]:
    """Ranks for ReDial-style rows with both variants; rows of a dialogue count as a group."""
    sides: dict[Variant, list[dict[str, Any]]] = {variant: [] for variant in VARIANTS}
    with Marquee.open(library=library, conversations=":memory:") as marquee:
        for row in track(rows, "rows"):
            for variant in VARIANTS:
                context = replace(base, variant=variant, k=k)
                ranking = marquee.rank(row.messages, exclude=row.exclude, context=context)
                ranked = [film.movie_id for film in ranking.recommendations]
                sides[variant].append({"metrics": row_metrics(ranked, row.target, k)})
    groups = [row.dialogue for row in rows]
    return {
        "count": len(rows),
        "dialogues": len(set(groups)),
        "comparisons": comparisons(sides, groups, seed),
    }


def row_metrics(ranked: Sequence[int], target: int, k: int) -> dict[str, float]:
    """Returns recall at several cuts and the reciprocal rank; there is one right film a row."""
    place = ranked.index(target) + 1 if target in ranked[:k] else 0
    cuts = sorted({cut for cut in (1, 5, 10, k) if cut <= k})
    recalls = {f"recall@{cut}": float(0 < place <= cut) for cut in cuts}
    return recalls | {f"MRR@{k}": 1 / place if place else 0.0}


def sampled(rows: Sequence[Row], dialogues: int, seed: int) -> list[Row]:
    """Returns the rows of so many whole dialogues, drawn by the seed; all when 0."""
    known = sorted({row.dialogue for row in rows})
    if not dialogues or dialogues >= len(known):
        return list(rows)
    chosen = set(random.Random(seed).sample(known, dialogues))  # noqa: S311 - a sample
    return [row for row in rows if row.dialogue in chosen]


def comparisons(
    sides: Mapping[Variant, Sequence[Mapping[str, Any]]], groups: Sequence[str] | None, seed: int
) -> list[dict[str, Any]]:
    """Compares the variants on every metric that the rows carry."""
    return [
        compare(
            metric,
            [row["metrics"][metric] for row in sides["baseline"]],
            [row["metrics"][metric] for row in sides["enriched"]],
            groups,
            seed=seed,
        ).plain()
        for metric in (sides["baseline"][0]["metrics"] if sides["baseline"] else ())
    ]
