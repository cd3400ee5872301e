"""Whole conversations side by side, with the reasons: baseline left, enriched right."""

from collections.abc import Mapping, Sequence
from typing import Any

from evals.comparison import VARIANTS
from evals.report.html import Html, el, join

FEW = 4


def chosen(conversations: Sequence[Mapping[str, Any]], count: int = FEW) -> list[str]:
    """Returns transcripts to show, best and worst for the enriched variant alike.

    They are spread evenly over the order by difference, so that none is picked for its looks.
    """
    found: dict[str, dict[str, float]] = {}
    for talk in conversations:
        value = float(talk["metrics"].get("found by the end", 0.0))
        found.setdefault(talk["id"], {})[talk["variant"]] = value
    gaps = {
        name: sides.get("enriched", 0.0) - sides.get("baseline", 0.0)
        for name, sides in found.items()
    }
    ordered = sorted(gaps, key=lambda name: (-gaps[name], name))
    if len(ordered) <= count:
        return ordered
    step = (len(ordered) - 1) / (count - 1)
    return [ordered[round(place * step)] for place in range(count)]


def talks_section(conversations: Sequence[Mapping[str, Any]], count: int = FEW) -> Html:
    """Returns a few conversations, each folded away but the first."""
    by_key = {(talk["id"], talk["variant"]): talk for talk in conversations}
    names = [
        name
        for name in chosen(conversations, count)
        if all((name, variant) in by_key for variant in VARIANTS)
    ]
    note = el(
        "p",
        "Chosen by rank of the difference, from the one where enriched gains most to the one "
        "where it gains least. A held-out like is marked ✓.",
        class_="soft",
    )
    talks = [
        _talk(by_key[name, "baseline"], by_key[name, "enriched"], opened=place == 0)
        for place, name in enumerate(names)
    ]
    return join(note, talks)


def _talk(baseline: Mapping[str, Any], enriched: Mapping[str, Any], *, opened: bool) -> Html:
    turns = [
        el(
            "div",
            el("div", one["said"], class_="said"),
            el(
                "div",
                _side("baseline", one, baseline["liked"]),
                _side("enriched", other, enriched["liked"]),
                class_="beside",
            ),
            class_="turn",
        )
        for one, other in zip(baseline["turns"], enriched["turns"], strict=True)
    ]
    hits = {
        side["variant"]: sum(
            film["movie_id"] in side["liked"]
            for turn in side["turns"]
            for film in turn["recommendations"]
        )
        for side in (baseline, enriched)
    }
    heading = (
        f"{baseline['id']}: {hits['baseline']} | {hits['enriched']} of "
        f"{len(baseline['liked'])} held-out likes shown"
    )
    return el(
        "details",
        el("summary", heading),
        el("div", turns, class_="talk"),
        open="open" if opened else None,
    )


def _side(variant: str, turn: Mapping[str, Any], liked: Sequence[int]) -> Html:
    films = turn["recommendations"]
    lead = turn["reply"].split("\n\n")[0] if films else turn["reply"]
    items = [
        el(
            "li",
            el("span", f"{film['title']} ({film['year']})", class_=_mark(film, liked)),
            " ✓" if film["movie_id"] in liked else None,
            el("span", film["justification"], class_="why"),
        )
        for film in films
    ]
    return el(
        "div",
        el("h4", variant, class_=variant),
        el("p", lead),
        el("ol", items) if items else None,
    )


def _mark(film: Mapping[str, Any], liked: Sequence[int]) -> str | None:
    return "hit" if film["movie_id"] in liked else None
