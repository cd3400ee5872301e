"""Judges that say which of two lists is better, asked twice with the order swapped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from evals.agreement import Criterion, Preference
from evals.judges.answers import Asks
from evals.judges.scores import MAX_TOKENS, SECONDS, seen
from nodes.model.errors import ModelError
from nodes.model.schemas import Answer
from prompts import load

Place = Literal["first", "second", "tie"]
Films = Sequence[Mapping[str, Any]]
_STRAIGHT: dict[Place, Preference] = {"first": "a", "second": "b", "tie": "tie"}
_SWAPPED: dict[Place, Preference] = {"first": "b", "second": "a", "tie": "tie"}


class PairAnswer(Answer):
    """Which list is better, and nothing else: every word of an answer costs time."""

    better: Place


@dataclass(frozen=True, slots=True)
class PairVerdict:
    """What two askings came to.

    Attributes:
        key: The criterion, with ``_preference``.
        score: 1 when A is better, 0 when B is, 0.5 for a tie; None when not judged.
        better: The same in a word; a tie when the answer turned with the order.
        places: What was answered with A first, then with B first.
        comment: Why it was not judged, if it was not.
    """

    key: str
    score: float | None
    better: Preference | None
    places: tuple[Place, Place] | None = None
    comment: str = ""

    @property
    def consistent(self) -> bool:
        """Whether both orders gave the same answer."""
        return self.places is not None and _STRAIGHT[self.places[0]] == _SWAPPED[self.places[1]]


@dataclass(frozen=True, slots=True)
class PairJudge:
    """Compares two lists for one request by one criterion."""

    criterion: Criterion
    model: Asks
    seconds: float = SECONDS

    def __call__(self, *, inputs: Sequence[str], a: Films, b: Films) -> PairVerdict:
        """Says which list is better."""
        return compare_on_all([self], inputs=inputs, a=a, b=b)[self.criterion]

    def place(self, inputs: Sequence[str], first: Films, second: Films) -> Place:
        """Returns which of two lists is better, by its place; raises ModelError."""
        # The criterion last: what comes before it is then read once for all criteria by a server
        # that keeps what it has read.
        payload = {
            "request": list(inputs),
            "first": seen(first, self.criterion),
            "second": seen(second, self.criterion),
            "criterion": self.criterion,
        }
        prompt = load("judge_pair")
        said = self.model.ask(prompt, payload, PairAnswer, self.seconds, max_tokens=MAX_TOKENS)
        return said.better


def create_pair_judge(criterion: Criterion, model: Asks, *, seconds: float = SECONDS) -> PairJudge:
    """Returns a judge of pairs on one criterion.

    Args:
        criterion: diversity, novelty or justification.
        model: Who judges.
        seconds: Time limit of one asking.
    """
    return PairJudge(criterion, model, seconds)


def compare_on_all(
    judges: Sequence[PairJudge], *, inputs: Sequence[str], a: Films, b: Films
) -> dict[Criterion, PairVerdict]:
    """Returns each judge's verdict; all judge one order before any judges the other."""
    straight = {judge.criterion: _placed(judge, inputs, a, b) for judge in judges}
    swapped = {judge.criterion: _placed(judge, inputs, b, a) for judge in judges}
    return {name: _verdict(name, straight[name], swapped[name]) for name in straight}


def _placed(
    judge: PairJudge, inputs: Sequence[str], first: Films, second: Films
) -> Place | ModelError:
    try:
        return judge.place(inputs, first, second)
    except ModelError as error:
        return error


def _verdict(
    criterion: Criterion, straight: Place | ModelError, swapped: Place | ModelError
) -> PairVerdict:
    key = f"{criterion}_preference"
    if isinstance(straight, ModelError) or isinstance(swapped, ModelError):
        error = straight if isinstance(straight, ModelError) else swapped
        return PairVerdict(key, None, None, comment=f"not judged: {error}")
    same = _STRAIGHT[straight] == _SWAPPED[swapped]
    better: Preference = _STRAIGHT[straight] if same else "tie"
    return PairVerdict(key, {"a": 1.0, "b": 0.0, "tie": 0.5}[better], better, (straight, swapped))
