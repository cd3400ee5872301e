"""Sections of the page: speed, online experiments, LangSmith."""

from collections.abc import Mapping
from typing import Any

from evals.report.audit_sections import share
from evals.report.html import Html, el, join, table
from evals.report.svg import effect, forest
from graph.cli.eval_online import p_text

STEPS = (
    ("import graph, s", "import_graph_s"),
    ("first build, s", "first_build_s"),
    ("chat ready after the command, s", "chat_ready_s"),
    ("first answer after the command, s", "chat_first_answer_s"),
    ("peak memory of a chat, MB", "peak_memory_of_children_mb"),
)


def speed_section(results: Mapping[str, Any]) -> Html:
    """Turns as a whole and by node, long conversations, start-up and memory."""
    turns, start, long = results["turns"], results["start"], results["long_thread"]
    timed = [
        ("whole turn", turns["whole_turn_ms"]),
        ("without the query embedding", turns["without_embedding_ms"]),
        *turns["nodes_ms"].items(),
    ]
    rows = [(name, *(f"{times[p]:.1f}" for p in ("p50", "p95"))) for name, times in timed]
    machine = results["machine"]
    return join(
        el(
            "p",
            f"Built-in mind, {machine['cores']} cores, Python {machine['python']}. A turn around "
            f"the {long['turns']:,}th of a conversation takes {long['ratio']:.2f} times as long as "
            "one around the tenth.",
        ),
        table(("milliseconds", "p50", "p95"), rows, "Turns of the transcripts, and their nodes"),
        table(("start-up", "figure"), [(name, f"{start[key]:g}") for name, key in STEPS]),
    )


def online_section(results: Mapping[str, Any]) -> Html:
    """What the outcome log says of the variants."""
    rows = [
        (
            name,
            f"{rates['conversations']:,}",
            share(rates["accepted"]),
            f"{rates['lists_each']:.1f}",
            share(rates["films_shown"]["seen"]),
            share(rates["films_shown"]["rejected"]),
        )
        for name, rates in results["variants"].items()
    ]
    head = ("variant", "conversations", "took a film", "lists", "films seen", "films rejected")
    parts = [
        el("p", " ".join(online_lines(results))),
        table(head, rows, "Outcomes by variant, 95 % intervals") if rows else None,
    ]
    if test := results["test"]:
        interval = [100 * test[name] for name in ("difference", "low", "high")]
        label = "{:+.1f} [{:+.1f}, {:+.1f}]".format(*interval)
        told = "nothing" if not test["decided"] else None
        title = "Conversations that took a film, points of a hundred; valid while peeking"
        parts.append(forest([effect("took a film", interval, label, told)], title))
    return join(parts)


def online_lines(results: Mapping[str, Any]) -> list[str]:
    """Returns what the log holds and what the test says, a sentence each."""
    names = ", ".join(filter(None, results["experiments"])) or "not named"
    said = [
        f"Experiment: {names}. {results['conversations']:,} conversations, "
        f"{results['still_open']:,} still open, {results['without_a_list']:,} without a list."
    ]
    test, drafted = results["test"], results["interleaving"]
    if test is None:
        said.append("One variant alone: nothing to compare.")
    elif test["decided"]:
        said.append(
            f"Decided after {test['decided_at']:,} conversations: "
            f"{100 * test['difference']:+.1f} points, {p_text(test['p_value'])}."
        )
    else:
        few = "" if test["enough"] else ": too few conversations to say anything yet"
        said.append(f"Not decided{few}.")
    if drafted:
        said.append(
            f"Interleaved lists: enriched won {drafted['wins']}, baseline {drafted['losses']}, "
            f"{drafted['ties']} ties ({p_text(drafted['p_value'])})."
        )
    return said


def validation_rows(results: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Returns what the online tests did on simulated traffic, as rows of a table."""
    none, some, drafted = (results[k] for k in ("without_effect", "with_effect", "interleaving"))
    needed = some["median_conversations_to_decide"]
    return [
        (f"false alarms, nominal {100 * results['alpha']:g} %", share(none["found"])),
        ("of a z-test that is peeked at", share(none["found_by_a_z_test_peeked_at"])),
        (f"effect of {100 * some['effect']:+g} points found", share(some["found"])),
        ("conversations to find it, median", "–" if needed is None else f"{needed:,.0f}"),
        ("true effect inside the interval at all times", share(some["always_covered"])),
        ("interleaving: false alarms, nominal 5 %", share(drafted["false_alarms"])),
        ("interleaving: the better ranking found", share(drafted["found"])),
    ]


def validation_section(results: Mapping[str, Any]) -> Html:
    """Whether the online tests find an effect that is there, and none that isn't."""
    traffic = results["traffic"]
    note = (
        f"{results['runs']:,} simulated experiments of {traffic['conversations']:,} conversations "
        "each, looked at after every conversation."
    )
    return join(el("p", note), table(("", "share"), validation_rows(results)))


def langsmith_lines(results: Mapping[str, Any]) -> list[str]:
    """Returns whether anything was sent, and what failed."""
    said = []
    for run in results["variants"]:
        where = f"sent as experiment {run['experiment']}" if run["sent"] else "here; nothing sent"
        said.append(f"{run['variant']}: {run['transcripts']} conversations, evaluated {where}.")
        said += [f"{run['variant']} failed: {error}" for error in run["errors"]]
    return said


def langsmith_rows(results: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Returns the scores of each variant, as rows of a table."""
    runs = results["variants"]
    names = dict.fromkeys(name for run in runs for name in run["scores"])
    return [(name, *(_score(run["scores"].get(name)) for run in runs)) for name in names]


def langsmith_section(results: Mapping[str, Any]) -> Html:
    """The same transcripts as a LangSmith dataset: scores of each variant."""
    heads = [run["variant"] for run in results["variants"]]
    lines = (el("li", line) for line in langsmith_lines(results))
    return join(el("ul", lines), table(("score", *heads), langsmith_rows(results)))


def _score(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
