"""Team-draft interleaving: two rankings in one list, and whose films get taken.

Radlinski, Kurup and Joachims, "How Does Clickthrough Data Reflect Retrieval Quality?", CIKM 2008,
pp. 43-52 (algorithm 2: team-draft). A user sees one list; the ranking whose films are taken more
often wins. It needs far fewer conversations than an A/B, since every user compares both.
"""

import math
import random
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interleaved:
    """One list of two.

    Attributes:
        films: The list.
        teams: For each film, 0 if the first ranking put it there and 1 if the second did.
    """

    films: tuple[int, ...]
    teams: tuple[int, ...]


def interleave(
    first: Sequence[int], second: Sequence[int], k: int, rng: random.Random
) -> Interleaved:
    """Returns a team-draft of two rankings.

    The team with fewer films picks its best film that is not in the list yet; a coin decides
    between teams of equal size.
    """
    rankings = (first, second)
    films: list[int] = []
    teams: list[int] = []
    while len(films) < k:
        sizes = (teams.count(0), teams.count(1))
        turn = sizes.index(min(sizes)) if sizes[0] != sizes[1] else rng.randrange(2)
        for team in (turn, 1 - turn):
            best = next((film for film in rankings[team] if film not in films), None)
            if best is not None:
                films.append(best)
                teams.append(team)
                break
        else:
            break
    return Interleaved(tuple(films), tuple(teams))


def credit(shown: Interleaved, taken: Set[int]) -> int:
    """Returns 1 if the first ranking's films were taken more often, -1 if less often, else 0."""
    scores = [0, 0]
    for film, team in zip(shown.films, shown.teams, strict=True):
        scores[team] += film in taken
    return (scores[0] > scores[1]) - (scores[0] < scores[1])


@dataclass(frozen=True, slots=True)
class Preference:
    """Wins and ties of one ranking over another.

    Attributes:
        wins: Conversations in which the first ranking got more.
        losses: Conversations in which the second did.
        ties: Conversations in which neither did.
    """

    wins: int
    losses: int
    ties: int

    @property
    def delta(self) -> float:
        """Wins and half the ties as a share, less one half: above 0, the first is preferred."""
        total = self.wins + self.losses + self.ties
        return (self.wins + self.ties / 2) / total - 0.5 if total else 0.0

    @property
    def p_value(self) -> float:
        """Of the two-sided sign test over the conversations that are no ties."""
        decided = self.wins + self.losses
        tail = sum(math.comb(decided, n) for n in range(min(self.wins, self.losses) + 1))
        return min(1.0, float(2 * tail / 2**decided))


def preference(credits: Iterable[int]) -> Preference:
    """Counts what :func:`credit` returned."""
    values = list(credits)
    return Preference(values.count(1), values.count(-1), values.count(0))
