"""Judges that give a list a score from 1 to 5 by a rubric."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Protocol, TypedDict

from pydantic import Field

from evals.agreement import Criterion
from evals.judges.answers import Asks
from nodes.model.errors import ModelError
from nodes.model.schemas import Answer
from prompts import load

SECONDS = 180.0
MAX_TOKENS = 20
SHOWN_GENRES = 4


class Verdict(TypedDict):
    """What an evaluator returns; without a score the comment says why."""

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
    """A score by the rubric, and nothing else: weak models' comments run on until they are cut."""

    score: Annotated[int, Field(ge=1, le=5)]


def create_score_judge(criterion: Criterion, model: Asks, *, seconds: float = SECONDS) -> Judge:
    """Returns an evaluator of one criterion that answers ``{key, score, comment}``.

    Args:
        criterion: diversity, novelty or justification.
        model: Who judges.
        seconds: Time limit of a judgement.
    """
    prompt = load("judge_score")

    def judge(
        *, inputs: Sequence[str], outputs: Sequence[Mapping[str, Any]], **options: Any
    ) -> Verdict:
        # The criterion last: what comes before it is then read once for all criteria by a server
        # that keeps what it has read.
        payload = {
            "request": list(inputs),
            "films": seen(outputs, criterion),
            "criterion": criterion,
        }
        try:
            said = model.ask(prompt, payload, ScoreAnswer, seconds, max_tokens=MAX_TOKENS)
        except ModelError as error:
            return Verdict(key=criterion, score=None, comment=f"not judged: {error}")
        return Verdict(key=criterion, score=float(said.score), comment="")

    return judge


def seen(films: Sequence[Mapping[str, Any]], criterion: Criterion) -> list[str]:
    """Returns what a judge sees of a list: reasons where they are what is judged, else genres."""
    named = [f"{film['title']} ({film['year'] or 'year unknown'})" for film in films]
    if criterion == "justification":
        return [f"{name}: {film['justification']}" for name, film in zip(named, films, strict=True)]
    return [
        f"{name}, {'/'.join(film['genres'][:SHOWN_GENRES])}"
        for name, film in zip(named, films, strict=True)
    ]
