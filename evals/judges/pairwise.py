"""Judges that say which of two lists is better, asked twice with the order swapped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from evals.agreement import Criterion, Preference
from evals.judges.scores import MAX_TOKENS, SECONDS, seen
from nodes.model.client import ModelMind
from nodes.model.errors import ModelError
from nodes.model.schemas import Answer, Line
from prompts import load

QUESTIONS: dict[Criterion, str] = {
    "diversity": (
        "in which list do the films differ more from each other (kind, time, tone, place), as far "
        "as they belong to the request?"
    ),
    "novelty": (
        "in which list is there more that an average film-goer would not have thought of and that "
        "still belongs to the request?"
    ),
    "justification": (
        "in which list do the reasons better take up what the person said and tell something "
        "about the film that helps to choose?"
    ),
}


class PairAnswer(Answer):
    """Which list is better; the comment first, so that the verdict follows from it."""

    comment: Line
    better: Literal["first", "second", "tie"]


@dataclass(frozen=True, slots=True)
class PairVerdict:
    """What two askings came to.

    Attributes:
        key: The criterion, with ``_preference``.
        score: 1 when A is better, 0 when B is, 0.5 for a tie; None when not judged.
        better: The same in a word; a tie when the answer turned with the order.
        consistent: Whether both orders gave the same answer.
        comment: The model's, or why there is none.
    """

    key: str
    score: float | None
    better: Preference | None
    consistent: bool
    comment: str


class PairJudge(Protocol):
    """Compares two lists for one request."""

    def __call__(
        self,
        *,
        inputs: Sequence[str],
        a: Sequence[Mapping[str, Any]],
        b: Sequence[Mapping[str, Any]],
    ) -> PairVerdict:
        """Says which list is better."""


def create_pair_judge(
    criterion: Criterion, model: ModelMind, *, seconds: float = SECONDS
) -> PairJudge:
    """Returns a judge of pairs on one criterion.

    Args:
        criterion: diversity, novelty or justification.
        model: Who judges.
        seconds: Time limit of one asking.
    """
    prompt, key = load("judge_pair"), f"{criterion}_preference"
    values = {"question": QUESTIONS[criterion]}

    def ask(inputs: Sequence[str], first: Any, second: Any) -> PairAnswer:
        payload = {
            "request": list(inputs),
            "first": seen(first, criterion),
            "second": seen(second, criterion),
        }
        return model.ask(prompt, payload, PairAnswer, seconds, values=values, max_tokens=MAX_TOKENS)

    def judge(
        *,
        inputs: Sequence[str],
        a: Sequence[Mapping[str, Any]],
        b: Sequence[Mapping[str, Any]],
    ) -> PairVerdict:
        try:
            one, other = ask(inputs, a, b), ask(inputs, b, a)
        except ModelError as error:
            return PairVerdict(key, None, None, False, f"not judged: {error}")
        straight = {"first": "a", "second": "b", "tie": "tie"}[one.better]
        swapped = {"first": "b", "second": "a", "tie": "tie"}[other.better]
        same = straight == swapped
        better: Preference = straight if same else "tie"  # type: ignore[assignment]
        return PairVerdict(key, {"a": 1.0, "b": 0.0, "tie": 0.5}[better], better, same, one.comment)

    return judge
