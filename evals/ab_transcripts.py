"""The A/B on transcripts: whole conversations with held-out likes, through both variants."""

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from evals.ab_rows import BUILTIN, comparisons
from evals.comparison import VARIANTS, ranking_metrics, rows_needed
from evals.held_out import without_users
from evals.metrics import recall_at
from evals.results import Track, untracked
from evals.rows import Transcript, read_transcripts
from graph.marquee import Marquee
from graph.reply import Reply
from nodes.context import Context
from store.library import Library
from store.records import Film, Variant

TRANSCRIPTS = Path(__file__).parent / "transcripts" / "transcripts.jsonl"
POINTS = 0.10
"""The difference in recall@5 that anybody would want to see."""
FOUND = "found by the end"


def transcripts_ab(
    library: Library,
    path: Path = TRANSCRIPTS,
    *,
    k: int = 50,
    base: Context = BUILTIN,
    keep_ratings: bool = False,
    seed: int = 0,
    track: Track[Any] = untracked,
) -> dict[str, Any]:
    """Replays transcripts through both variants, and ranks for them as they end.

    A conversation's last list holds no film that an earlier list showed, so three things are
    measured: that last list, all lists of the conversation together, and what ``rank`` says to
    the same turns at once.
    """
    transcripts = read_transcripts(path)
    if not keep_ratings:
        library = without_users(library, [user - 1 for user in user_ids(path).values()])
    with Marquee.open(library=library, conversations=":memory:") as marquee:
        work = [(variant, transcript) for transcript in transcripts for variant in VARIANTS]
        found = [
            replayed(marquee, transcript, variant, k, base)
            for variant, transcript in track(work, "transcripts")
        ]
    return summary(found, seed)


def summary(found: Sequence[Mapping[str, Any]], seed: int) -> dict[str, Any]:
    """Returns the comparisons and the counts over replayed transcripts of both variants."""
    sides = {v: [row for row in found if row["variant"] == v] for v in VARIANTS}
    pairs = zip(sides["enriched"], sides["baseline"], strict=True)
    scatter = [a["metrics"]["recall@5"] - b["metrics"]["recall@5"] for a, b in pairs]
    return {
        "count": len(sides["baseline"]),
        "comparisons": comparisons(sides, None, seed),
        "constraints_broken": {v: _total(sides[v], "broken") for v in VARIANTS},
        "constraints_broken_in_ranking": {v: _total(sides[v], "broken_ranked") for v in VARIANTS},
        "without_a_list": {v: sum(not row["list"] for row in sides[v]) for v in VARIANTS},
        "questions": {v: statistics.fmean(r["questions"] for r in sides[v]) for v in VARIANTS},
        "ms_a_turn": {v: _median_ms(sides[v]) for v in VARIANTS},
        "rows_needed": rows_needed(scatter, POINTS),
        "conversations": list(found),
    }


def replayed(
    marquee: Marquee, transcript: Transcript, variant: Variant, k: int, base: Context
) -> dict[str, Any]:
    """Replays one transcript and scores it."""
    replies = marquee.replay(transcript.turns, replace(base, variant=variant))
    lists = [[f.movie_id for f in reply.recommendations] for reply in replies]
    last = next((films for films in reversed(lists) if films), [])
    shown = list(dict.fromkeys(movie_id for films in lists for movie_id in films))
    said = [{"role": "user", "content": turn} for turn in transcript.turns]
    ranking = marquee.rank(said, context=replace(base, variant=variant, k=k))
    ranked = [film.movie_id for film in ranking.recommendations]
    of_ranking = {
        f"rank: {name}": score
        for cut in sorted({5, k})
        for name, score in ranking_metrics(ranked, transcript.liked, cut).items()
    }
    catalog = marquee.library.catalog
    return {
        "id": transcript.id,
        "variant": variant,
        "metrics": ranking_metrics(last, transcript.liked, 5)
        | {FOUND: recall_at(shown, transcript.liked, len(shown))}
        | of_ranking,
        "list": last,
        "ranked": ranked,
        "broken": sum(broken(catalog.get(film), transcript.constraints) for film in last),
        "broken_ranked": sum(broken(catalog.get(f), transcript.constraints) for f in ranked),
        "questions": sum(reply.asked is not None for reply in replies),
        "turns": [_turn(text, r) for text, r in zip(transcript.turns, replies, strict=True)],
        "liked": sorted(transcript.liked),
    }


def user_ids(path: Path = TRANSCRIPTS) -> dict[str, int]:
    """Returns the MovieLens user behind each transcript."""
    lines = path.read_text("utf-8").splitlines()
    entries = [json.loads(line) for line in lines if line.strip()]
    return {entry["id"]: entry["user_id"] for entry in entries if "user_id" in entry}


def broken(film: Film, constraints: Mapping[str, Any]) -> bool:
    """Tells whether a film breaks a transcript's limits, which a reader wrote down."""
    first, last = constraints.get("year_from"), constraints.get("year_to")
    year = film.year or 0
    return (
        (first is not None and year < first)
        or (last is not None and year > last)
        or bool(set(film.genres) & set(constraints.get("exclude_genres") or ()))
        or film.movie_id in (constraints.get("exclude_movie_ids") or ())
    )


def _turn(text: str, reply: Reply) -> dict[str, Any]:
    return {
        "said": text,
        "reply": reply.reply,
        "asked": reply.asked,
        "mind": reply.mind,
        "ms": reply.ms,
        "signals": [signal.model_dump(mode="json") for signal in reply.signals],
        "recommendations": [film.model_dump(mode="json") for film in reply.recommendations],
    }


def _total(rows: Sequence[Mapping[str, Any]], name: str) -> int:
    return sum(int(row[name]) for row in rows)


def _median_ms(rows: Sequence[Mapping[str, Any]]) -> float:
    times = [float(turn["ms"]) for row in rows for turn in row["turns"]]
    return round(statistics.median(times), 1)
