"""The page: one file, nothing fetched, light and dark, for a desk and for a phone."""

from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

from evals.report.audit_sections import hallucination_section, injection_section, words_table
from evals.report.collect import KNOWN, Found, commands_of, title_of
from evals.report.generic import generic_section
from evals.report.html import Html, el, join
from evals.report.more_sections import budget_section, retrieval_section
from evals.report.running_sections import (
    langsmith_section,
    online_section,
    speed_section,
    validation_section,
)
from evals.report.sections import ab_section, quality_section, users_section
from evals.report.talks import talks_section

SECTIONS: dict[str, Callable[[Mapping[str, Any]], Html]] = {
    "ab": ab_section,
    "users": users_section,
    "users_model": users_section,
    "quality": quality_section,
    "retrieval": retrieval_section,
    "budget": budget_section,
    "bench": speed_section,
    "audit_hallucination": hallucination_section,
    "audit_injection": injection_section,
    "online": online_section,
    "online_validation": validation_section,
    "langsmith": langsmith_section,
}
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def page(found: Found) -> str:
    """Returns the whole page."""
    names = [name for name in KNOWN if name in found.results]
    names += [name for name in found.results if name not in KNOWN]
    sections = [(name, title_of(name), _body(name, found.results[name])) for name in names]
    talks = found.results.get("ab", {}).get("transcripts", {}).get("conversations", [])
    if talks:
        sections.append(("talks", "Conversations side by side", talks_section(talks)))
    sections += [
        ("not-run", "What was not run", _missing(found)),
        ("again", "Versions, seeds, and how to run it again", _again(found)),
    ]
    style = (files("evals.report") / "style.css").read_text("utf-8")
    return "<!doctype html>\n" + el(
        "html",
        el(
            "head",
            el("meta", charset="utf-8"),
            el("meta", name="viewport", content="width=device-width, initial-scale=1"),
            el("meta", http_equiv="Content-Security-Policy", content=POLICY),
            el("title", "Marquee: evidence"),
            el("style", Html(style)),
        ),
        el(
            "body",
            el(
                "main",
                el("h1", "Marquee: is the enrichment worth it?"),
                _lead(found),
                _contents(sections),
                (_section(name, title, body) for name, title, body in sections),
            ),
        ),
        lang="en",
    )


def headline(found: Found) -> list[tuple[str, str]]:
    """Returns the few figures that a reader wants first: what, and how much."""
    return [*_compared(found), *_checked(found)]


def _compared(found: Found) -> list[tuple[str, str]]:
    """Baseline → enriched, points of a hundred."""
    cards: list[tuple[str, str]] = []
    wanted = {
        "transcripts": {
            "rank: recall@5": "recall@5 of one ranking, transcripts",
            "found by the end": "likes found by the end, transcripts, %",
        },
        "rows": {"recall@5": "recall@5 of one ranking, ranking rows"},
    }
    for part, names in wanted.items():
        for row in found.results.get("ab", {}).get(part, {}).get("comparisons", []):
            if row["metric"] in names:
                cards.append((names[row["metric"]], _arrow(row)))
    for row in found.results.get("users", {}).get("comparisons", []):
        if row["metric"] in ("success", "held-out film shown"):
            cards.append((f"simulated users: {row['metric']}, %", _arrow(row)))
    return cards


def _checked(found: Found) -> list[tuple[str, str]]:
    cards: list[tuple[str, str]] = []
    reasons = found.results.get("quality", {}).get("reasons", {}).get("enriched")
    if reasons:
        cards.append(("reasons found sound by code", f"{reasons['sound']} of {reasons['checked']}"))
    lies = found.results.get("audit_hallucination", {})
    if "after_ground" in lies and "turns" in lies:
        what = "replies that named a film that is not there, models lying"
        cards.append((what, f"{lies['after_ground']:,} of {lies['turns']:,}"))
    channels = found.results.get("audit_injection", {}).get("user_channel")
    if isinstance(channels, list) and channels:
        followed = sum(row.get("recommended_because_demanded", 0) for row in channels)
        asked = sum(row.get("demanded", 0) for row in channels)
        cards.append(("films recommended because an attack demanded it", f"{followed} of {asked}"))
    turn = found.results.get("bench", {}).get("turns", {}).get("whole_turn_ms", {})
    if "p50" in turn:
        cards.append(("milliseconds a turn, p50 / p95", f"{turn['p50']:.0f} / {turn['p95']:.0f}"))
    return cards


def _arrow(row: Mapping[str, Any]) -> str:
    return f"{100 * row['baseline'][0]:.1f} → {100 * row['enriched'][0]:.1f}"


def _lead(found: Found) -> Html:
    text = (
        "The baseline variant sees title, year, genres and ratings; the enriched one also what a "
        "language model wrote about each film. Everything else is the same. Figures are means; "
        "in brackets 95 % bootstrap intervals; p-values are of permutation tests."
    )
    cards = [el("div", el("b", figure), what, class_="card") for what, figure in headline(found)]
    return join(el("p", text), el("div", cards, class_="cards") if cards else None)


def _contents(sections: list[tuple[str, str, Html]]) -> Html:
    links = (el("li", el("a", title, href=f"#{name}")) for name, title, _ in sections)
    return el("nav", el("ul", links), aria_label="Contents")


def _section(name: str, title: str, body: Html) -> Html:
    return el("section", el("h2", title), body, id=name)


def _body(name: str, results: Mapping[str, Any]) -> Html:
    """A section; results of an older or a broken run are shown as plain figures."""
    try:
        return SECTIONS.get(name, generic_section)(results)
    except (KeyError, TypeError, ValueError, IndexError, StopIteration, AttributeError):
        note = "These results are not of the form that this version writes; as they stand:"
        return join(el("p", note, class_="bad"), generic_section(results))


def _missing(found: Found) -> Html:
    if not found.missing:
        return el("p", "Everything was run.")
    entries = (
        el("li", el("b", entry.name), f": {entry.why} ", el("code", entry.command))
        for entry in found.missing
    )
    return el("ul", entries, class_="missing")


def _again(found: Found) -> Html:
    commands = commands_of(found)
    rows = []
    for name, results in found.results.items():
        settings = results.get("settings") or {}
        said = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in settings.items())
        if said:
            rows.append((title_of(name), said))
    versions: dict[str, set[str]] = {}
    for results in found.results.values():
        for key, value in (results.get("versions") or {}).items():
            versions.setdefault(key, set()).add(str(value))
    pairs = [(key, ", ".join(sorted(values))) for key, values in versions.items()]
    return join(
        el("pre", "\n".join([*commands, "marquee eval report"])),
        words_table(("what", "version"), pairs) if pairs else None,
        words_table(("evaluation", "seeds and settings"), rows) if rows else None,
    )
