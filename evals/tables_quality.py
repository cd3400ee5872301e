"""Quality results as tables in the terminal."""

from collections.abc import Mapping
from typing import Any

from evals.comparison import VARIANTS
from evals.tables import p_value, show_figures


def show_quality(results: Mapping[str, Any]) -> None:
    """Prints list metrics, collection metrics, the claim check and the judges."""
    from graph.cli.console import console, plain

    rows = [
        (
            row["metric"],
            [
                *(f"{row[side][0]:.3f}" for side in VARIANTS),
                "{:+.3f} [{:+.3f}, {:+.3f}]".format(*row["difference"]),
                p_value(row["p"]),
            ],
        )
        for row in results["comparisons"]
    ]
    show_figures(f"{results['asked']} lists a variant", rows, (*VARIANTS, "difference", "p"))
    both = [results["collections"][v] for v in VARIANTS]
    over = [(name.replace("_", " "), [_number(side[name]) for side in both]) for name in both[0]]
    show_figures("over all lists", over, VARIANTS)
    reasons = [results["reasons"][v] for v in VARIANTS]
    checked = [
        (name.replace("_", " "), [_number(side[name]) for side in reasons])
        for name in reasons[0]
        if name != "faults"
    ]
    show_figures("reasons, checked by code", checked, VARIANTS)
    for line in judged_lines(results["judged"]):
        console().print(plain(line), markup=False)


def judged_lines(judged: Mapping[str, Any]) -> list[str]:
    """Returns the judged figures as sentences, each with the judge's kappa beside it."""
    if not judged["run"]:
        return [f"Judges: not run. {judged['why']}"]
    lines = [f"Judged by {judged['model']}:"]
    for criterion, found in judged["criteria"].items():
        scores = ", ".join(f"{v} {score_text(found['scores'][v])}" for v in VARIANTS)
        preferred = found["preference"]
        lines.append(
            f"{criterion}: {scores}; pairs: enriched {preferred['enriched']}, baseline "
            f"{preferred['baseline']}, tie {preferred['tie']} "
            f"({preferred['turned_with_the_order']} turned with the order); "
            f"{kappa_text(found['agreement'])}"
        )
    return lines


def score_text(score: list[float] | None) -> str:
    """Returns a mean score and its interval, or that there is none."""
    return "no score" if score is None else "{:.2f} [{:.2f}, {:.2f}]".format(*score)


def kappa_text(agreement: Mapping[str, Any]) -> str:
    """Returns a judge's agreement with the labelled pairs, which every judged number needs."""
    if agreement["kappa"] is None:
        return "kappa unknown: no labelled pair was judged"
    return (
        "kappa {:.2f} [{:.2f}, {:.2f}]".format(*agreement["kappa"])
        + f" over {agreement['pairs']} of {agreement['of']} labelled pairs"
    )


def _number(value: Any) -> str:
    return "—" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)
