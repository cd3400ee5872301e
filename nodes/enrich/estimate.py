"""What a run will read, write and cost, before anything is asked."""

import json
from collections.abc import Sequence

from nodes.enrich.answer import answer_schema
from nodes.enrich.endpoint import request_body
from nodes.enrich.rows import FilmRow
from prompts import Prompt

CHARACTERS_PER_TOKEN = 4.2
TOKENS_WRITTEN = 330.0
TRIED_TWICE = 0.05
_MEASURED_ON = 200


def estimate(
    rows: Sequence[FilmRow], prompt: Prompt, model: str, paid: tuple[float, float] | None
) -> tuple[float, float]:
    """Returns the tokens that the rows will read and write.

    Args:
        rows: The rows to do.
        prompt: The prompt to do them with.
        model: Who is asked.
        paid: Mean tokens of a row in the results so far: better than any guess.
    """
    if not rows:
        return 0.0, 0.0
    if paid is not None:
        return paid[0] * len(rows), paid[1] * len(rows)
    some = rows[:: max(1, len(rows) // _MEASURED_ON)]
    characters = [_characters(row, prompt, model) for row in some]
    read = sum(characters) / len(some) / CHARACTERS_PER_TOKEN
    tries = len(rows) * (1 + TRIED_TWICE)
    return read * tries, TOKENS_WRITTEN * tries


def _characters(row: FilmRow, prompt: Prompt, model: str) -> int:
    body = request_body(prompt, row.payload(), model, canary="c" * 20)
    spoken = sum(len(message["content"]) for message in body["messages"])
    return spoken + len(json.dumps(answer_schema()))
