"""Sections of the page: legs and ablations, the budget, speed, and whatever else was found."""

from collections.abc import Iterator, Mapping
from typing import Any

from evals.report.html import Html, el, join, table
from evals.report.svg import Point, effect, forest, scatter
from evals.tables import interval

MOST_ROWS = 120
CUT = "recall@50"
SKIPPED = frozenset({"evaluation", "command", "settings", "versions"})


def retrieval_section(results: Mapping[str, Any]) -> Html:
    """Each leg alone, all but one, and their fusion."""
    systems = results["systems"]
    names = [name for name in next(iter(systems.values())) if name != "gini"]
    rows = [
        (system, *(_cell(figures[name]) for name in names)) for system, figures in systems.items()
    ]
    caption = f"{results['rows']} rows of {results['dialogues']} dialogues, points of a hundred"
    parts = [table(("", *names), rows, caption)]
    effects = [
        effect(f"without {leg}", found[CUT], interval(found[CUT]))
        for leg, found in results.get("enriched - without", {}).items()
        if CUT in found
    ]
    if effects:
        title = f"What each leg adds: enriched minus enriched without it, {CUT}, points"
        parts.append(forest(effects, title))
    return join(parts)


def budget_section(results: Mapping[str, Any]) -> Html:
    """Quality against cost, and the table behind it."""
    priced = results["priced_as"]
    points = [
        Point(plan["plan"], 1000 * plan["dollars"][priced], *plan["recall@5"])
        for plan in results["plans"]
    ]
    rows = [
        (
            plan["plan"],
            interval(plan["recall@5"]),
            f"{plan['seconds']:.1f}",
            f"{plan['calls']:.1f}",
            f"{plan['input_tokens']:.0f}",
            f"{plan['output_tokens']:.0f}",
            str(plan["fallbacks"]),
            *(f"{1000 * dollars:.2f}" for dollars in plan["dollars"].values()),
        )
        for plan in results["plans"]
    ]
    head = ("", "recall@5", "seconds", "calls", "tokens in", "tokens out", "no answer")
    prices = tuple(f"$/1000, {name}" for name in results["plans"][0]["dollars"])
    estimated = any(plan["tokens_estimated"] for plan in results["plans"])
    return join(
        el(
            "p",
            f"{results['model']} over {results['transcripts']} transcripts; means a conversation. "
            f"The whole catalog is {results['films_of_whole']} films in chunks, hard limits first; "
            "those chosen of each chunk meet again until one chunk holds them."
            + (" Tokens marked by the server as unknown are estimated." if estimated else ""),
        ),
        scatter(points, f"dollars for 1,000 conversations, {priced}", "Recall@5 against cost"),
        table((*head, *prices), rows, "Plans"),
    )


def generic_section(results: Mapping[str, Any]) -> Html:
    """Any other results: every figure with its path."""
    rows = list(_figures({k: v for k, v in results.items() if k not in SKIPPED}))
    left = len(rows) - MOST_ROWS
    note = el("p", f"{left} more figures are in the file.", class_="soft") if left > 0 else None
    return join(table(("figure", "value"), rows[:MOST_ROWS]), note)


def _figures(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _figures(inner, f"{name} {str(key).replace('_', ' ')}".strip())
    elif isinstance(value, bool) or value is None:
        yield name, {True: "yes", False: "no", None: "—"}[value]
    elif isinstance(value, int | float):
        yield name, f"{value:.4g}" if isinstance(value, float) else f"{value:,}"
    elif (
        isinstance(value, list)
        and len(value) == 3
        and all(isinstance(inner, int | float) for inner in value)
    ):
        yield name, "{:.3g} [{:.3g}, {:.3g}]".format(*value)
    elif isinstance(value, str) and len(value) <= 120:
        yield name, value
    elif isinstance(value, list) and value:
        yield name, f"{len(value)} entries"


def _cell(value: Any) -> str:
    return interval(value) if isinstance(value, list) else f"{100 * value:.1f}"
