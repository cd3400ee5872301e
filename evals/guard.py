"""Measures the built-in guard.

    python -m evals.guard --talk FILE [--attacks FILE ...] [--harmless FILE ...]

Every file holds JSON lines with a ``text``; ``FILE`` of ``--talk`` may hold conversations instead.
The validation third of ``evals/guard_data`` is always measured. Recall is given at the verdict and
at the score that flags 1 % of the movie talk.
"""

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from evals.guard_evasions import EVASIONS
from evals.guard_texts import own_texts, read_lines, user_turns
from nodes.builtin.guard import inspect
from nodes.contracts import GuardReport

Reports = list[tuple[str, GuardReport]]


def judged(texts: list[str]) -> Reports:
    """Inspects every text."""
    return [(text, inspect(text)) for text in texts]


def flagged(reports: Reports) -> float:
    """Returns the share of texts whose verdict is not clean."""
    return float(np.mean([report.verdict != "clean" for _, report in reports])) if reports else 0.0


def at_score(reports: Reports, threshold: float) -> float:
    """Returns the share of texts that score above a threshold."""
    return float(np.mean([report.score > threshold for _, report in reports])) if reports else 0.0


def texts_of(path: Path) -> list[str]:
    """Reads the texts of a file, which may hold conversations."""
    rows = read_lines(path)
    return (
        user_turns(path) if rows and "messages" in rows[0] else [str(row["text"]) for row in rows]
    )


def by(rows: list[dict[str, Any]], field: str) -> dict[str, list[str]]:
    """Groups the texts of rows by a field."""
    groups: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        groups[str(row[field])].append(str(row["text"]))
    return dict(groups)


def _print_attacks(name: str, texts: list[str], threshold: float, show: bool) -> None:
    reports = judged(texts)
    recall, strict = flagged(reports), at_score(reports, threshold)
    print(f"{name:28} {len(texts):5}  verdict {recall:6.1%}  at 1 % {strict:6.1%}")
    for text, report in reports if show else []:
        if report.verdict == "clean":
            print(f"    missed {report.score:.2f}  {json.dumps(text[:140], ensure_ascii=False)}")


def _print_harmless(name: str, texts: list[str], show: bool) -> None:
    reports = judged(texts)
    print(f"{name:28} {len(texts):5}  clean   {1 - flagged(reports):6.1%}")
    for text, report in reports if show else []:
        if report.verdict != "clean":
            print(f"    flagged {report.score:.2f} {json.dumps(text[:140], ensure_ascii=False)}")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--talk", type=Path, required=True)
    parser.add_argument("--attacks", type=Path, nargs="*", default=[])
    parser.add_argument("--harmless", type=Path, nargs="*", default=[])
    parser.add_argument("--split", default="validation")
    parser.add_argument("--show", action="store_true", help="print what was missed or flagged")
    arguments = parser.parse_args()
    talk = judged(texts_of(arguments.talk))
    threshold = float(np.quantile([report.score for _, report in talk], 0.99))
    print(
        f"movie talk: {len(talk)} texts, {flagged(talk):.2%} flagged; "
        f"1 % score above {threshold:.3f}"
    )
    for text, report in talk if arguments.show else []:
        if report.verdict != "clean":
            print(f"    flagged {report.score:.2f} {json.dumps(text[:140], ensure_ascii=False)}")
    rows = own_texts(arguments.split)
    attacks = [row for row in rows if row["label"]]
    for path in arguments.attacks:
        _print_attacks(path.name, texts_of(path), threshold, arguments.show)
    _print_attacks("film attacks", [row["text"] for row in attacks], threshold, arguments.show)
    for kind, texts in sorted(by(attacks, "kind").items()):
        _print_attacks(f"  {kind}", texts, threshold, False)
    for path in arguments.harmless:
        _print_harmless(path.name, texts_of(path), arguments.show)
    harmless = [row for row in rows if not row["label"]]
    _print_harmless("film hard negatives", [row["text"] for row in harmless], arguments.show)
    english = [row["text"] for row in attacks if row["language"] == "en"]
    caught = [text for text in english if inspect(text).verdict != "clean"]
    print(f"evasions of the {len(caught)} English film attacks that are caught plain:")
    for name, disguise in EVASIONS.items():
        reports = judged([disguise(text) for text in caught])
        print(
            f"  {name:26} verdict {flagged(reports):6.1%}  "
            f"at 1 % {at_score(reports, threshold):6.1%}"
        )


if __name__ == "__main__":
    main()
