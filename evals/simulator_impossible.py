"""Requests that nothing in the catalog fits, to see whether the recommender owns up to it."""

import random
from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

from evals.owning_up import owns_up
from graph.marquee import Marquee
from nodes.builtin.voice.data import load
from nodes.context import Context
from store.catalog import Catalog
from store.records import GENRES, Variant

DECADES = range(1920, 2020, 10)
COMMON = 12
"""Languages with so many films are ones that people ask for."""


def impossible_requests(catalog: Catalog, count: int, seed: int = 0) -> list[str]:
    """Returns so many requests whose limits no film of the catalog passes together.

    A language that the catalog has, a decade that it has, and whom the film is for: each alone has
    films, all together none. One in five is about years alone, which the baseline can tell too.
    """
    names: dict[str, str] = load("names")["languages"]
    codes, counts = np.unique(catalog.languages, return_counts=True)
    languages = [str(c) for c, n in zip(codes, counts, strict=True) if n >= COMMON and c != "en"]
    languages = [code for code in languages if code in names]
    limits = []
    for code, decade, family in product(languages, DECADES, (True, False)):
        mask = (catalog.languages == code) & (catalog.years // 10 * 10 == decade)
        mask &= catalog.audiences == "family" if family else True
        if not mask.any():
            limits.append((names[code], decade, family))
    rng = random.Random(seed)  # noqa: S311 - a sample
    rng.shuffle(limits)
    early = int(catalog.years[catalog.years > 0].min()) if len(catalog) else 1900
    requests = [
        f"A {rng.choice(GENRES[:5]).lower()} film from before {early - step}, please"
        for step in range(1, count // 5 + 1)
    ]
    for language, decade, family in limits[: count - len(requests)]:
        whom = ", for the whole family" if family else ""
        requests.append(f"Something in {language} from the {decade}s{whom}. Just pick.")
    return requests


def abstention(
    marquee: Marquee, requests: Sequence[str], variant: Variant, mind: Any = "builtin"
) -> dict[str, Any]:
    """Puts impossible requests, and counts replies that own up and those that pretend."""
    context = Context(variant=variant, mind=mind, max_questions=0)
    answers = []
    for request in requests:
        reply = marquee.replay([request], context)[0]
        honest = not reply.recommendations or owns_up(reply.reply)
        answers.append(
            {
                "request": request,
                "reply": reply.reply,
                "films": [film.movie_id for film in reply.recommendations],
                "owned_up": honest,
            }
        )
    return {
        "requests": len(answers),
        "owned_up": sum(answer["owned_up"] for answer in answers),
        "no_film": sum(not answer["films"] for answer in answers),
        "pretended": [answer for answer in answers if not answer["owned_up"]],
    }
