"""Results as tables in the terminal."""

from collections.abc import Mapping, Sequence
from typing import Any


def interval(values: Sequence[float], points: bool = True) -> str:
    """Returns a mean and its interval in points of a hundred, or as they are."""
    scale, digits = (100.0, 1) if points else (1.0, 2)
    mean, low, high = (f"{scale * value:.{digits}f}" for value in values)
    return f"{mean} [{low}, {high}]"


def p_value(p: float) -> str:
    """Returns a p-value as people write it."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def show_ab(results: Mapping[str, Any]) -> None:
    """Prints the A/B: every metric with its interval and test, then what it tells."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from graph.cli.console import console, plain

    for name, title in (("transcripts", "transcripts"), ("rows", "ranking rows")):
        if name not in results:
            continue
        found = results[name]
        title = f"{found['count']} {title}: points of a hundred, 95 % intervals"
        table = Table(title=title, box=SIMPLE_HEAD, pad_edge=False, padding=0)
        for column in ("metric", "baseline", "enriched", "difference", "p", "better"):
            words = column in ("metric", "better")
            table.add_column(column, justify="left" if words else "right", no_wrap=True)
        for row in found["comparisons"]:
            table.add_row(
                row["metric"],
                *(f"{100 * row[side][0]:.1f}" for side in ("baseline", "enriched")),
                interval(row["difference"]),
                p_value(row["p"]),
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


def show_users(results: Mapping[str, Any]) -> None:
    """Prints the dialogue metrics of simulated users."""
    from graph.cli.console import console, plain

    title = "simulated users; with intervals of 95 %"
    show_figures(title, user_rows(results["all"]), ("baseline", "enriched"))
    if results["needs_leaked"]:
        left = f"without the {results['needs_leaked']} users whose turns leaked a title"
        show_figures(left, user_rows(results["without_leaked"]), ("baseline", "enriched"))
    for row in results["comparisons"]:
        console().print(
            plain(f"{row['metric']}: {interval(row['difference'])} points, p {p_value(row['p'])}"),
            markup=False,
        )
    for variant, chances in results["pass_hat_k"].items():
        text = ", ".join(f"pass^{k} {100 * c:.0f} %" for k, c in enumerate(chances, start=1))
        console().print(f"{variant}: {text}", markup=False)
    if (mended := results.get("mended", {})).get("turns_to_say"):
        console().print(plain(mended_text(mended, results["played_by"])), markup=False)
    for variant, found in results["abstention"].items():
        text = (
            f"{variant}: {found['owned_up']} of {found['requests']} requests that nothing fits "
            f"were owned up to ({found['no_film']} with no film at all)"
        )
        console().print(text, markup=False)


def mended_text(mended: Mapping[str, int], played_by: str) -> str:
    """Returns how well a model kept to the part of a simulated user."""
    told = {
        "failed": "gave no usable turn",
        "out_of_role": "fell out of its part",
        "named_film": "named a film of its own accord, which was not let through",
        "strayed": "wished for something else than its need, which was not let through",
        "unsaid": "left out what was to be said, which was added",
        "hasty": "gave up before anybody would, which was not let through",
    }
    faults = [f"{mended[name]} times it {text}" for name, text in told.items() if mended.get(name)]
    return (
        f"{played_by} played the users, {mended['turns_to_say']} turns after the openings: "
        f"{'; '.join(faults) or 'all of them stood as said'}."
    )


def user_rows(sides: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, list[str]]]:
    """Returns the dialogue metrics as rows of text, one column a variant."""
    both = [sides["baseline"], sides["enriched"]]
    if not all(side["trials"] for side in both):
        return [("conversations", [str(side["trials"]) for side in both])]

    def row(name: str, key: str, points: bool = True) -> tuple[str, list[str]]:
        return name, [interval(side[key], points) for side in both]

    def plain_row(
        name: str, key: str, scale: float = 1.0, digits: int = 0
    ) -> tuple[str, list[str]]:
        figures = [side[key] for side in both]
        return name, ["—" if f is None else f"{scale * f:.{digits}f}" for f in figures]

    by_turn = [
        (
            f"success by turn {t}, %",
            [f"{100 * side['success_by_turn'][t - 1]:.1f}" for side in both],
        )
        for t in (1, 2, 3, 5, 8)
    ]
    return [
        ("conversations", [str(side["trials"]) for side in both]),
        row("success, %", "success"),
        *by_turn,
        row("held-out film shown, %", "held_out_film_shown"),
        plain_row("success of strict users, %", "strict_success", 100, 1),
        row("turns", "turns", False),
        plain_row("turns of successes", "turns_of_successes", digits=2),
        row("questions before the first list", "questions_before_first_list", False),
        plain_row("limits kept, %", "limits_kept", 100, 1),
        plain_row("films repeated", "films_repeated"),
        plain_row("gave up", "gave_up"),
        plain_row("conversations that leaked a title", "leaked"),
    ]
