"""Feedback: the best of a first ranking stand in for the films that a description names none of.

Somebody who describes a film names nobody to start a walk from, so the films that fit the words
best are taken as if named, and what the same people love is raised with them: pseudo-relevance
feedback (Manning, Raghavan and Schütze, Introduction to Information Retrieval, 2008, 9.1.6) over
the graph of neighbours. The numbers stand in a flat region on the twenty transcripts.
"""

import numpy as np

from nodes.described import moments
from nodes.legs.leg import Positions, Scores
from nodes.legs.seeds import Seeds

TAKEN = 15
"""So many of the best are taken for what is wanted."""
WEIGHT = 1.0
"""What one standard deviation of closeness to them is worth, in log chances."""


def taken(scores: Scores, positions: Positions) -> Seeds:
    """Returns the best films as seeds, weighted by their chances.

    Args:
        scores: Log chances of some films, but for a constant.
        positions: Their catalog positions.
    """
    if not len(scores):
        return Seeds(positions, scores)
    best = np.argpartition(-scores, min(TAKEN, len(scores) - 1))[:TAKEN]
    rows = best[np.lexsort((best, -scores[best]))]
    chances = np.exp(scores[rows] - scores[rows[0]])
    weights: Scores = (chances / chances.sum()).astype(np.float32)
    return Seeds(positions[rows], weights)


def raised(closeness: Scores, usual: Positions | None = None) -> Scores:
    """Returns what closeness to the best adds to each film's score.

    Args:
        closeness: Log chances of some films.
        usual: Rows of films taken at random, whose mean and spread stand for all films'; all rows
            when None.
    """
    middle, spread = moments(closeness, usual)
    if spread <= 0.0:
        return np.zeros_like(closeness)
    added: Scores = np.float32(WEIGHT / spread) * (closeness - middle)
    return added
