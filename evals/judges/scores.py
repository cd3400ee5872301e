"""Judges that give a list a score from 1 to 5 by a rubric."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Protocol, TypedDict

from pydantic import Field

from evals.agreement import Criterion
from nodes.model.client import ModelMind
from nodes.model.errors import ModelError
from nodes.model.schemas import Answer, Line
from prompts import load

SECONDS = 180.0
MAX_TOKENS = 200


class Verdict(TypedDict):
    """What an evaluator returns; the score is None when the model gave no usable one."""

    key: str
    score: float | None
    comment: str


class Judge(Protocol):
    """An evaluator as openevals and LangSmith call it."""

    def __call__(
        self, *, inputs: Sequence[str], outputs: Sequence[Mapping[str, Any]], **options: Any
    ) -> Verdict:
        """Judges a list.

        Args:
            inputs: What the user said, turn by turn.
            outputs: The films: title, year, genres, justification.
            **options: Whatever else the caller hands to its evaluators; ignored.
        """


class ScoreAnswer(Answer):
    """A score by the rubric; the comment first, so that the score follows from it."""

    comment: Line
    score: Annotated[int, Field(ge=1, le=5)]


def create_score_judge(
    criterion: Criterion, model: ModelMind, *, seconds: float = SECONDS
) -> Judge:
    """Returns an evaluator of one criterion that answers ``{key, score, comment}``.

    Args:
        criterion: diversity, novelty or justification; the prompt ``judge_<criterion>`` is used.
        model: Who judges.
        seconds: Time limit of a judgement.
    """
    prompt = load(f"judge_{criterion}")

    def judge(
        *, inputs: Sequence[str], outputs: Sequence[Mapping[str, Any]], **options: Any
    ) -> Verdict:
        payload = {"request": list(inputs), "films": seen(outputs, criterion)}
        try:
            said = model.ask(prompt, payload, ScoreAnswer, seconds, max_tokens=MAX_TOKENS)
        except ModelError as error:
            return Verdict(key=criterion, score=None, comment=f"not judged: {error}")
        return Verdict(key=criterion, score=float(said.score), comment=said.comment)

    return judge


def seen(films: Sequence[Mapping[str, Any]], criterion: Criterion) -> list[dict[str, Any]]:
    """Returns what a judge sees of a list: the reasons only where they are what is judged."""
    names = ("title", "year", "genres")
    shown = [{name: film[name] for name in names} for film in films]
    if criterion == "justification":
        for film, record in zip(films, shown, strict=True):
            record["reason"] = film["justification"]
    return shown
