"""Sections of the page: the audits, each told in sentences before its tables."""

from collections.abc import Mapping, Sequence
from typing import Any

from evals.report.html import Html, el, join, table

RATES = ("verdict", "at 1.0%", "at 0.1%")
RATE_NAMES = ("at the verdict", "at 1 % false positives", "at 0.1 %")
MOST_LISTED = 40


def share(found: Mapping[str, Any]) -> str:
    """Returns a share in per cent with its interval; a dash when there was nothing to count."""
    if not found["of"]:
        return "–"
    low, high = 100 * found["low"], 100 * found["high"]
    return f"{100 * found['share']:.1f} % [{low:.1f}, {high:.1f}]"


def hallucination_lines(results: Mapping[str, Any]) -> list[str]:
    """Returns what the hallucination audit found, a sentence each."""
    pipelines = results["pipelines"]
    after = results["after_ground"]
    bound = f"below {100 * results['upper_bound']:.2f} % of replies, with 95 % confidence"
    rejected = [row["false_rejections"] for row in pipelines]
    sound = sum(found["of"] for found in rejected)
    wronged = sum(found["hits"] for found in rejected)
    told = [
        f"{results['conversations_held']:,} conversations, {results['turns']:,} replies, "
        f"{results['films_shown']:,} films shown; scripted models told "
        f"{results['lies_told']:,} lies: films, years, sequels and links that don't exist.",
        f"Picks that were none of the catalog's or lied: {results['before_ground']:,} before "
        f"grounding, {after:,} after it" + ("." if after else f" ({bound})."),
        f"Sound picks that were rejected: {wronged:,} of {sound:,}. Tries again: "
        f"{_sum(pipelines, 'retries'):,}; turns finished without the model: "
        f"{_sum(pipelines, 'fallbacks'):,}.",
    ]
    if results.get("unmarked"):
        told.append(
            f"{results['unmarked']:,} reasons held an invented title in lower case and of ordinary "
            "words, which nothing tells for a film; they are not among the above."
        )
    return told


def hallucination_section(results: Mapping[str, Any]) -> Html:
    """Named but not in the catalog, before and after grounding."""
    rows = [
        (
            row["pipeline"],
            f"{row['turns']:,}",
            f"{row['films_shown']:,}",
            f"{sum(row['lies_told'].values()):,}",
            f"{row['before_ground']:,}",
            f"{row['after_ground']:,}",
            f"{row['retries']:,}",
            f"{row['fallbacks']:,}",
        )
        for row in results["pipelines"]
    ]
    head = ("pipeline", "replies", "films", "lies", "before", "after", "retries", "fallbacks")
    strays = [
        (row["pipeline"], f"{stray['rule']}: {stray['found']}")
        for row in results["pipelines"]
        for stray in row["strays"]
    ]
    return join(
        _told(hallucination_lines(results), bad=bool(results["after_ground"])),
        _folded("Every pipeline", table(head, rows), len(rows)),
        _folded("What got through", words_table(("pipeline", "what"), strays), len(strays)),
    )


def injection_lines(results: Mapping[str, Any]) -> list[str]:
    """Returns what the injection audit found, a sentence each."""
    found = results["detection"]
    recall, disguised = found["recall"], found["recall_in_disguise_overall"]
    told = [
        f"{results['attacks']:,} attacks in {results['languages']} languages and "
        f"{results['hard_negatives']:,} look-alikes; false positives are fixed on "
        f"{found['talk']['texts']:,} turns of movie talk, of which the verdict flags "
        f"{share(found['talk']['flagged'])}.",
        f"Attacks found: {share(recall['verdict'])} at the verdict, {share(recall['at 1.0%'])} at "
        f"1 % false positives; in disguise {share(disguised['verdict'])} and "
        f"{share(disguised['at 1.0%'])}. Look-alikes let through: {share(found['over_defence'])}.",
    ]
    if held := results.get("held_out"):
        told.append(
            f"Held out from the guard's tuning: {held['attacks']:,} attacks and "
            f"{held['hard_negatives']:,} look-alikes in {held['languages']} languages. Found: "
            f"{share(held['recall']['verdict'])} at the verdict, "
            f"{share(held['recall']['at 1.0%'])} at 1 % false positives; look-alikes let through: "
            f"{share(held['over_defence'])}."
        )
    for row in results["user_channel"]:
        told.append(
            f"End to end, model {row['model']}: a film was recommended because it was demanded in "
            f"{row['recommended_because_demanded']} of {row['demanded']} cases; the rest of the "
            f"message led to the very same ranking in {share(row['same_ranking'])}."
        )
    shipped = results["catalog_channel"]["as_shipped"]
    told.append(
        f"Orders hidden in catalog texts: {share(results['ingestion']['quarantined'])} kept out at "
        f"ingestion. Of {shipped['poisoned_records']} poisoned records a model that believes what "
        f"it reads got to see {shipped['read_by_the_model']} and followed {shipped['obeyed']}."
    )
    return told


def injection_section(results: Mapping[str, Any]) -> Html:
    """What is detected, what is let through, and whether any order was followed."""
    found = results["detection"]
    parts = [_told(injection_lines(results))]
    for name, key in (
        ("Kind of attack", "recall_by_kind"),
        ("Language", "recall_by_language"),
        ("Disguise", "recall_in_disguise"),
    ):
        parts.append(_recalls(name, found[key]))
    for name, key in (
        ("Attacks missed", "missed"),
        ("Attacks missed in disguise", "missed_in_disguise"),
        ("Look-alikes flagged", "wrongly_flagged"),
    ):
        texts = [(entry["kind"], entry["text"]) for entry in found[key][:MOST_LISTED]]
        parts.append(_folded(name, words_table(("kind", "text"), texts), len(found[key])))
    return join(parts)


def words_table(head: Sequence[str], rows: Sequence[Sequence[str | Html]]) -> Html:
    """Returns a table of words rather than figures: to the left, and broken into lines."""
    return el("div", table(head, rows), class_="words")


def _told(lines: Sequence[str], *, bad: bool = False) -> Html:
    return el("ul", (el("li", line) for line in lines), class_="verdict bad" if bad else "verdict")


def _recalls(name: str, groups: Mapping[str, Any]) -> Html:
    rows = [(group, *(share(rates[rate]) for rate in RATES)) for group, rates in groups.items()]
    return _folded(f"Found, by {name.lower()}", table((name, *RATE_NAMES), rows), len(rows))


def _folded(name: str, body: Html, count: int) -> Html:
    if not count:
        return join()
    return el("details", el("summary", f"{name} ({count})"), body, class_="figures")


def _sum(rows: Sequence[Mapping[str, Any]], key: str) -> int:
    return sum(int(row[key]) for row in rows)
