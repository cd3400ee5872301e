"""A section for results of any form: figures by group, shares with their intervals, lists."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evals.report.html import Html, el, join, table

SKIPPED = frozenset({"evaluation", "command", "settings", "versions"})
SHARE = {"hits", "of", "share", "low", "high"}
FOLDED = 14
MOST_ROWS = 400
MOST_COLUMNS = 8
LONGEST = 160


def generic_section(results: Mapping[str, Any]) -> Html:
    """Any other results: what stands at the top first, then each group by itself."""
    shown = {key: value for key, value in results.items() if key not in SKIPPED}
    top = overall(results)
    parts = [_folded(top, "Overall")] if top else []
    for key, value in shown.items():
        if _single(value) is not None:
            continue
        rows = list(figures(value)) if isinstance(value, Mapping) else []
        if rows:
            parts.append(_folded(rows, words(key)))
        for name, entries in _lists(value, words(key)):
            parts.append(_listed(entries, name))
    return join(parts) if parts else el("p", "No figures.")


def overall(results: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Returns the single figures that stand at the top."""
    found = ((key, _single(value)) for key, value in results.items() if key not in SKIPPED)
    return [(words(key), text) for key, text in found if text is not None]


def figures(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yields every single figure with its path in words."""
    single = _single(value)
    if single is not None:
        yield name, single
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from figures(inner, f"{name} {words(str(key))}".strip())


def words(key: str) -> str:
    """Returns a key as words."""
    return key.replace("_", " ")


def _single(value: Any) -> str | None:
    """A value that is one figure, as text: a number, a share or a mean with its interval."""
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "—"}[value]
    if isinstance(value, int | float):
        return f"{value:.4g}" if isinstance(value, float) else f"{value:,}"
    if isinstance(value, str):
        return value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"
    if isinstance(value, Mapping) and set(value) == SHARE:
        low, high = 100 * value["low"], 100 * value["high"]
        share = f"{100 * value['share']:.1f} % [{low:.1f}, {high:.1f}]"
        return f"{value['hits']} of {value['of']}: {share}"
    if _is_interval(value):
        return "{:.3g} [{:.3g}, {:.3g}]".format(*value)
    return None


def _is_interval(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 3
        and all(isinstance(inner, int | float) for inner in value)
        and value[1] <= value[0] <= value[2]
    )


def _lists(value: Any, name: str) -> Iterator[tuple[str, Sequence[Mapping[str, Any]]]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _lists(inner, f"{name}: {words(str(key))}")
    elif isinstance(value, list) and value and all(isinstance(e, Mapping) for e in value):
        yield name, value


def _listed(entries: Sequence[Mapping[str, Any]], name: str) -> Html:
    """A list of records as a table, of the columns that are single figures."""
    first = entries[0]
    columns = [key for key in first if _single(first[key]) is not None][:MOST_COLUMNS]
    rows = [[_single(entry.get(column)) or "…" for column in columns] for entry in entries]
    if not columns:
        return join()
    heads = [words(column) for column in columns]
    return el(
        "details",
        el("summary", f"{name} ({len(entries)})"),
        table(heads, rows[:MOST_ROWS]),
        class_="figures",
    )


def _folded(rows: list[tuple[str, str]], name: str) -> Html:
    made = table(("figure", "value"), rows[:MOST_ROWS])
    left = len(rows) - MOST_ROWS
    note = el("p", f"{left} more figures are in the file.", class_="soft") if left > 0 else None
    if len(rows) <= FOLDED:
        return join(el("h3", name), made, note)
    summary = el("summary", f"{name} ({len(rows)} figures)")
    return el("details", summary, made, note, class_="figures")
