"""``marquee eval ab``: baseline against enriched on the same conversations."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.ab_rows import rows_ab, sampled
from evals.ab_transcripts import FOUND, POINTS, transcripts_ab
from evals.results import stamp, tracking, write
from evals.rows import Half, RowsError, read_rows
from store.library import Library

HALVES: dict[str, Half | None] = {"held": "held", "tune": "tune", "all": None}
"""The fusion's weights were learned on the half ``tune`` of ReDial's validation dialogues."""


def run(
    target: Path,
    *,
    home: Path | None,
    rows: Path | None,
    half: str,
    sample: int,
    keep_ratings: bool,
    k: int,
    mind: str,
    retriever: str = "builtin",
    seed: int,
) -> None:
    """Runs the A/B with progress bars, prints it and writes it."""
    from evals.tables import show_ab
    from graph.cli.batch import context_of

    base = context_of("enriched", mind, retriever=retriever)
    library = Library.open(home)
    arguments = ["eval", "ab", "--k", str(k), "--seed", str(seed), "--mind", mind]
    arguments += ["--rows", str(rows), "--half", half, "--sample", str(sample)] if rows else []
    arguments += ["--keep-ratings"] if keep_ratings else []
    arguments += ["--retriever", retriever] if retriever != "builtin" else []
    if half not in HALVES:
        raise RowsError(f"A half of the rows is {', '.join(HALVES)}, not {half!r}.")
    results = stamp(
        "ab", arguments, library,
        k=k, seed=seed, mind=mind, retriever=retriever, keep_ratings=keep_ratings,
    )  # fmt: skip
    with tracking() as track:
        results["transcripts"] = transcripts_ab(
            library, k=k, base=base, keep_ratings=keep_ratings, seed=seed, track=track
        )
        if rows is not None:
            drawn = sampled(read_rows(rows, HALVES[half]), sample, seed)
            results["rows"] = rows_ab(library, drawn, k=k, base=base, seed=seed, track=track)
    results["verdict"] = verdict(results)
    write(target, results)
    show_ab(results)


def verdict(results: Mapping[str, Any]) -> list[str]:
    """Says in plain words what the figures can tell, and what they can't."""
    found = results["transcripts"]
    count, comparisons = found["count"], found["comparisons"]
    said = [
        _told("transcripts", count, comparisons, "recall@5", "recall@5 of the last list"),
        _told("transcripts", count, comparisons, FOUND, "likes found by the end"),
    ]
    if _of(comparisons, "recall@5")["told"] == "nothing":
        said[0] += (
            f" About {found['rows_needed']} such transcripts would show a difference of "
            f"{100 * POINTS:.0f} points."
        )
    if "rows" in results:
        rows = results["rows"]
        what = f"ranking rows of {rows['dialogues']} dialogues"
        said.append(_told(what, rows["count"], rows["comparisons"], "recall@5", "recall@5"))
    elif "can't tell" in said[0]:
        said.append("No ranking rows were given: --rows FILE backs the answer with many more.")
    faults = sum(found["constraints_broken"].values())
    ranked = sum(found["constraints_broken_in_ranking"].values())
    said.append(
        f"Films that break a limit of their transcript: {faults} in the last lists, {ranked} in "
        f"the rankings{'; both must be 0.' if faults or ranked else '.'}"
    )
    return said


def _told(
    what: str, count: int, comparisons: Sequence[Mapping[str, Any]], metric: str, name: str
) -> str:
    found = _of(comparisons, metric)
    mean, low, high = (100 * value for value in found["difference"])
    p = "p < 0.001" if found["p"] < 0.001 else f"p = {found['p']:.3f}"
    figures = f"{mean:+.1f} points of {name}, 95 % [{low:+.1f}, {high:+.1f}], {p}"
    if found["told"] == "nothing":
        return f"{count} {what} can't tell the variants apart: {figures}."
    return f"{count} {what} say that {found['told']} is better: {figures}."


def _of(comparisons: Sequence[Mapping[str, Any]], metric: str) -> Mapping[str, Any]:
    return next(found for found in comparisons if found["metric"] == metric)
