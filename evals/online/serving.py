"""Serves one interleaved list of both variants, and logs whose film is whose."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from evals.online.interleaving import Interleaved, interleave
from graph.marquee import Marquee
from graph.outcomes import OutcomeLog
from nodes.context import Context
from nodes.contracts import Recommendation
from store.records import Variant

TEAMS: tuple[Variant, Variant] = ("enriched", "baseline")


def rank_interleaved(
    marquee: Marquee,
    messages: Sequence[Mapping[str, str]],
    thread_id: str,
    *,
    outcomes: OutcomeLog | None = None,
    exclude: Iterable[int] = (),
    context: Context | None = None,
) -> list[Recommendation]:
    """Returns one list that both variants drafted, each film with its own variant's reason.

    The draft's coin is seeded by the thread and the length of its talk, so a list that is asked
    for again is the same list.

    Args:
        marquee: The recommender.
        messages: The conversation so far, as for ``Marquee.rank``.
        thread_id: The conversation that outcomes are logged under.
        outcomes: Where the list is logged, with the team of every film.
        exclude: Catalog ids not to recommend.
        context: Options; ``k`` is the length of the list, the variant is both.
    """
    context = context or Context()
    known = list(exclude)
    lists = [
        marquee.rank(messages, exclude=known, context=replace(context, variant=variant))
        for variant in TEAMS
    ]
    rng = random.Random(f"{context.seed}|{thread_id}|{len(messages)}")  # noqa: S311 - a fair coin
    ranked = [[film.movie_id for film in found.recommendations] for found in lists]
    drafted: Interleaved = interleave(ranked[0], ranked[1], context.k, rng)
    by_id = [{film.movie_id: film for film in found.recommendations} for found in lists]
    if outcomes is not None and drafted.films:
        teams = [TEAMS[team] for team in drafted.teams]
        outcomes.event("shown", thread_id, "interleaved", drafted.films, teams=teams)
    return [by_id[team][film] for film, team in zip(drafted.films, drafted.teams, strict=True)]
