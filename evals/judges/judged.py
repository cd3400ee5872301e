"""The judged part of the quality figures: scores, swapped pairs, agreement with people."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from evals.agreement import CRITERIA, Criterion, Pair, kappa_interval
from evals.comparison import VARIANTS
from evals.judges.answers import Asks
from evals.judges.pairwise import PairVerdict, compare_on_all, create_pair_judge
from evals.judges.scores import SECONDS, Verdict, create_score_judge
from evals.metrics import bootstrap
from evals.results import Track, untracked
from store.records import Variant

NO_MODEL = (
    "No model is configured (MARQUEE_BASE_URL and MARQUEE_MODEL, or OPENAI_API_KEY): nothing was "
    "judged, and no rule poses as a judge."
)
EXAMPLES = 6


@dataclass(frozen=True, slots=True)
class Judgeable:
    """One request and the list that each variant gave for it."""

    request: list[str]
    lists: Mapping[Variant, list[dict[str, Any]]]


def judged(
    work: Sequence[Judgeable],
    pairs: Sequence[Pair],
    model: Asks | None,
    *,
    criteria: Sequence[Criterion] = CRITERIA,
    seed: int = 0,
    seconds: float = SECONDS,
    track: Track[Any] = untracked,
) -> dict[str, Any]:
    """Returns what a model says of the lists, and how far it agrees with the labelled pairs.

    Args:
        work: Requests with the lists of both variants.
        pairs: Labelled pairs for the agreement.
        model: The judge; without one the result says that nothing was judged.
        criteria: What is judged.
        seed: Of the intervals.
        seconds: Time limit of one asking.
        track: Shows progress.
    """
    if model is None:
        return {"run": False, "why": NO_MODEL}
    scored = _scored(work, model, criteria, seconds, track)
    preferred = _preferred(work, model, criteria, seconds, track)
    agreed = agreement(pairs, model, criteria, seed=seed, seconds=seconds, track=track)
    return {
        "run": True,
        "model": str(model),
        "lists": len(work),
        "criteria": {
            criterion: {
                "scores": {v: _mean(scored[criterion][v], seed) for v in VARIANTS},
                "not_scored": sum(
                    verdict["score"] is None for v in VARIANTS for verdict in scored[criterion][v]
                ),
                "preference": _preference(preferred[criterion]),
                "agreement": agreed[criterion],
                "examples": _examples(scored[criterion]),
            }
            for criterion in criteria
        },
    }


def agreement(
    pairs: Sequence[Pair],
    model: Asks,
    criteria: Sequence[Criterion] = CRITERIA,
    *,
    seed: int = 0,
    seconds: float = SECONDS,
    track: Track[Any] = untracked,
) -> dict[Criterion, dict[str, Any]]:
    """Returns by criterion Cohen's kappa of a judge of pairs with the labels, and its bias."""
    judges = [create_pair_judge(criterion, model, seconds=seconds) for criterion in criteria]
    found: dict[Criterion, list[tuple[PairVerdict, str]]] = {name: [] for name in criteria}
    for pair in track(pairs, "agreement with labelled pairs"):
        verdicts = compare_on_all(judges, inputs=pair.request, a=pair.a, b=pair.b)
        for name, verdict in verdicts.items():
            found[name].append((verdict, pair.labels[name]))
    return {name: _agreed(verdicts, seed) for name, verdicts in found.items()}


def _agreed(found: Sequence[tuple[PairVerdict, str]], seed: int) -> dict[str, Any]:
    given = [(verdict, label) for verdict, label in found if verdict.better is not None]
    if not given:
        return {"pairs": 0, "of": len(found), "kappa": None}
    mine = [str(verdict.better) for verdict, _ in given]
    theirs = [label for _, label in given]
    return {
        "pairs": len(given),
        "of": len(found),
        "kappa": list(kappa_interval(mine, theirs, seed)),
        "same": fmean(one == other for one, other in zip(mine, theirs, strict=True)),
        "labels": dict(Counter(theirs)),
        "verdicts": dict(Counter(mine)),
        **_bias([verdict for verdict, _ in given]),
    }


def _bias(given: Sequence[PairVerdict]) -> dict[str, Any]:
    """How often the order decided, and which places were answered over both orders."""
    answered = Counter(place for verdict in given for place in verdict.places or ())
    return {
        "turned_with_the_order": sum(not verdict.consistent for verdict in given),
        "places": dict(answered),
    }


def _scored(
    work: Sequence[Judgeable],
    model: Asks,
    criteria: Sequence[Criterion],
    seconds: float,
    track: Track[Any],
) -> dict[Criterion, dict[Variant, list[Verdict]]]:
    judges = {name: create_score_judge(name, model, seconds=seconds) for name in criteria}
    found: dict[Criterion, dict[Variant, list[Verdict]]] = {
        name: {variant: [] for variant in VARIANTS} for name in criteria
    }
    for item in track(work, "scores"):
        for variant in VARIANTS:
            for name, judge in judges.items():
                verdict = judge(inputs=item.request, outputs=item.lists[variant])
                found[name][variant].append(verdict)
    return found


def _preferred(
    work: Sequence[Judgeable],
    model: Asks,
    criteria: Sequence[Criterion],
    seconds: float,
    track: Track[Any],
) -> dict[Criterion, list[PairVerdict]]:
    judges = [create_pair_judge(criterion, model, seconds=seconds) for criterion in criteria]
    found: dict[Criterion, list[PairVerdict]] = {name: [] for name in criteria}
    for item in track(work, "pairs, both orders"):
        a, b = item.lists["baseline"], item.lists["enriched"]
        for name, verdict in compare_on_all(judges, inputs=item.request, a=a, b=b).items():
            found[name].append(verdict)
    return found


def _preference(verdicts: Sequence[PairVerdict]) -> dict[str, Any]:
    given = [verdict for verdict in verdicts if verdict.better is not None]
    return {
        "enriched": sum(verdict.better == "b" for verdict in given),
        "baseline": sum(verdict.better == "a" for verdict in given),
        "tie": sum(verdict.better == "tie" for verdict in given),
        **_bias(given),
        "not_judged": len(verdicts) - len(given),
    }


def _mean(verdicts: Sequence[Verdict], seed: int) -> list[float] | None:
    values = [verdict["score"] for verdict in verdicts if verdict["score"] is not None]
    if not values:
        return None
    found = bootstrap(values, seed=seed)
    return [found.mean, found.low, found.high]


def _examples(scored: Mapping[Variant, Sequence[Verdict]]) -> list[dict[str, Any]]:
    rows = [
        {"variant": variant, **verdict}
        for both in zip(*(scored[v] for v in VARIANTS), strict=True)
        for variant, verdict in zip(VARIANTS, both, strict=True)
        if verdict["score"] is not None
    ]
    return rows[:EXAMPLES]
