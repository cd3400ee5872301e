"""Gathers the results that there are, and says what was not run and how to run it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.results import read
from store.errors import MarqueeError

KNOWN = {
    "ab": ("The A/B", "marquee eval ab"),
    "users": ("Simulated users", "marquee eval users"),
    "users_model": (
        "Simulated users played by a model",
        "marquee eval users --user-mind model --trials 3",
    ),
    "quality": ("Lists and reasons", "marquee eval quality"),
    "retrieval": (
        "Legs and ablations",
        "marquee eval retrieval --rows FILE",
    ),
    "budget": ("Two-stage or all at once", "marquee eval budget"),
    "bench": ("Speed", "marquee bench --json out/bench.json"),
    "audit_hallucination": ("Audit: hallucination", "marquee audit hallucination"),
    "audit_injection": ("Audit: injection", "marquee audit injection"),
    "online": ("Online", "marquee eval online --log FILE"),
    "online_validation": ("Online: validation", "marquee eval online --validate"),
    "langsmith": ("LangSmith", "marquee eval langsmith"),
}


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that was not run: what, why, and the command that runs it."""

    name: str
    why: str
    command: str


@dataclass(frozen=True, slots=True)
class Found:
    """All results of a folder.

    Attributes:
        results: By name of evaluation.
        missing: What was not run.
    """

    results: dict[str, dict[str, Any]]
    missing: list[Missing]


def collect(folder: Path) -> Found:
    """Reads every file of results in a folder; one that can't be read is reported as missing."""
    results: dict[str, dict[str, Any]] = {}
    missing: list[Missing] = []
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        try:
            results[path.stem] = read(path)
        except MarqueeError as error:
            missing.append(Missing(path.name, str(error), KNOWN.get(path.stem, ("", ""))[1]))
    unread = {entry.name.removesuffix(".json") for entry in missing}
    missing += [
        Missing(title, "No results in the folder.", command)
        for name, (title, command) in KNOWN.items()
        if name not in results and name not in unread
    ]
    return Found(results, [*missing, *_left_out(results)])


def commands_of(found: Found) -> list[str]:
    """Returns the commands that make the results again: those they name, else the usual ones."""
    usual = {name: command for name, (_, command) in KNOWN.items()}
    named = (r.get("command") or usual.get(name) for name, r in found.results.items())
    return [str(command) for command in named if command]


def title_of(name: str) -> str:
    """Returns a result's name for people."""
    return KNOWN[name][0] if name in KNOWN else name.replace("_", " ").capitalize()


def _left_out(results: dict[str, dict[str, Any]]) -> list[Missing]:
    """Parts that a run left out."""
    found = []
    if "ab" in results and "rows" not in results["ab"]:
        why = "No file of ranking rows was given."
        found.append(Missing("The A/B on ranking rows", why, "marquee eval ab --rows FILE"))
    judged = results.get("quality", {}).get("judged")
    if isinstance(judged, dict) and not judged.get("run"):
        found.append(Missing("LLM judges", str(judged.get("why", "")), "marquee eval quality"))
    budget = results.get("budget", {}).get("plans")
    if isinstance(budget, list) and not any(plan.get("pool") == 0 for plan in budget):
        why = "The run left it out (--no-whole)."
        found.append(Missing("The whole catalog in chunks", why, "marquee eval budget --whole"))
    return found
