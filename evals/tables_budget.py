"""Budget results as a table in the terminal."""

from collections.abc import Mapping
from typing import Any

from evals.tables import interval


def show_budget(results: Mapping[str, Any]) -> None:
    """Prints each plan's quality, time, tokens and cost a conversation."""
    from rich.table import Table

    from graph.cli.console import console, plain

    priced = results["priced_as"]
    title = f"{results['model']}, {results['transcripts']} transcripts; at the prices of {priced}"
    table = Table(title=plain(title))
    for column in ("plan", "recall@5", "seconds", "calls", "tokens in", "out", "$ each"):
        table.add_column(column, justify="left" if column == "plan" else "right")
    for plan in results["plans"]:
        table.add_row(
            plan["plan"],
            interval(plan["recall@5"]),
            f"{plan['seconds']:.1f}",
            f"{plan['calls']:.1f}",
            f"{plan['input_tokens']:.0f}{'~' if plan['tokens_estimated'] else ''}",
            f"{plan['output_tokens']:.0f}",
            f"{plan['dollars'][priced]:.4f}",
        )
    console().print(table)
    failed = sum(plan["fallbacks"] for plan in results["plans"])
    if failed:
        console().print(
            f"Calls without a usable answer, for which the order given stood: {failed}."
        )
    for line in unmoved_lines(results):
        console().print(plain(line), markup=False)


def unmoved_lines(results: Mapping[str, Any]) -> list[str]:
    """Returns where the model gave the first films back as they stood, which is no ranking."""
    return [
        f"{plan['plan']}: in {plan['as_given']} of {results['transcripts']} conversations the "
        "first films came back in the order in which they were given."
        for plan in results["plans"]
        if plan["calls"] and plan.get("as_given")
    ]
