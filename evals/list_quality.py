"""What lists are like beyond their hits: diversity, novelty, serendipity, coverage, popularity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean
from typing import Any

import numpy as np

from evals.metrics import gini
from nodes.contracts import Signal
from nodes.query import HardFilter
from store.catalog import Catalog
from store.library import Library
from store.records import Variant

POPULAR = 20
"""So many of the most rated films within the same limits are what anybody would have named."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One list.

    Attributes:
        id: Whose it is.
        films: Ids, in order.
        relevant: Held-out likes of the one it was made for.
        popular: The most rated films within the same limits: the baseline of the obvious.
    """

    id: str
    films: tuple[int, ...]
    relevant: frozenset[int]
    popular: frozenset[int]


def popular_within(
    signals: Sequence[Signal], catalog: Catalog, variant: Variant, count: int = POPULAR
) -> frozenset[int]:
    """Returns the most rated films that keep to the limits of a conversation."""
    mask = HardFilter.of(signals).mask(catalog, variant)
    order = np.argsort(-np.where(mask, catalog.rating_counts, -1), kind="stable")[:count]
    return frozenset(int(catalog.ids[at]) for at in order if mask[at])


def list_metrics(shown: Shown, library: Library) -> dict[str, float]:
    """Returns the metrics of one list; a list of fewer than two films has no diversity.

    Both variants are measured in one space of texts, the enriched one, so neither is at home.
    """
    catalog = library.catalog
    if not shown.films:
        return dict.fromkeys(METRICS, 0.0)
    positions = [catalog.position(film) for film in shown.films]
    genres = [set(catalog.films[at].genres) for at in positions]
    vectors = library.vectors("enriched")[positions]
    pairs = list(combinations(range(len(positions)), 2))
    years = [int(catalog.years[at]) for at in positions if catalog.years[at]]
    counts = catalog.rating_counts[positions].astype(np.float64)
    raters = _raters(catalog)
    surprising = [film for film in shown.films if film not in shown.popular]
    values = (
        fmean(1 - _jaccard(genres[i], genres[j]) for i, j in pairs) if pairs else 0.0,
        fmean(1 - float(vectors[i] @ vectors[j]) for i, j in pairs) if pairs else 0.0,
        float(np.std(years)) if years else 0.0,
        float(np.mean(-np.log2((counts + 1) / (raters + 1)))),
        len(surprising) / len(shown.films),
        len(set(surprising) & shown.relevant) / len(shown.films),
    )
    return dict(zip(METRICS, values, strict=True))


METRICS = (
    "diversity of genres",
    "diversity of texts",
    "spread of years",
    "novelty, bits",
    "unexpected",
    "serendipity",
)
EXPLAINED = {
    "diversity of genres": "mean Jaccard distance of the genres of two films of a list",
    "diversity of texts": "mean cosine distance of their enriched texts, for both variants",
    "spread of years": "standard deviation of the years of a list",
    "novelty, bits": "mean of -log2 of the share of raters who rated the film",
    "unexpected": f"share that is not among the {POPULAR} most rated within the same limits",
    "serendipity": "share that is unexpected and a held-out like",
}


def collection_metrics(lists: Sequence[Shown], catalog: Catalog) -> dict[str, Any]:
    """Returns what shows only over many lists: coverage, concentration, popularity lift."""
    counts = np.zeros(len(catalog), np.int64)
    for shown in lists:
        for film in shown.films:
            counts[catalog.position(film)] += 1
    shown_films = [film for shown in lists for film in shown.films]
    wanted = [film for shown in lists for film in shown.relevant]
    lift = None
    if shown_films and wanted:
        lift = _mean_count(shown_films, catalog) / max(_mean_count(wanted, catalog), 1e-9)
    most = int(counts.max()) if len(counts) else 0
    return {
        "lists": len(lists),
        "distinct_films": int(np.count_nonzero(counts)),
        "coverage": float(np.count_nonzero(counts) / max(len(catalog), 1)),
        "most_shown": most,
        "gini": gini(counts),
        "gini_of_shown": gini(counts[counts > 0]),
        "popularity_lift": lift,
    }


def means(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Returns the mean of each metric over lists."""
    return {name: fmean(row[name] for row in rows) for name in METRICS} if rows else {}


def _raters(catalog: Catalog) -> float:
    users = catalog.ratings_table.users
    most = float(catalog.rating_counts.max()) if len(catalog) else 0.0
    return max(float(len(np.unique(users))), most, 1.0)


def _mean_count(films: Sequence[int], catalog: Catalog) -> float:
    return fmean(float(catalog.rating_counts[catalog.position(film)]) for film in films)


def _jaccard(first: set[str], second: set[str]) -> float:
    return len(first & second) / len(first | second) if first | second else 1.0
