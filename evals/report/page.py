"""The page: one file, nothing fetched, light and dark, for a desk and for a phone."""

from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

from evals.report.collect import KNOWN, Found, title_of
from evals.report.generic import generic_section
from evals.report.html import Html, el, join, table
from evals.report.more_sections import budget_section, retrieval_section
from evals.report.sections import ab_section, quality_section, users_section
from evals.report.talks import talks_section

SECTIONS: dict[str, Callable[[Mapping[str, Any]], Html]] = {
    "ab": ab_section,
    "users": users_section,
    "users_model": users_section,
    "quality": quality_section,
    "retrieval": retrieval_section,
    "budget": budget_section,
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
    cards: list[tuple[str, str]] = []
    for part, name in (("transcripts", "transcripts"), ("rows", "ranking rows")):
        comparisons = found.results.get("ab", {}).get(part, {}).get("comparisons", [])
        wanted = "rank: recall@5" if part == "transcripts" else "recall@5"
        for row in comparisons:
            if row["metric"] == wanted:
                cards.append((f"recall@5 of one ranking, {name}", _arrow(row)))
    for row in found.results.get("users", {}).get("comparisons", []):
        if row["metric"] in ("success", "held-out film shown"):
            cards.append((f"simulated users: {row['metric']}, %", _arrow(row)))
    reasons = found.results.get("quality", {}).get("reasons", {}).get("enriched")
    if reasons:
        cards.append(("reasons found sound by code", f"{reasons['sound']} of {reasons['checked']}"))
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
    rows = [(entry.name, entry.why, el("code", entry.command)) for entry in found.missing]
    return table(("what", "why", "command"), rows)


def _again(found: Found) -> Html:
    commands = [r["command"] for r in found.results.values() if r.get("command")]
    rows = []
    for name, results in found.results.items():
        for key, value in (results.get("settings") or {}).items():
            rows.append((f"{title_of(name)}: {key}", str(value)))
    versions: dict[str, set[str]] = {}
    for results in found.results.values():
        for key, value in (results.get("versions") or {}).items():
            versions.setdefault(key, set()).add(str(value))
    return join(
        el("pre", "\n".join([*commands, "marquee eval report"])),
        table(("what", "version"), [(k, ", ".join(sorted(v))) for k, v in versions.items()]),
        table(("setting", "value"), rows) if rows else None,
    )
