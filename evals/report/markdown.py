"""The summary in Markdown: what a pull request wants to show."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from evals.comparison import VARIANTS
from evals.report.audit_sections import hallucination_lines, injection_lines
from evals.report.collect import Found, commands_of, title_of
from evals.report.generic import overall
from evals.report.running_sections import (
    langsmith_lines,
    langsmith_rows,
    online_lines,
    validation_rows,
)
from evals.tables import interval, mended_text, p_value, user_rows
from evals.tables_quality import judged_lines

_ESCAPED = str.maketrans({"|": "\\|", "<": "&lt;", ">": "&gt;", "\n": " "})


def markdown(found: Found) -> str:
    """Returns the summary; of results that it does not know, the figures at the top."""
    parts = ["# Marquee: evidence", ""]
    told = []
    for name, section in SECTIONS.items():
        if name in found.results:
            try:
                parts += [f"## {title_of(name)}", "", *section(found.results[name]), ""]
                told.append(name)
            except (KeyError, TypeError, ValueError, IndexError, AttributeError):
                continue
    for name in found.results:
        if name not in told:
            parts += [f"## {title_of(name)}", "", *_overall(found.results[name]), ""]
    parts += ["## Not run", ""]
    parts += [f"- {_cell(e.name)}: {_cell(e.why)} `{e.command}`" for e in found.missing] or ["- –"]
    commands = commands_of(found)
    parts += ["", "## Run it again", "", "```", *commands, "marquee eval report", "```", ""]
    return "\n".join(parts)


def _ab(found: Mapping[str, Any]) -> list[str]:
    lines = [f"- {_cell(line)}" for line in found["verdict"]]
    tables = [_comparisons(found[name]) for name in ("transcripts", "rows") if name in found]
    return [*lines, "", *(line for table in tables for line in table)]


def _users(found: Mapping[str, Any]) -> list[str]:
    rows = [(name, *figures) for name, figures in user_rows(found["all"])]
    chances = zip(*(found["pass_hat_k"][v] for v in VARIANTS), strict=False)
    rows += [
        (f"pass^{k}, %", *(f"{100 * chance:.1f}" for chance in both))
        for k, both in enumerate(chances, start=1)
    ]
    mended = found.get("mended", {})
    note = (
        [_cell(mended_text(mended, found["played_by"])), ""] if mended.get("turns_to_say") else []
    )
    return [*note, *_table(("", *VARIANTS), rows)]


def _comparisons(found: Mapping[str, Any]) -> list[str]:
    rows = [
        (
            row["metric"],
            *(f"{100 * row[v][0]:.1f}" for v in VARIANTS),
            interval(row["difference"]),
            p_value(row["p"]),
        )
        for row in found["comparisons"]
    ]
    return [*_table((f"n = {found['count']}", *VARIANTS, "difference", "p"), rows), ""]


def _quality(found: Mapping[str, Any]) -> list[str]:
    rows = [
        (row["metric"], *(f"{row[v][0]:.3f}" for v in VARIANTS), p_value(row["p"]))
        for row in found["comparisons"]
    ]
    sound = [
        f"{found['reasons'][v]['sound']} of {found['reasons'][v]['checked']}" for v in VARIANTS
    ]
    rows.append(("reasons found sound", *sound, ""))
    lines = [f"- {_cell(line)}" for line in judged_lines(found["judged"])]
    return [*_table(("", *VARIANTS, "p"), rows), "", *lines]


def _budget(found: Mapping[str, Any]) -> list[str]:
    priced = found["priced_as"]
    rows = [
        (
            plan["plan"],
            interval(plan["recall@5"]),
            f"{plan['seconds']:.1f}",
            f"{plan['input_tokens']:.0f} + {plan['output_tokens']:.0f}",
            f"{1000 * plan['dollars'][priced]:.2f}",
        )
        for plan in found["plans"]
    ]
    return _table(("", "recall@5", "seconds", "tokens", f"$/1000 ({priced})"), rows)


def _bullets(
    told: Callable[[Mapping[str, Any]], list[str]],
) -> Callable[[Mapping[str, Any]], list[str]]:
    return lambda found: [f"- {_cell(line)}" for line in told(found)]


def _langsmith(found: Mapping[str, Any]) -> list[str]:
    heads = [run["variant"] for run in found["variants"]]
    scores = _table(("score", *heads), langsmith_rows(found))
    return [*_bullets(langsmith_lines)(found), "", *scores]


SECTIONS: dict[str, Callable[[Mapping[str, Any]], list[str]]] = {
    "ab": _ab,
    "users": _users,
    "users_model": _users,
    "quality": _quality,
    "budget": _budget,
    "audit_hallucination": _bullets(hallucination_lines),
    "audit_injection": _bullets(injection_lines),
    "online": _bullets(online_lines),
    "online_validation": lambda found: _table(("", "share"), validation_rows(found)),
    "langsmith": _langsmith,
}


def _overall(found: Mapping[str, Any]) -> list[str]:
    rows = overall(found)
    return _table(("figure", "value"), rows) if rows else ["In the page."]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return ["| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines]


def _cell(text: str) -> str:
    return str(text).translate(_ESCAPED)
