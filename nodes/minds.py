"""Two minds, one contract: every judgement, with the model when there is one.

The built-in mind always answers first; its answer is the draft that the model refines, and the
answer that stands when the model fails. The judgement tells which mind the answer is from.
"""

import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from nodes.builtin import clarify as builtin_clarify
from nodes.builtin import extract as builtin_extract
from nodes.builtin import guard as builtin_guard
from nodes.builtin import rank as builtin_rank
from nodes.context import Context
from nodes.contracts import (
    Candidate,
    Dialogue,
    Extraction,
    Fault,
    GuardReport,
    MindName,
    Pick,
    Question,
    Signal,
    Slot,
)
from nodes.model import clarify as model_clarify
from nodes.model import extract as model_extract
from nodes.model import guard as model_guard
from nodes.model import rerank as model_rerank
from nodes.model.client import ModelMind
from nodes.model.errors import ModelError
from nodes.state import State, advance

if TYPE_CHECKING:
    from nodes.query import Query
    from store.library import Library

T = TypeVar("T")
Kind = Literal["guard", "extract", "clarify", "rerank"]
Refine = Callable[[ModelMind, T, float], T]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Judgement(Generic[T]):
    """An answer, and whose it is.

    Attributes:
        value: The answer.
        mind: Which mind it is from.
        note: Remark for the user when the model should have answered and did not, else empty.
        seconds: Time spent with the model, to be charged to the turn.
    """

    value: T
    mind: MindName = "builtin"
    note: str = ""
    seconds: float = 0.0


def model_mind(context: Context) -> ModelMind | None:
    """Returns the configured model mind, or None when there is none or the run wants none."""
    if context.mind == "builtin":
        return None
    return ModelMind.from_environment(context.model)


def judge(
    kind: Kind,
    refine: Refine[T],
    draft: Callable[[], T],
    *,
    mind: ModelMind | None,
    spent: float = 0.0,
) -> Judgement[T]:
    """Answers with the model if it can, with the built-in mind otherwise.

    Args:
        kind: Which judgement.
        refine: The model's way: gets the mind, the draft and the seconds left.
        draft: The built-in mind's way. Its errors are the caller's.
        mind: The model mind, or None.
        spent: Seconds the turn has spent with the model so far.
    """
    answer = draft()
    if mind is None or kind not in mind.nodes:
        return Judgement(answer)
    started = time.monotonic()
    try:
        refined = refine(mind, answer, mind.timeout - spent)
    except ModelError as error:
        log.warning("%s: the built-in mind answers: %s: %s", kind, type(error).__name__, error)
        return Judgement(answer, "builtin", error.note, time.monotonic() - started)
    by: MindName = "builtin" if refined is answer else "model"
    return Judgement(refined, by, "", time.monotonic() - started)


def record(state: State, kind: Kind, judgement: Judgement[Any], **changes: Any) -> dict[str, Any]:
    """Returns the state update that keeps a judgement's origin, remark and time.

    Args:
        state: The state the node was given.
        kind: Which judgement.
        judgement: What was judged.
        **changes: Other fields of the turn under way.
    """
    turn = state.current
    notes = turn.notes
    if judgement.note and judgement.note not in notes:
        notes = [*notes, judgement.note]
    return advance(
        state,
        minds={**turn.minds, kind: judgement.mind},
        notes=notes,
        model_seconds=turn.model_seconds + judgement.seconds,
        **changes,
    )


def inspect(text: str, context: Context, *, spent: float = 0.0) -> Judgement[GuardReport]:
    """Judges whether a text carries an injection."""
    return judge(
        "guard",
        lambda mind, draft, seconds: model_guard.guard(draft, mind, seconds),
        lambda: builtin_guard.inspect(text),
        mind=model_mind(context),
        spent=spent,
    )


def listen(
    text: str, dialogue: Dialogue, library: "Library", context: Context, *, spent: float = 0.0
) -> Judgement[Extraction]:
    """Judges what a user turn says."""

    def refine(mind: ModelMind, draft: Extraction, seconds: float) -> Extraction:
        return model_extract.extract(text, dialogue, draft, library, mind, seconds)

    return judge(
        "extract",
        refine,
        lambda: builtin_extract.extract(text, dialogue, library),
        mind=model_mind(context),
        spent=spent,
    )


def ask(
    positions: Sequence[int],
    ledger: Sequence[Signal],
    asked: Sequence[Slot],
    library: "Library",
    context: Context,
    rng: random.Random,
    *,
    spent: float = 0.0,
) -> Judgement[Question | None]:
    """Judges which question to ask, if any is worth asking."""

    def refine(mind: ModelMind, draft: Question | None, seconds: float) -> Question | None:
        if draft is None:
            return None
        allowed = model_clarify.options(positions, ledger, asked, draft, library, context.variant)
        return model_clarify.clarify(allowed, ledger, draft, library, mind, seconds)

    return judge(
        "clarify",
        refine,
        lambda: builtin_clarify.choose(positions, ledger, asked, library, context, rng),
        mind=model_mind(context),
        spent=spent,
    )


def rank(
    query: "Query",
    candidates: Sequence[Candidate],
    k: int,
    library: "Library",
    context: Context,
    *,
    faults: Sequence[Fault] = (),
    spent: float = 0.0,
) -> Judgement[list[Pick]]:
    """Judges which ``k`` candidates to recommend, and why.

    ``faults`` are the grounding's of the round before; films with a fault are not offered to the
    model again.
    """

    def refine(mind: ModelMind, draft: list[Pick], seconds: float) -> list[Pick]:
        return model_rerank.rerank(
            query.signals, candidates, k, draft, library, mind, seconds,
            variant=context.variant, faults=faults,
        )  # fmt: skip

    return judge(
        "rerank",
        refine,
        lambda: builtin_rank.rank(query, list(candidates), k, library, context),
        mind=model_mind(context),
        spent=spent,
    )
