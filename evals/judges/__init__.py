"""LLM judges: factories of evaluators in the style of openevals, over any OpenAI-protocol model."""

from evals.judges.answers import AnswerBook
from evals.judges.pairwise import create_pair_judge
from evals.judges.scores import create_score_judge

__all__ = ["AnswerBook", "create_pair_judge", "create_score_judge"]
