"""Fusion: the legs' columns into one score, by weights learned on real dialogues."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nodes.contracts import Candidate
from nodes.contrast import contrasted
from nodes.described import UNLEARNED, described, strength
from nodes.feedback import raised, taken
from nodes.fright import unasked_fright
from nodes.legs.leg import Leg, Positions, Scores, best
from nodes.legs.neighbours import NeighboursLeg
from nodes.legs.registry import make_legs
from nodes.query import Mask, Query
from nodes.regions import from_there
from nodes.subjects import Subjects
from nodes.weighing import Weights, facts
from store.library import Library
from store.records import Variant

SCORE_ALL = 10_000
"""Catalogs up to this size are scored whole; of larger ones, what the legs nominate."""
NOMINATED = 1_000
USUAL = 1_000
"""So many films taken at random stand for all of a large catalog, beside those nominated."""
REFINED = 600
"""The network looks at the best by the linear weights alone; nothing else can be returned."""
UNWANTED = 6.0
"""What holding a subject that was ruled out takes off, in log chances: "nothing with cancer"."""
NOVELTY = 2.0
"""What full novelty takes off for each unit of log popularity."""


@dataclass(frozen=True)
class Fused:
    """Scored films.

    Attributes:
        positions: Catalog positions that pass the filters: the best few hundred.
        scores: Fused scores, higher is better.
        rows: Where they stand among all films scored.
        parts: What each leg that has something to say gave all films scored.
    """

    positions: Positions
    scores: Scores
    rows: Positions
    parts: Mapping[str, Scores]

    def top(self, k: int, ids: NDArray[np.int64]) -> list[Candidate]:
        """Returns the k best films, with their rank in each leg."""
        chosen = np.lexsort((self.positions, -self.scores))[:k]
        movie_ids, scores = ids[self.positions[chosen]].tolist(), self.scores[chosen].tolist()
        ranks = {
            name: _ranks(part, self.rows[chosen]).tolist() for name, part in self.parts.items()
        }
        return [
            Candidate(
                movie_id=movie_ids[place],
                score=scores[place],
                legs={name: of[place] for name, of in ranks.items()},
            )
            for place in range(len(chosen))
        ]


class Fusion:
    """The legs of one variant and their weights."""

    def __init__(
        self,
        library: Library,
        variant: Variant,
        weights: Weights | None = None,
        legs: Sequence[Leg] | None = None,
    ) -> None:
        self._library = library
        self._variant = variant
        self._given_weights = weights
        self._given_legs = legs

    @cached_property
    def legs(self) -> list[Leg]:
        """The legs, opened on first use."""
        return list(self._given_legs or make_legs(self._library, self._variant, self.weights.named))

    @cached_property
    def weights(self) -> Weights:
        """The weights, read on first use."""
        return self._given_weights or Weights.load(self._variant)

    @property
    def columns(self) -> list[str]:
        """The columns that weights are learned for, leg by leg."""
        return [c for leg in self.legs for c in leg.columns if c not in UNLEARNED]

    def features(self, query: Query, positions: Positions) -> Scores:
        """Returns positions × columns: what training learns the weights from."""
        names = [column for leg in self.legs for column in leg.columns]
        learned = [place for place, name in enumerate(names) if name not in UNLEARNED]
        return np.concatenate(list(self.listen(query, positions).values()), axis=1)[:, learned]

    def listen(
        self, query: Query, positions: Positions, names: Sequence[str] = ()
    ) -> dict[str, Scores]:
        """Returns each leg's columns; of the named legs alone, when any are named."""
        return {leg.name: leg.score(query, positions) for leg in self._chosen(names)}

    def fuse(
        self,
        query: Query,
        mask: Mask,
        names: Sequence[str] = (),
        novelty: float = 0.0,
        shown: Positions | None = None,
    ) -> Fused:
        """Scores the films that pass a mask.

        Args:
            query: What is asked for.
            mask: Catalog positions that may be returned.
            names: Legs to use; all when empty.
            novelty: 0 leaves popularity alone, 1 strongly favours the little-seen.
            shown: Positions outside the mask that fit but were shown before: their company is
                looked for like that of the best, so that a long conversation does not drift.
        """
        positions = self._positions(query, mask, self._chosen(names))
        if shown is not None and len(shown) and self._leaning(query):
            positions = np.union1d(positions, shown)
        heard = self.listen(query, positions, names)
        usual = self._usual(mask)
        rows = None if usual is None else np.searchsorted(positions, usual)
        return self.combine(query, positions, heard, novelty, mask[positions], rows)

    def combine(
        self,
        query: Query,
        positions: Positions,
        heard: Mapping[str, Scores],
        novelty: float = 0.0,
        wanted: Mask | None = None,
        usual: Positions | None = None,
    ) -> Fused:
        """Weighs what legs said of some positions; legs that are missing count nothing.

        Args:
            query: What is asked for.
            positions: Films to score.
            heard: By leg, what it says of them.
            novelty: As for ``fuse``.
            wanted: Which of the positions may be returned; all when None.
            usual: Rows of films taken at random, which tell how columns spread over the catalog;
                all rows when None.
        """
        legs = [leg for leg in self.legs if leg.name in heard]
        features = {
            column: heard[leg.name][:, place]
            for leg in legs
            for place, column in enumerate(leg.columns)
        }
        parts = {leg.name: heard[leg.name] @ self.weights.of(leg.columns) for leg in legs}
        total = np.zeros(len(positions), np.float32)
        for part in parts.values():
            total += part
        if self._variant == "enriched":
            total += self._asked_beside(query, positions, features.get("walk_both"))
        if "lexical_unwanted" in features:
            total -= np.float32(UNWANTED) * features["lexical_unwanted"]
        lean = np.float32(self._leaning(query))
        if lean:
            learned = {name: self.weights.columns.get(name, 0.0) for name in features}
            total += lean * described(features, learned, usual)
            total += lean * self._fed_back(total, positions, heard, usual)
        if novelty:
            counts = self._library.catalog.rating_counts[positions].astype(np.float32)
            total -= np.float32(NOVELTY * novelty) * np.log1p(counts)
        if wanted is not None:
            total[~wanted] = -np.inf
        rows = np.sort(best(total, REFINED, -np.inf))
        total = total[rows]
        # The network knows all legs; without most of them it would correct what it never saw.
        if len(heard) >= len(self.legs) - 1:
            correction = self.weights.refine(features, facts(query), rows)
            total = total + (np.float32(1.0) - lean) * correction
        telling = {name: part for name, part in parts.items() if part.size and np.ptp(part) > 0.0}
        return Fused(positions[rows], total, rows, telling)

    def _asked_beside(self, query: Query, positions: Positions, walked: Scores | None) -> Scores:
        """Returns what each film gains, beside the legs, by what was asked for or was not."""
        catalog = self._library.catalog
        gains = (
            from_there(query, catalog.languages[positions]),
            contrasted(query, catalog, positions, walked),
            unasked_fright(query, catalog, positions),
        )
        total = np.zeros(len(positions), np.float32)
        for gain in gains:
            if gain is not None:
                total += gain
        return total

    def _leaning(self, query: Query) -> float:
        """Returns how far the query describes what it wants; subjects belong to the enrichment."""
        if self._variant == "baseline":
            return strength(query)
        return self._subjects.leaning(query)

    @cached_property
    def _subjects(self) -> Subjects:
        return Subjects(self._library.catalog)

    def _fed_back(
        self,
        total: Scores,
        positions: Positions,
        heard: Mapping[str, Scores],
        usual: Positions | None,
    ) -> Scores:
        """Returns what each film gains by its closeness to the best so far."""
        for leg in self.legs:
            if isinstance(leg, NeighboursLeg) and leg.name in heard:
                return raised(leg.around(taken(total, positions), positions), usual)
        return np.zeros_like(total)

    def _chosen(self, names: Sequence[str]) -> list[Leg]:
        return [leg for leg in self.legs if not names or leg.name in names]

    def _positions(self, query: Query, mask: Mask, legs: Sequence[Leg]) -> Positions:
        usual = self._usual(mask)
        if usual is None:
            return np.flatnonzero(mask)
        pool = np.zeros(len(mask), np.bool_)
        for leg in legs:
            pool[leg.nominate(query, NOMINATED)] = True
        # Under a narrow filter the legs may name few that pass: the most seen fill up.
        pool[_first(self._by_popularity, mask, NOMINATED)] = True
        pool[usual] = True
        return np.flatnonzero(pool & mask)

    def _usual(self, mask: Mask) -> Positions | None:
        """Returns some films that pass, taken at random; None where all that pass are scored."""
        if int(np.count_nonzero(mask)) <= SCORE_ALL:
            return None
        return np.sort(_first(self._shuffled, mask, USUAL))

    @cached_property
    def _by_popularity(self) -> Positions:
        """All films, the most seen first."""
        return np.argsort(-self._library.catalog.rating_counts, kind="stable")

    @cached_property
    def _shuffled(self) -> Positions:
        """All films, in the same random order every time."""
        return np.random.default_rng(0).permutation(len(self._library.catalog))


def _first(order: Positions, mask: Mask, count: int) -> Positions:
    """Returns the first films of an order that pass."""
    found: list[Positions] = []
    for start in range(0, len(order), SCORE_ALL):
        some = order[start : start + SCORE_ALL]
        found.append(some[mask[some]][:count])
        count -= len(found[-1])
        if not count:
            break
    return np.concatenate(found) if found else order


def _ranks(part: Scores, rows: Positions) -> NDArray[np.int64]:
    ordered = np.sort(-part)
    return np.searchsorted(ordered, -part[rows], side="left") + 1
