"""JSON lines in, JSON lines out: rank, replay and guard over files.

A row that can't be read is reported with its line number and skipped; the command then ends with
status 1. The output appears whole or not at all.
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import typer
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from graph.cli.console import fail, progress
from nodes.context import Context
from store.errors import MarqueeError

VARIANTS = ("enriched", "baseline")
MINDS = ("auto", "builtin")
RETRIEVERS = ("builtin", "llamaindex")

Row = TypeVar("Row", bound=BaseModel)


class Message(BaseModel):
    """One message of a conversation to rank for."""

    role: str = Field(pattern="^(user|assistant)$")
    content: str


class RankRow(BaseModel):
    """A conversation as it stands."""

    model_config = ConfigDict(extra="ignore")

    id: str | int
    messages: list[Message]
    exclude: list[int] = Field(default_factory=list)
    k: int | None = Field(default=None, ge=1, le=200)


class ReplayRow(BaseModel):
    """The user's turns of a conversation."""

    model_config = ConfigDict(extra="ignore")

    id: str | int
    turns: list[str]


class GuardRow(BaseModel):
    """A text to judge."""

    model_config = ConfigDict(extra="ignore")

    id: str | int
    text: str


def context_of(variant: str, mind: str, *, retriever: str = "builtin", **options: Any) -> Context:
    """Returns the run's options.

    Raises:
        typer.BadParameter: The variant, the mind or the retriever has no such value.
        MissingExtra: The retriever's packages are not installed.
    """
    for value, known, hint in (
        (variant, VARIANTS, "--variant"),
        (mind, MINDS, "--mind"),
        (retriever, RETRIEVERS, "--retriever"),
    ):
        if value not in known:
            raise typer.BadParameter(f"{value!r} is not one of {', '.join(known)}", param_hint=hint)
    if retriever == "llamaindex":
        from nodes.llamaindex.node import require_extra

        require_extra()
    chosen: dict[str, Any] = {"variant": variant, "mind": mind, "retriever": retriever}
    return Context(**chosen, **options)


def rank_rows(
    source: Path,
    target: Path,
    home: Path | None,
    *,
    k: int,
    variant: str,
    mind: str,
    retriever: str,
) -> None:
    """Ranks for every row of a file."""
    from graph.marquee import Marquee

    context = context_of(variant, mind, retriever=retriever)
    with Marquee.open_memory(home) as marquee:

        def answer(row: RankRow) -> dict[str, Any]:
            ranking = marquee.rank(
                [message.model_dump() for message in row.messages],
                exclude=row.exclude,
                context=replace(context, k=row.k or k),
            )
            return {"id": row.id, **ranking.model_dump(mode="json")}

        _each(source, target, RankRow, answer, "ranking")


def replay_rows(
    source: Path, target: Path, home: Path | None, *, variant: str, mind: str, retriever: str
) -> None:
    """Replays every conversation of a file."""
    from graph.marquee import Marquee

    context = context_of(variant, mind, retriever=retriever)
    with Marquee.open_memory(home) as marquee:

        def answer(row: ReplayRow) -> dict[str, Any]:
            turns = [turn.model_dump(mode="json") for turn in marquee.replay(row.turns, context)]
            shown = [turn["recommendations"] for turn in turns if turn["recommendations"]]
            return {"id": row.id, "turns": turns, "recommendations": shown[-1] if shown else []}

        _each(source, target, ReplayRow, answer, "replaying")


def guard_rows(source: Path, target: Path) -> None:
    """Judges every text of a file."""
    from nodes.builtin.guard import inspect

    def answer(row: GuardRow) -> dict[str, Any]:
        return {"id": row.id, **inspect(row.text).model_dump(mode="json")}

    _each(source, target, GuardRow, answer, "judging")


def _each(
    source: Path,
    target: Path,
    schema: type[Row],
    answer: Callable[[Row], dict[str, Any]],
    title: str,
) -> None:
    from store.atomic import write_bytes

    lines = _lines(source)
    answers, faults = [], 0
    started = time.perf_counter()
    with progress() as bars:
        for number, line in bars.track(lines, description=title):
            try:
                row = schema.model_validate_json(line)
                answers.append(json.dumps(answer(row), ensure_ascii=False))
            except ValidationError as error:
                faults += 1
                fault = error.errors(include_url=False, include_input=False)[0]
                place = "".join(f"{part}: " for part in fault["loc"])
                fail(f"{source}, line {number}: {place}{fault['msg']}; skipped")
    text = "".join(f"{line}\n" for line in answers)
    if str(target) == "-":
        sys.stdout.write(text)
    else:
        write_bytes(target, text.encode("utf-8", errors="replace"))
    seconds = time.perf_counter() - started
    print(f"{len(answers)} rows in {seconds:.1f} s, {faults} skipped", file=sys.stderr)
    if faults:
        raise typer.Exit(1)


def _lines(source: Path) -> list[tuple[int, str]]:
    """Returns the numbered lines that hold something."""
    try:
        stream = sys.stdin.buffer if str(source) == "-" else source.open("rb")
        with stream:
            text = stream.read().decode("utf-8", errors="surrogateescape")
    except OSError as error:
        raise MarqueeError(f"Can't read {source}: {error.strerror}.") from error
    return [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
