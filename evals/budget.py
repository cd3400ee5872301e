"""``marquee eval budget``: two stages or all at once, against latency, tokens and cost."""

import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

from evals.ab_transcripts import TRANSCRIPTS, user_ids
from evals.budget_plans import Chunks, K, Plan, plans, tournament
from evals.budget_rank import best_by_number
from evals.comparison import ranking_metrics
from evals.held_out import without_users
from evals.kept import Kept, fingerprint
from evals.listening import Listener
from evals.meter import metered
from evals.metrics import bootstrap
from evals.models import name_of, needed, patient_mind
from evals.prices import PRICES, price_of, read_prices
from evals.results import Track, stamp, tracking, untracked, write
from evals.rows import Transcript, read_transcripts
from nodes.builtin.rank import rank as builtin_rank
from nodes.context import Context
from nodes.contracts import Candidate
from nodes.model.client import ModelMind
from nodes.model.errors import ModelError
from nodes.model.rerank import rerank
from nodes.model.settings import Settings
from nodes.query import Query
from nodes.retrieve import retriever_of
from prompts import load
from store.library import Library

CONTEXT = Context(mind="builtin")


def run(
    target: Path,
    *,
    home: Path | None,
    rows: int,
    pools: Sequence[int],
    reasons: Sequence[int],
    whole: bool,
    chunks: Chunks,
    prices: Path | None,
    seconds: float,
    seed: int,
) -> None:
    """Runs every plan with progress bars, prints the table and writes it.

    What is measured is kept in a file beside the results, row by row, so that a run that breaks
    off goes on where it was.
    """
    from evals.tables_budget import show_budget

    settings = needed()
    table = read_prices(prices or PRICES)
    library = Library.open(home)
    arguments = ["eval", "budget", "--rows", str(rows)]
    arguments += [part for pool in pools for part in ("--pool", str(pool))]
    arguments += [part for pool in reasons for part in ("--with-reasons", str(pool))]
    arguments += ["--whole" if whole else "--no-whole", "--chunk", str(chunks.size)]
    arguments += ["--films", str(chunks.films), "--seed", str(seed)]
    results = stamp("budget", arguments, library, rows=rows, seed=seed, chunk=chunks.size)
    with tracking() as track:
        results |= measure(
            library, settings, plans(pools, whole, reasons), rows,
            chunks=chunks, seconds=seconds, seed=seed, track=track,
            kept=Kept(target.with_suffix(".rows.jsonl")),
        )  # fmt: skip
    results["priced_as"] = price_of(results["model"], table) or next(iter(table))
    for plan in results["plans"]:
        plan["dollars"] = {
            name: price.of(plan["input_tokens"], plan["output_tokens"])
            for name, price in table.items()
        }
    write(target, results)
    show_budget(results)


def measure(
    library: Library,
    settings: Settings,
    wanted: Sequence[Plan],
    rows: int,
    *,
    chunks: Chunks | None = None,
    seconds: float = 300.0,
    seed: int = 0,
    track: Track[Any] = untracked,
    kept: Kept | None = None,
) -> dict[str, Any]:
    """Returns quality, time and tokens of each plan over the first transcripts.

    All plans rank for the same signals, which the built-in mind has heard, so that only the
    ranking differs.
    """
    chunks, kept = chunks or Chunks(), kept or Kept()
    transcripts = read_transcripts(TRANSCRIPTS)[:rows]
    held = without_users(library, [user - 1 for user in user_ids().values()])
    listener = Listener(held)
    heard = [listener.query([{"role": "user", "content": t} for t in x.turns]) for x in transcripts]
    name = name_of(settings)
    work = [(plan, at) for at in range(len(transcripts)) for plan in wanted]
    done: dict[str, list[dict[str, Any]]] = {plan.name: [] for plan in wanted}
    for plan, at in track(work, "plans"):
        candidates = _candidates(plan, heard[at], held, chunks)
        key = _key(name, plan, heard[at], candidates, chunks)
        if key not in kept:
            mind = patient_mind(settings, pool=max(plan.pool, chunks.size)) if plan.model else None
            ranked = _ranked(plan, heard[at], candidates, held, mind, chunks, seconds)
            kept.put(key, ranked, plan=plan.name, row=transcripts[at].id, model=name)
        done[plan.name].append(_scored(kept[key], transcripts[at], candidates))
    return {
        "model": name,
        "endpoint": settings.endpoint,
        "transcripts": len(transcripts),
        "films_of_whole": chunks.films or len(library.catalog),
        "plans": [_summary(plan, done[plan.name], seed) for plan in wanted],
    }


def _key(
    name: str, plan: Plan, query: Query, candidates: Sequence[Candidate], chunks: Chunks
) -> str:
    """Of all that decides what a plan comes to for a row."""
    prompt = load("rerank" if plan.reasons else "rank").text if plan.model else ""
    wishes = [signal.model_dump(mode="json") for signal in query.signals]
    films = [candidate.movie_id for candidate in candidates]
    return fingerprint(name, asdict(plan), prompt, wishes, films, chunks.size)


def _ranked(
    plan: Plan,
    query: Query,
    candidates: Sequence[Candidate],
    library: Library,
    mind: ModelMind | None,
    chunks: Chunks,
    seconds: float,
) -> dict[str, Any]:
    fallbacks: list[str] = []

    def choose(films: Sequence[Candidate]) -> list[int]:
        if mind is None:
            return [pick.movie_id for pick in builtin_rank(query, films, K, library, CONTEXT)]
        try:
            chosen = _chosen(plan, query, films, library, mind, seconds)
        except ModelError as error:
            fallbacks.append(type(error).__name__)
            return [film.movie_id for film in films[:K]]
        rest = [film.movie_id for film in films if film.movie_id not in chosen]
        return [*chosen, *rest][:K] if plan.pool else chosen[:K]

    started = time.perf_counter()
    with metered() as usage:
        films = tournament(candidates, choose, chunks.size) if not plan.pool else choose(candidates)
    return {
        "films": films,
        "seconds": time.perf_counter() - started,
        "usage": asdict(usage),
        "fallbacks": fallbacks,
    }


def _chosen(
    plan: Plan,
    query: Query,
    films: Sequence[Candidate],
    library: Library,
    mind: ModelMind,
    seconds: float,
) -> list[int]:
    if not plan.reasons:
        return best_by_number(query.signals, films, K, library, mind, seconds)
    picks = rerank(query.signals, films, K, (), library, mind, seconds)
    return [pick.movie_id for pick in picks]


def _candidates(plan: Plan, query: Query, library: Library, chunks: Chunks) -> list[Candidate]:
    """What is put to the ranker: the fused best, or all films within the limits, by id."""
    mask = query.hard.mask(library.catalog, CONTEXT.variant)
    if plan.pool:
        fused = retriever_of(library).fusion(CONTEXT.variant).fuse(query, mask)
        return fused.top(plan.pool, library.catalog.ids)
    if chunks.films:
        popular = np.argsort(-library.catalog.rating_counts, kind="stable")[: chunks.films]
        among = np.zeros(len(mask), np.bool_)
        among[popular] = True
        mask = mask & among
    return [
        Candidate(movie_id=int(i), score=0.0) for i in library.catalog.ids[np.flatnonzero(mask)]
    ]


def _scored(
    ranked: dict[str, Any], transcript: Transcript, candidates: Sequence[Candidate]
) -> dict[str, Any]:
    return {
        **ranked,
        "metrics": ranking_metrics(ranked["films"], transcript.liked, K),
        "as_given": ranked["films"] == [film.movie_id for film in candidates[:K]],
    }


def _summary(plan: Plan, rows: Sequence[dict[str, Any]], seed: int) -> dict[str, Any]:
    def mean(metric: str) -> list[float]:
        found = bootstrap([row["metrics"][metric] for row in rows], seed=seed)
        return [found.mean, found.low, found.high]

    seconds = sorted(row["seconds"] for row in rows)

    def used(name: str) -> list[float]:
        return [row["usage"][name] for row in rows]

    return {
        "plan": plan.name,
        "pool": plan.pool,
        "recall@5": mean("recall@5"),
        "NDCG@5": mean("NDCG@5"),
        "seconds": fmean(seconds),
        "slowest_seconds": seconds[-1],
        "calls": fmean(used("calls")),
        "failed_calls": sum(used("failed")),
        "fallbacks": sum(len(row["fallbacks"]) for row in rows),
        "as_given": sum(row["as_given"] for row in rows),
        "input_tokens": fmean(used("input")),
        "output_tokens": fmean(used("output")),
        "tokens_estimated": any(used("estimated")),
    }
