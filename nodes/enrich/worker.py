"""One row: asked, validated, asked once more with the faults named. Runs on any machine."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from nodes.enrich.answer import Faulty, Quarantined, RecordAnswer, read_record
from nodes.enrich.endpoint import Endpoint, EndpointError, Reply
from nodes.enrich.rows import FilmRow
from store.hygiene import Suspicious

TRIES = 2
LEAKED = "the answer holds the prompt's private token"
State = Literal["done", "failed", "quarantined", "unanswered"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row.

    Attributes:
        movie_id: Whose row.
        state: ``failed``: two answers broke the rules; ``unanswered``: the endpoint gave none,
            so it is asked again by the next run.
        answer: The validated answer, where done.
        reasons: Why not, where not.
        tokens_in: Read by the model for this row.
        tokens_out: Written by it.
        fatal: No other row would be answered either.
    """

    movie_id: int
    state: State
    answer: Mapping[str, Any] | None = None
    reasons: tuple[str, ...] = ()
    tokens_in: int = 0
    tokens_out: int = 0
    fatal: bool = False

    @classmethod
    def from_json(cls, text: str) -> "Outcome":
        """Returns the outcome that ``to_json`` wrote."""
        fields = json.loads(text)
        return cls(**{**fields, "reasons": tuple(fields["reasons"])})

    def to_json(self) -> str:
        """Returns the outcome as JSON, for the process that writes the file."""
        return json.dumps(asdict(self), ensure_ascii=False)


def enrich_row(row: FilmRow, endpoint: Endpoint, suspicious: Suspicious | None) -> Outcome:
    """Returns what became of a row, whatever happens to it."""
    spent = Reply("")
    asked = row
    for _ in range(1 if row.faults else TRIES):
        try:
            reply = endpoint.ask(asked.payload())
        except EndpointError as error:
            return _outcome(row, "unanswered", spent, (str(error),), fatal=error.fatal)
        spent = _sum(spent, reply)
        if endpoint.leaked(reply.text):
            return _outcome(row, "quarantined", spent, (LEAKED,))
        try:
            answer = read_record(reply.text, row, suspicious)
        except Quarantined as error:
            return _outcome(row, "quarantined", spent, (str(error),))
        except Faulty as error:
            asked = replace(row, faults=tuple(error.faults))
        else:
            return _outcome(row, "done", spent, answer=answer)
    return _outcome(row, "failed", spent, asked.faults)


def _outcome(
    row: FilmRow,
    state: State,
    spent: Reply,
    reasons: tuple[str, ...] = (),
    *,
    answer: RecordAnswer | None = None,
    fatal: bool = False,
) -> Outcome:
    written = None if answer is None else answer.model_dump()
    return Outcome(row.movie_id, state, written, reasons, spent.tokens_in, spent.tokens_out, fatal)


def _sum(first: Reply, second: Reply) -> Reply:
    return Reply("", first.tokens_in + second.tokens_in, first.tokens_out + second.tokens_out)
