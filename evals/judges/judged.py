"""The judged part of the quality figures: scores, swapped pairs, agreement with people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from evals.agreement import CRITERIA, Criterion, Pair, kappa_interval
from evals.comparison import VARIANTS
from evals.judges.pairwise import PairVerdict, create_pair_judge
from evals.judges.scores import SECONDS, create_score_judge
from evals.metrics import bootstrap
from evals.results import Track, untracked
from nodes.model.client import ModelMind
from store.records import Variant

NO_MODEL = (
    "No model is configured (MARQUEE_BASE_URL and MARQUEE_MODEL, or OPENAI_API_KEY): nothing was "
    "judged, and no rule poses as a judge."
)


@dataclass(frozen=True, slots=True)
class Judgeable:
    """One request and the list that each variant gave for it."""

    request: list[str]
    lists: Mapping[Variant, list[dict[str, Any]]]


def judged(
    work: Sequence[Judgeable],
    pairs: Sequence[Pair],
    model: ModelMind | None,
    *,
    seed: int = 0,
    seconds: float = SECONDS,
    track: Track[Any] = untracked,
) -> dict[str, Any]:
    """Returns what a model says of the lists, and how far it agrees with the labelled pairs.

    Args:
        work: Requests with the lists of both variants.
        pairs: Labelled pairs for the agreement.
        model: The judge; without one the result says that nothing was judged.
        seed: Of the intervals.
        seconds: Time limit of one asking.
        track: Shows progress.
    """
    if model is None:
        return {"run": False, "why": NO_MODEL}
    return {
        "run": True,
        "model": str(model),
        "criteria": {
            criterion: _criterion(criterion, work, pairs, model, seed, seconds, track)
            for criterion in CRITERIA
        },
    }


def _criterion(
    criterion: Criterion,
    work: Sequence[Judgeable],
    pairs: Sequence[Pair],
    model: ModelMind,
    seed: int,
    seconds: float,
    track: Track[Any],
) -> dict[str, Any]:
    score = create_score_judge(criterion, model, seconds=seconds)
    compare = create_pair_judge(criterion, model, seconds=seconds)
    scores: dict[str, list[float]] = {variant: [] for variant in VARIANTS}
    missing, examples = 0, []
    for item in track(work, f"{criterion}: scores"):
        for variant in VARIANTS:
            verdict = score(inputs=item.request, outputs=item.lists[variant])
            if verdict["score"] is None:
                missing += 1
            else:
                scores[variant].append(verdict["score"])
                examples.append({"variant": variant, **verdict})
    preferred = [
        compare(inputs=item.request, a=item.lists["baseline"], b=item.lists["enriched"])
        for item in track(work, f"{criterion}: pairs")
    ]
    return {
        "scores": {variant: _mean(values, seed) for variant, values in scores.items()},
        "not_scored": missing,
        "preference": _preference(preferred),
        "agreement": agreement(criterion, pairs, compare, seed=seed, track=track),
        "examples": examples[:6],
    }


def agreement(
    criterion: Criterion,
    pairs: Sequence[Pair],
    compare: Any,
    *,
    seed: int = 0,
    track: Track[Any] = untracked,
) -> dict[str, Any]:
    """Returns Cohen's kappa of a judge of pairs with the labels."""
    mine: list[str] = []
    theirs: list[str] = []
    turned = 0
    for pair in track(pairs, f"{criterion}: agreement"):
        verdict = compare(inputs=pair.request, a=pair.a, b=pair.b)
        if verdict.better is not None:
            mine.append(verdict.better)
            theirs.append(pair.labels[criterion])
            turned += not verdict.consistent
    if not mine:
        return {"pairs": 0, "of": len(pairs), "kappa": None}
    same = fmean(one == other for one, other in zip(mine, theirs, strict=True))
    return {
        "pairs": len(mine),
        "of": len(pairs),
        "kappa": list(kappa_interval(mine, theirs, seed)),
        "same": same,
        "turned_with_the_order": turned,
    }


def _preference(verdicts: Sequence[PairVerdict]) -> dict[str, Any]:
    given = [verdict for verdict in verdicts if verdict.better is not None]
    return {
        "enriched": sum(verdict.better == "b" for verdict in given),
        "baseline": sum(verdict.better == "a" for verdict in given),
        "tie": sum(verdict.better == "tie" for verdict in given),
        "turned_with_the_order": sum(not verdict.consistent for verdict in given),
        "not_judged": len(verdicts) - len(given),
    }


def _mean(values: Sequence[float], seed: int) -> list[float] | None:
    if not values:
        return None
    found = bootstrap(values, seed=seed)
    return [found.mean, found.low, found.high]
