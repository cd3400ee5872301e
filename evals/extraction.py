"""Measures the extraction on hand-written turns: ``python -m evals.extraction``."""

import argparse
import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import get_args

from evals.extraction_rows import (
    Expected,
    Match,
    Row,
    field_right,
    key,
    match,
    reactions_right,
    read_rows,
    withdrawals_right,
)
from nodes.contracts import Dialogue, Extraction, Plain, Slot

TURNS = Path(__file__).parent / "turns"
FILES = (TURNS / "turns.jsonl", TURNS / "transcript_turns.jsonl")
LENIENT_YEARS = 3
RESAMPLES = 1000
Z = 1.96
SLOTS: tuple[str, ...] = get_args(Slot)
CLOSED = set(SLOTS) - {"theme"}

Extract = Callable[[str, Dialogue], Extraction]


class Figure(Plain):
    """Precision, recall and F1 of signals, with a bootstrap 95 % interval of F1 over turns."""

    right: int
    missing: int
    surplus: int
    precision: float
    recall: float
    f1: float
    low: float | None = None
    high: float | None = None


class Share(Plain):
    """A share of rows with its Wilson 95 % interval."""

    right: int
    of: int
    value: float
    low: float
    high: float


class Mistake(Plain):
    """Everything wrong with one row, for reading."""

    id: str
    text: str
    missing: list[str]
    surplus: list[str]
    other: list[str]


class Report(Plain):
    """What ``score`` found; every figure leaves themes out, except ``slots``."""

    rows: int
    overall: Figure
    overall_lenient_era: Figure
    slots: dict[str, Figure]
    era_lenient: Figure
    quiet: Share
    intent: Share
    confusion: list[tuple[str, str, int]]
    withdrawals: Share
    false_withdrawals: int
    reactions: Share
    false_reactions: int
    films: Share
    enough: Share
    count: Share
    mistakes: list[Mistake]


HALVES = {"odd": slice(0, None, 2), "even": slice(1, None, 2)}
"""Rows by their number in the file, from 1."""


def _f1(right: int, missing: int, surplus: int) -> float:
    total = 2 * right + missing + surplus
    return 2 * right / total if total else 1.0


def _figure(counts: Sequence[tuple[int, int, int]]) -> Figure:
    right, missing, surplus = (sum(column) for column in zip(*counts, strict=True))
    return Figure(
        right=right,
        missing=missing,
        surplus=surplus,
        precision=right / (right + surplus) if right + surplus else 1.0,
        recall=right / (right + missing) if right + missing else 1.0,
        f1=_f1(right, missing, surplus),
    )


def _with_interval(counts: Sequence[tuple[int, int, int]]) -> Figure:
    figure = _figure(counts)
    rng = random.Random(0)  # noqa: S311 - a repeatable resample, nothing secret
    draws = sorted(_figure(rng.choices(counts, k=len(counts))).f1 for _ in range(RESAMPLES))
    low, high = draws[int(0.025 * RESAMPLES)], draws[int(0.975 * RESAMPLES) - 1]
    return figure.model_copy(update={"low": low, "high": high})


def _share(verdicts: Sequence[bool]) -> Share:
    right, of = sum(verdicts), len(verdicts)
    if not of:
        return Share(right=0, of=0, value=1.0, low=0.0, high=1.0)
    value, base = right / of, 1 + Z * Z / of
    middle = (value + Z * Z / (2 * of)) / base
    spread = Z * (value * (1 - value) / of + Z * Z / (4 * of * of)) ** 0.5 / base
    low, high = max(0.0, middle - spread), min(1.0, middle + spread)
    return Share(right=right, of=of, value=value, low=low, high=high)


def _counts(matches: Sequence[Match], slots: set[str]) -> list[tuple[int, int, int]]:
    def number(signals: list[Expected]) -> int:
        return sum(signal.slot in slots for signal in signals)

    return [(number(one.right), number(one.missing), number(one.surplus)) for one in matches]


def _mistake(row: Row, extraction: Extraction, found: Match) -> Mistake | None:
    other = []
    if extraction.intent not in (row.intent, *row.intent_also):
        other.append(f"intent {row.intent}, got {extraction.intent}")
    if not withdrawals_right(row, extraction):
        other.append(f"withdrawn {row.withdrawn}, got {extraction.withdrawn}")
    if not reactions_right(row, extraction):
        lists = [
            [f"{one.movie_id} {one.reception}" for one in reactions]
            for reactions in (row.reactions, extraction.reactions)
        ]
        other.append(f"reactions {lists[0]}, got {lists[1]}")
    for name in ("films", "enough", "count"):
        if not field_right(row, extraction, name):
            other.append(f"{name} {getattr(row, name)}, got {getattr(extraction, name)}")
    missing = [key(one) for one in found.missing]
    surplus = [key(one) for one in found.surplus]
    if not (missing or surplus or other):
        return None
    return Mistake(id=row.id, text=row.text, missing=missing, surplus=surplus, other=other)


def score(rows: Sequence[Row], extract: Extract) -> Report:
    """Runs ``extract`` over the rows and compares what it says with the annotation."""
    said = [extract(row.text, row.dialogue) for row in rows]
    pairs = list(zip(rows, said, strict=True))
    found = [match(row, one) for row, one in pairs]
    lenient = [match(row, one, LENIENT_YEARS) for row, one in pairs]
    intents = [one.intent in (row.intent, *row.intent_also) for row, one in pairs]
    confusion = Counter(
        (row.intent, one.intent)
        for (row, one), fine in zip(pairs, intents, strict=True)
        if not fine
    )
    quiet = [
        not any(signal.slot in CLOSED for signal in one.surplus)
        for row, one in zip(rows, found, strict=True)
        if not any(signal.slot in CLOSED for signal in row.signals)
    ]
    withdrawing = [withdrawals_right(row, one) for row, one in pairs if row.withdrawn]
    reacting = [reactions_right(row, one) for row, one in pairs if row.reactions]
    mistakes = [_mistake(row, one, hit) for (row, one), hit in zip(pairs, found, strict=True)]
    return Report(
        rows=len(rows),
        overall=_with_interval(_counts(found, CLOSED)),
        overall_lenient_era=_with_interval(_counts(lenient, CLOSED)),
        slots={slot: _with_interval(_counts(found, {slot})) for slot in SLOTS},
        era_lenient=_with_interval(_counts(lenient, {"era"})),
        quiet=_share(quiet),
        intent=_share(intents),
        confusion=[(*names, number) for names, number in confusion.most_common()],
        withdrawals=_share(withdrawing),
        false_withdrawals=sum(
            not row.withdrawn and not withdrawals_right(row, one) for row, one in pairs
        ),
        reactions=_share(reacting),
        false_reactions=sum(
            not row.reactions and not reactions_right(row, one) for row, one in pairs
        ),
        films=_share([field_right(*pair, "films") for pair in pairs if pair[0].films is not None]),
        enough=_share([field_right(*pair, "enough") for pair in pairs if pair[0].enough]),
        count=_share([field_right(*pair, "count") for pair in pairs if pair[0].count is not None]),
        mistakes=[one for one in mistakes if one is not None],
    )


def _figure_line(name: str, figure: Figure) -> str:
    interval = "" if figure.low is None else f"  [{figure.low:.3f}, {figure.high:.3f}]"
    return (
        f"{name:<22}{figure.precision:>7.3f}{figure.recall:>7.3f}{figure.f1:>7.3f}{interval}"
        f"  right {figure.right}, missing {figure.missing}, surplus {figure.surplus}"
    )


def _share_line(name: str, share: Share) -> str:
    interval = f"[{share.low:.3f}, {share.high:.3f}]"
    return f"{name:<22}{share.value:>7.3f}  {interval}  {share.right} of {share.of}"


def table(report: Report) -> str:
    """The report for people, without the mistakes."""
    lines = [f"{report.rows} turns", f"{'':<22}{'prec':>7}{'recall':>7}{'F1':>7}  95 % of F1"]
    lines.append(_figure_line("all but themes", report.overall))
    lines.append(_figure_line("  eras within 3 years", report.overall_lenient_era))
    for slot, figure in report.slots.items():
        lines.append(_figure_line("themes (apart)" if slot == "theme" else slot, figure))
        if slot == "era":
            lines.append(_figure_line("  era within 3 years", report.era_lenient))
    lines.append(_share_line("intent", report.intent))
    lines.append(_share_line("no-signal turns quiet", report.quiet))
    lines.append(_share_line("withdrawals", report.withdrawals))
    lines.append(f"{'  on other turns':<22}{report.false_withdrawals:>7} wrong")
    lines.append(_share_line("reactions", report.reactions))
    lines.append(f"{'  on other turns':<22}{report.false_reactions:>7} wrong")
    for name, share in (("films", report.films), ("enough", report.enough)):
        lines.append(_share_line(name, share))
    lines.append(_share_line("count", report.count))
    lines += [f"  {want} taken for {got}: {number}" for want, got, number in report.confusion]
    return "\n".join(lines)


def describe(mistake: Mistake) -> str:
    """One mistake for reading."""
    lines = [f"{mistake.id}  {mistake.text}"]
    for name in ("missing", "surplus", "other"):
        lines += [f"    {name}: {text}" for text in getattr(mistake, name)]
    return "\n".join(lines)


def _builtin() -> Extract:
    from nodes.builtin.extract import extract
    from store.library import Library

    library = Library.open()
    return lambda text, dialogue: extract(text, dialogue, library)


def main(arguments: Sequence[str] | None = None, extract: Extract | None = None) -> int:
    """The command; ``extract`` stands in for the built-in extraction in tests."""
    parser = argparse.ArgumentParser(prog="python -m evals.extraction", description=__doc__)
    parser.add_argument("--rows", type=Path, action="append", help="annotated turns (JSON lines)")
    parser.add_argument(
        "--half", choices=tuple(HALVES), help="odd or even rows alone; the even ones are held out"
    )
    parser.add_argument("--errors", action="store_true", help="list every row with a mistake")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args(arguments)
    files: Sequence[Path] = options.rows or FILES
    judge = extract or _builtin()
    half = HALVES.get(options.half, slice(None))
    reports = {path.name: score(read_rows(path)[half], judge) for path in files}
    for name, report in reports.items():
        if options.errors:
            print("\n".join(describe(mistake) for mistake in report.mistakes), end="\n\n")
        print(f"{name}: {table(report)}", end="\n\n")
    if options.json:
        plain = {name: report.model_dump() for name, report in reports.items()}
        options.json.write_text(json.dumps(plain, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
