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
    lines = [f"Judged by {judged['model']}, {judged['lists']} requests, both variants:"]
    for criterion, found in judged["criteria"].items():
        scores = ", ".join(f"{v} {score_text(found['scores'][v])}" for v in VARIANTS)
        missing = f" ({found['not_scored']} not scored)" if found["not_scored"] else ""
        lines.append(
            f"{criterion}: {scores}{missing}; {preference_text(found['preference'])}; "
            f"{kappa_text(found['agreement'])}"
        )
        if (warning := trust_text(found["agreement"])) is not None:
            lines.append(f"{criterion}: {warning}")
    return lines


def preference_text(preferred: Mapping[str, Any]) -> str:
    """Returns how the pairs of lists came out."""
    missing = f", {preferred['not_judged']} not judged" if preferred["not_judged"] else ""
    return (
        f"pairs: enriched {preferred['enriched']}, baseline {preferred['baseline']}, "
        f"tie {preferred['tie']} ({preferred['turned_with_the_order']} turned with the order"
        f"{missing})"
    )


def score_text(score: list[float] | None) -> str:
    """Returns a mean score and its interval, or that there is none."""
    return "no score" if score is None else "{:.2f} [{:.2f}, {:.2f}]".format(*score)


def kappa_text(agreement: Mapping[str, Any]) -> str:
    """Returns a judge's agreement with the labelled pairs, which every judged number needs."""
    if agreement["kappa"] is None:
        return "kappa unknown: no labelled pair was judged"
    turned = agreement["turned_with_the_order"] / agreement["pairs"]
    return (
        "kappa {:.2f} [{:.2f}, {:.2f}]".format(*agreement["kappa"])
        + f" over {agreement['pairs']} of {agreement['of']} labelled pairs, of which "
        f"{100 * turned:.0f} % turned with the order"
    )


def trust_text(agreement: Mapping[str, Any]) -> str | None:
    """Returns what a judge's bias and agreement mean for its numbers, if they mean anything bad."""
    if agreement["kappa"] is None:
        return None
    places = agreement["places"]
    place = max(places, key=lambda name: places[name])
    share = places[place] / sum(places.values())
    if agreement["kappa"][1] > 0:
        return None
    return (
        "agreement with the labels can't be told from chance, so these numbers tell nothing of the "
        f"lists ({100 * share:.0f} % of its answers were “{place}”)"
    )


def _number(value: Any) -> str:
    return "—" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)
