"""Annotated turns, and what an extraction got right of each."""

import json
import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from nodes.contracts import Dialogue, Extraction, Intent, Plain, Polarity, Reaction, Slot, Value

TODAY = 2026


class Expected(BaseModel):
    """A signal that a reader found; ``or`` lists signals that would do as well.

    The value ``*`` stands for any value of the slot.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    slot: Slot
    value: Value
    polarity: Polarity
    alternatives: list["Expected"] = Field(default_factory=list, alias="or")


class Row(Plain):
    """One annotated turn; ``README.md`` beside the rows says what each field means."""

    id: str
    text: str
    dialogue: Dialogue
    intent: Intent
    intent_also: list[Intent] = Field(default_factory=list)
    signals: list[Expected] = Field(default_factory=list)
    also: list[Expected] = Field(default_factory=list)
    withdrawn: list[int] = Field(default_factory=list)
    withdrawn_also: list[int] = Field(default_factory=list)
    reactions: list[Reaction] = Field(default_factory=list)
    reactions_also: list[Reaction] = Field(default_factory=list)
    films: list[int] | None = None
    enough: bool | None = None
    count: int | None = None


class Match(Plain):
    """The signals of one row, told apart."""

    right: list[Expected]
    missing: list[Expected]
    surplus: list[Expected]


def read_rows(path: Path) -> list[Row]:
    """Reads annotated turns, one JSON object a line."""
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            fields = json.loads(line)
            fields["dialogue"] = {"today": TODAY, **fields.get("dialogue", {})}
            rows.append(Row.model_validate(fields))
    return rows


def _words(value: Value) -> set[str]:
    """Content words of free text, cut to their first five letters so that endings fall away."""
    words = re.findall(r"\w+", str(value).casefold())
    skip = {"a", "an", "the", "of", "in", "and", "or", "to", "with", "set", "film", "films"}
    return {word[:5] for word in words if word not in skip}


def _same_era(expected: Value, got: Value, years: int) -> bool:
    if not (isinstance(expected, list) and isinstance(got, list) and len(got) == len(expected)):
        return False
    for index, (one, other) in enumerate(zip(expected, got, strict=True)):
        ends = [None if index and end is not None and end >= TODAY else end for end in (one, other)]
        if None in ends:
            if ends[0] != ends[1]:
                return False
        elif abs((ends[0] or 0) - (ends[1] or 0)) > years:
            return False
    return True


def _same_value(slot: Slot, expected: Value, got: Value, years: int) -> bool:
    if expected is None or got is None:
        return expected is got
    if expected == "*":
        return True
    if slot == "era":
        return _same_era(expected, got, years)
    if slot in ("person", "theme"):
        one, other = _words(expected), _words(got)
        smaller = min(len(one), len(other))
        needed = smaller if slot == "person" else smaller / 2
        return smaller > 0 and len(one & other) >= needed
    return expected == got


def _same(expected: Expected, got: Expected, years: int) -> bool:
    return (
        expected.slot == got.slot
        and expected.polarity == got.polarity
        and _same_value(expected.slot, expected.value, got.value, years)
    )


def key(signal: Expected) -> str:
    """A signal as one readable line, the same for equal signals."""
    return f"{signal.slot} {signal.polarity} {json.dumps(signal.value, ensure_ascii=False)}"


def match(row: Row, extraction: Extraction, years: int = 0) -> Match:
    """Tells right, missing and surplus signals apart; repeats and tolerated ones are left out."""
    got: dict[str, Expected] = {}
    for said in extraction.signals:
        signal = Expected(slot=said.slot, value=said.value, polarity=said.polarity)
        got.setdefault(key(signal), signal)
    left, right, missing = list(got.values()), [], []
    for wanted in row.signals:
        options = [wanted, *wanted.alternatives]
        hit = next((one for option in options for one in left if _same(option, one, years)), None)
        if hit is None:
            missing.append(wanted)
        else:
            right.append(wanted)
            left.remove(hit)
    tolerated = [*row.also, *(option for wanted in row.signals for option in wanted.alternatives)]
    surplus = [one for one in left if not any(_same(option, one, years) for option in tolerated)]
    return Match(right=right, missing=missing, surplus=surplus)


def withdrawals_right(row: Row, extraction: Extraction) -> bool:
    """Whether exactly the expected numbers are withdrawn, tolerated ones aside."""
    wanted, got = set(row.withdrawn), set(extraction.withdrawn)
    return wanted <= got and got <= wanted | set(row.withdrawn_also)


def reactions_right(row: Row, extraction: Extraction) -> bool:
    """Whether every expected reaction is there and none is added.

    A reaction to a film that the row has a title signal about says nothing new and is tolerated
    where no reaction is expected for that film.
    """
    wanted = {(one.movie_id, one.reception) for one in row.reactions}
    got = {(one.movie_id, one.reception) for one in extraction.reactions}
    fixed = {movie_id for movie_id, _ in wanted}
    signals = [*row.signals, *row.also, *(o for s in row.signals for o in s.alternatives)]
    titles = {one.value for one in signals if one.slot == "title" and isinstance(one.value, int)}
    allowed = {(one.movie_id, one.reception) for one in row.reactions_also}
    free = titles - fixed
    surplus = {one for one in got - wanted - allowed if one[0] not in free}
    met = {movie_id for movie_id, _ in got & (wanted | allowed)}
    return fixed <= met and not surplus


def field_right(row: Row, extraction: Extraction, name: str) -> bool:
    """Whether an optional field (films, enough, count) is as annotated, or not annotated."""
    wanted, got = getattr(row, name), getattr(extraction, name)
    if name == "films" and wanted is not None:
        return set(wanted) == set(got)
    return wanted is None or bool(wanted == got)
