"""Guard with the model: a second look at texts that the rules find suspicious but let pass."""

from typing import TYPE_CHECKING

from nodes.contracts import GuardReport
from nodes.model.schemas import GuardAnswer
from prompts import load

if TYPE_CHECKING:
    from nodes.model.client import ModelMind

SUSPICIOUS = 0.3
CERTAIN = 0.9
MAX_TOKENS = 300


def guard(draft: GuardReport, mind: "ModelMind", seconds: float) -> GuardReport:
    """Returns the built-in report, or a stricter one; never a milder one.

    Args:
        draft: The built-in mind's report. Only a text it lets pass whole, with a score between
            the thresholds, is shown to the model.
        mind: The model.
        seconds: Time limit.

    Raises:
        ModelError: If the model gives no usable answer.
    """
    if draft.verdict != "clean" or not SUSPICIOUS <= draft.score < CERTAIN:
        return draft
    text = draft.clean_text
    answer = mind.ask(load("guard"), {"text": text}, GuardAnswer, seconds, max_tokens=MAX_TOKENS)
    if not answer.attack:
        return draft.model_copy()
    quotes = [quote for quote in answer.spans if quote and quote in text]
    spans = _joined(sorted(_found(text, quote) for quote in quotes))
    rest = _without(text, spans) if spans else ""
    return draft.model_copy(
        update={
            "verdict": "stripped" if rest else "blocked",
            "score": CERTAIN,
            "spans": spans or [(0, len(text))],
            "clean_text": rest,
        }
    )


def _found(text: str, quote: str) -> tuple[int, int]:
    start = text.index(quote)
    return start, start + len(quote)


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    kept, last = [], 0
    for start, end in spans:
        kept.append(text[last:start])
        last = end
    rest = " ".join(part.strip() for part in [*kept, text[last:]] if part.strip())
    return rest if any(character.isalnum() for character in rest) else ""
