"""Options of one run, the same for every door."""

from dataclasses import dataclass
from typing import Literal

from store.records import Variant


@dataclass(frozen=True, kw_only=True)
class Context:
    """Per-run options.

    Attributes:
        user_id: Who is talking, for traces and outcome logs.
        k: Films in a list.
        pool: Candidates that retrieval hands to the reranker.
        variant: ``enriched``, or ``baseline``, which sees title, year, genres and ratings alone.
        min_signals: Active signals that are enough to recommend.
        max_questions: Clarifying questions a conversation may cost; 0 recommends at once.
        diversity: 0 ranks by score alone, 1 by difference alone.
        novelty: 0 leaves popularity alone, 1 strongly favours the little-seen.
        mind: ``auto`` uses the model when one is configured; ``builtin`` never does.
        model: Model name, over MARQUEE_MODEL; empty for the configured one.
        seed: Varies wording, never ranking.
        legs: Names of the retrieval legs to use; empty for all.
        retriever: ``builtin``, or ``llamaindex`` (the optional extra) for retrieval over Chroma.
    """

    user_id: str = ""
    k: int = 5
    pool: int = 50
    variant: Variant = "enriched"
    min_signals: int = 3
    max_questions: int = 3
    diversity: float = 0.15
    novelty: float = 0.0
    mind: Literal["auto", "builtin"] = "auto"
    model: str = ""
    seed: int = 0
    legs: tuple[str, ...] = ()
    retriever: Literal["builtin", "llamaindex"] = "builtin"
