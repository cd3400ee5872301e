"""Audits as tables in the terminal."""

from collections.abc import Mapping
from typing import Any

from graph.cli.console import console, plain


def share(found: Mapping[str, Any]) -> str:
    """Returns a share with its interval, or a dash when there was nothing to count."""
    if not found["of"]:
        return "–"
    return f"{found['share']:.1%} [{found['low']:.1%}, {found['high']:.1%}]"


def show_hallucination(results: Mapping[str, Any]) -> None:
    """Prints the hallucination audit."""
    from rich.table import Table

    table = Table(
        "pipeline", "turns", "films", "lies told", "before ground", "after", "false rejections",
        "retries", "fallbacks",
    )  # fmt: skip
    for row in results["pipelines"]:
        table.add_row(
            plain(row["pipeline"]),
            str(row["turns"]),
            str(row["films_shown"]),
            str(sum(row["lies_told"].values())),
            str(row["before_ground"]),
            str(row["after_ground"]),
            share(row["false_rejections"]),
            str(row["retries"]),
            str(row["fallbacks"]),
        )
    out = console()
    out.print(table)
    out.print(
        f"{results['conversations_held']} conversations, {results['turns']} replies, "
        f"{results['films_shown']} films shown, {results['lies_told']} lies told; "
        f"{results['before_ground']} picks in front of ground were none of the catalog's or lied."
    )
    if results["unmarked"]:
        out.print(
            f"{results['unmarked']} reasons held an invented title in lower case and of ordinary "
            "words, which nothing tells for a film; counted apart."
        )
    if results["after_ground"]:
        out.print(f"NOT ZERO: {results['after_ground']} named what they may not name:")
        for row in results["pipelines"]:
            for stray in row["strays"][:5]:
                line = f"  {row['pipeline']}: {stray['rule']}: {stray['found']}"
                out.print(plain(line), markup=False)
    else:
        out.print(
            f"No reply named a film that is neither in the catalog nor the user's: below "
            f"{results['upper_bound']:.3%} of replies, 95 %."
        )
