"""Sections of the page: legs and ablations, and the budget."""

from collections.abc import Mapping
from typing import Any

from evals.comparison import VARIANTS
from evals.report.html import Html, el, join, table
from evals.report.svg import Point, effect, forest, scatter
from evals.tables import interval
from evals.tables_budget import unmoved_lines

CUT = "recall@50"


def retrieval_section(results: Mapping[str, Any]) -> Html:
    """Each leg alone, all but one, and their fusion."""
    systems = results["systems"]
    names = [name for name in next(iter(systems.values())) if name != "gini"]
    rows = [
        (system, *(_cell(figures[name]) for name in names)) for system, figures in systems.items()
    ]
    caption = f"{results['rows']} rows of {results['dialogues']} dialogues, points of a hundred"
    parts = []
    if gains := results.get("enriched - baseline", {}):
        effects = [effect(name, found, interval(found)) for name, found in gains.items()]
        parts.append(forest(effects, "Enriched minus baseline, points of a hundred"))
    effects = [
        effect(leg, found[CUT], interval(found[CUT]))
        for leg, found in results.get("enriched - without", {}).items()
        if CUT in found
    ]
    if effects:
        title = f"What each leg adds: {CUT} with all legs minus without this one, points"
        parts.append(forest(effects, title, ("better without it", "better with it")))
    parts.append(el("div", table(("", *names), rows, caption), class_="wide"))
    parts.append(_slices(results.get("slices", {})))
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
        el("div", table((*head, *prices), rows, "Plans"), class_="wide"),
        el("ul", (el("li", line) for line in unmoved_lines(results))),
    )


def _cell(value: Any) -> str:
    return interval(value) if isinstance(value, list) else f"{100 * value:.1f}"


def _slices(found: Mapping[str, Any]) -> Html:
    """Kinds of rows by themselves: films mentioned before, liked by the seeker, rarely rated."""
    metrics = ("recall@1", "recall@5", "recall@10", "recall@50", "mrr")
    rows = [
        (
            name,
            f"{sides[VARIANTS[0]]['rows']:,}",
            *(
                " → ".join(f"{100 * sides[variant][metric]:.1f}" for variant in VARIANTS)
                for metric in metrics
            ),
        )
        for name, sides in found.items()
        if all(sides[variant]["rows"] for variant in VARIANTS)
    ]
    head = ("baseline → enriched", "rows", *metrics)
    if not rows:
        return join()
    return el("div", table(head, rows, "Kinds of rows by themselves"), class_="wide")
