"""Sections of the page: the A/B, simulated users, lists and reasons."""

from collections.abc import Mapping, Sequence
from typing import Any

from evals.comparison import VARIANTS
from evals.report.html import Html, el, join, table
from evals.report.svg import effect, forest, lines
from evals.tables import interval, mended_text, p_value, user_rows
from evals.tables_quality import judged_lines


def ab_section(results: Mapping[str, Any]) -> Html:
    """The A/B: what it tells, and every metric with its interval."""
    parts = [el("ul", (el("li", line) for line in results["verdict"]), class_="verdict")]
    named = (("transcripts", "transcripts"), ("rows", "ranking rows"))
    for name, what in named:
        if name not in results:
            continue
        found = results[name]
        title = f"Enriched minus baseline on {found['count']} {what}, points of a hundred"
        parts += [comparison_plot(found["comparisons"], title)]
        parts += [
            comparison_table(found["comparisons"], f"{found['count']} {what}, 95 % intervals")
        ]
    kept = results.get("settings", {}).get("keep_ratings")
    parts.append(
        el(
            "p",
            "A conversation's last list holds no film that an earlier list showed, so the last "
            "list alone (recall@5) says least; “found by the end” counts all lists of the "
            "conversation, and “rank” what one ranking of all turns gives. Recall is hits over "
            "min(k, liked). Every metric is tested by itself, with no correction for their number. "
            "The ratings of the users behind the transcripts were "
            f"{'left in' if kept else 'taken out of'} the collaborative matrix.",
            class_="soft",
        )
    )
    counts = results["transcripts"]
    rows = [
        (title, *(f"{counts[key][v]:g}" for v in VARIANTS))
        for title, key in (
            ("limits broken, last lists", "constraints_broken"),
            ("limits broken, rankings", "constraints_broken_in_ranking"),
            ("conversations without a list", "without_a_list"),
            ("questions a conversation", "questions"),
            ("milliseconds a turn, median", "ms_a_turn"),
        )
    ]
    parts.append(table(("", *VARIANTS), rows, "Counts"))
    return join(parts)


def users_section(results: Mapping[str, Any]) -> Html:
    """Simulated users: success by turn, metrics with and without leaks, abstention."""
    sides = results["all"]
    if not all(sides[v].get("trials") for v in VARIANTS):
        return el("p", "No user's ratings show a need clear enough to be played.")
    mind = "rules" if results["settings"].get("user_mind") == "rules" else results["played_by"]
    mended = results.get("mended", {})
    parts = [
        el("p", mended_text(mended, mind)) if mended.get("turns_to_say") else None,
        el(
            "p",
            f"{sides['enriched']['trials']} conversations a variant with users played by {mind}. "
            "A conversation succeeds when a film is shown that the user's ratings hold out "
            "(strict users) or one that meets every part of the need (the others). What meets a "
            "need is told by the enrichment; the held-out films are told by ratings alone.",
        ),
        lines({v: sides[v]["success_by_turn"] for v in VARIANTS}, "turn", "Success by turn"),
        comparison_plot(results["comparisons"], "Enriched minus baseline, points of a hundred"),
        table(("", *VARIANTS), [(n, *f) for n, f in user_rows(sides)], "All conversations"),
    ]
    if results["needs_leaked"]:
        rows = [(n, *f) for n, f in user_rows(results["without_leaked"])]
        caption = f"Without the {results['needs_leaked']} users whose turns leaked a title"
        parts.append(table(("", *VARIANTS), rows, caption))
    else:
        parts.append(el("p", "No simulated turn named a held-out film before it was shown."))
    if len(results["pass_hat_k"]["enriched"]) > 1:
        parts.append(_pass_table(results["pass_hat_k"]))
    parts.append(_abstention(results["abstention"]))
    return join(parts)


def quality_section(results: Mapping[str, Any]) -> Html:
    """Lists and reasons: metrics, the claim check with its control, the judges with kappa."""
    rows = [
        (
            row["metric"],
            *(f"{row[v][0]:.3f}" for v in VARIANTS),
            "{:+.3f} [{:+.3f}, {:+.3f}]".format(*row["difference"]),
            p_value(row["p"]),
        )
        for row in results["comparisons"]
    ]
    head = ("", *VARIANTS, "difference", "p")
    parts = [table(head, rows, f"Means over {results['asked']} lists of five a variant")]
    explained = (el("li", f"{name}: {text}") for name, text in results["explained"].items())
    parts.append(el("ul", explained, class_="soft"))
    over = [results["collections"][v] for v in VARIANTS]
    parts.append(
        table(
            ("", *VARIANTS),
            [(key.replace("_", " "), *(_number(side[key]) for side in over)) for key in over[0]],
            "Over all lists; popularity lift is against the held-out likes",
        )
    )
    reasons = [results["reasons"][v] for v in VARIANTS]
    names = [key for key in reasons[0] if key != "faults"]
    parts += [
        el("h3", "Reasons, checked by code"),
        el(
            "p",
            "Sound: cites a signal that was given and a fact of the record, contradicts nothing "
            "in it, names no other film. As a control each reason was given to the next film of "
            "its list, where the check should object.",
        ),
        table(
            ("", *VARIANTS),
            [(key.replace("_", " "), *(_number(side[key]) for side in reasons)) for key in names],
            "Reasons",
        ),
        el("h3", "Judged by a model"),
        el("ul", (el("li", line) for line in judged_lines(results["judged"]))),
    ]
    return join(parts)


def comparison_plot(comparisons: Sequence[Mapping[str, Any]], title: str) -> Html:
    """Returns differences as a plot, in points of a hundred."""
    return forest(
        [
            effect(row["metric"], row["difference"], interval(row["difference"]), row["told"])
            for row in comparisons
        ],
        title,
    )


def comparison_table(comparisons: Sequence[Mapping[str, Any]], caption: str) -> Html:
    """Returns both variants' values with intervals, and the test."""
    rows = [
        (
            row["metric"],
            *(interval(row[v]) for v in VARIANTS),
            p_value(row["p"]) + ("" if row["exact"] else " (sampled)"),
            "can't tell" if row["told"] == "nothing" else row["told"],
        )
        for row in comparisons
    ]
    return table(("metric", *VARIANTS, "p, permutation", "better"), rows, caption)


def _pass_table(found: Mapping[str, Sequence[float]]) -> Html:
    count = len(found["enriched"])
    rows = [
        (f"pass^{k + 1}, %", *(f"{100 * found[v][k]:.1f}" for v in VARIANTS)) for k in range(count)
    ]
    return table(("", *VARIANTS), rows, "All of k trials of a need succeed")


def _abstention(found: Mapping[str, Any]) -> Html:
    rows = [
        (
            "owned up to",
            *(f"{found[v]['owned_up']} of {found[v]['requests']}" for v in VARIANTS),
        ),
        ("with no film at all", *(str(found[v]["no_film"]) for v in VARIANTS)),
    ]
    note = (
        "Requests whose limits no film passes together. The baseline knows no language and no "
        "audience, so it can't know that most of these ask for the impossible."
    )
    return join(el("h3", "When nothing fits"), el("p", note), table(("", *VARIANTS), rows))


def _number(value: Any) -> str:
    return "—" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)
