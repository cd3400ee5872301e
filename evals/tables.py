"""Results as tables in the terminal."""

from collections.abc import Mapping, Sequence
from typing import Any


def interval(values: Sequence[float], points: bool = True) -> str:
    """Returns a mean and its interval in points of a hundred, or as they are."""
    scale, digits = (100.0, 1) if points else (1.0, 2)
    mean, low, high = (f"{scale * value:.{digits}f}" for value in values)
    return f"{mean} [{low}, {high}]"


def show_ab(results: Mapping[str, Any]) -> None:
    """Prints the A/B: every metric with its interval and test, then what it tells."""
    from rich.table import Table

    from graph.cli.console import console, plain

    for name, title in (("transcripts", "transcripts"), ("rows", "ranking rows")):
        if name not in results:
            continue
        found = results[name]
        table = Table(title=f"{found['count']} {title}: points of a hundred, 95 % intervals")
        for column in ("metric", "baseline", "enriched", "difference", "p", "better"):
            words = column in ("metric", "better")
            table.add_column(column, justify="left" if words else "right", no_wrap=True)
        for row in found["comparisons"]:
            table.add_row(
                row["metric"],
                *(f"{100 * row[side][0]:.1f}" for side in ("baseline", "enriched")),
                interval(row["difference"]),
                f"{row['p']:.3f}",
                "—" if row["told"] == "nothing" else row["told"],
            )
        console().print(table)
    for sentence in results["verdict"]:
        console().print(plain(sentence), markup=False)


def show_figures(
    title: str, rows: Sequence[tuple[str, Sequence[str]]], sides: Sequence[str]
) -> None:
    """Prints named figures, one column a side."""
    from rich.table import Table

    from graph.cli.console import console, plain

    table = Table("", title=title)
    for side in sides:
        table.add_column(side, justify="right")
    for name, figures in rows:
        table.add_row(plain(name), *(plain(figure) for figure in figures))
    console().print(table)
