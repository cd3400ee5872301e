"""Fright: who asks for other moods alone does not want to be frightened as well.

"Slow and sad" is what horror is often praised for ("a slow burn"), and shelves of horror are asked
for in such words; a film that frightens surprises whoever did not ask to be.
"""

import numpy as np

from nodes.legs.leg import Positions, Scores
from nodes.query import Query
from store.catalog import Catalog
from store.records import MOODS

_NEAR_FRIGHT = frozenset({"scary", "dark", "tense", "violent", "gritty", "surreal"})
_GENRES = frozenset({"Horror", "Thriller", "Film-Noir", "Mystery", "Crime"})
_SAY_MORE = ("title", "theme", "person")
COST = 3.0
"""What being frightening takes off, in log chances."""


def unasked_fright(query: Query, catalog: Catalog, positions: Positions) -> Scores | None:
    """Returns what each film loses by being frightening; None where the wish leaves that open.

    Args:
        query: What is asked for.
        catalog: Where the films' moods are looked up.
        positions: Films to score.
    """
    liked = [signal for signal in query.signals if signal.polarity == "like"]
    moods = {signal.value for signal in liked if signal.slot == "mood"}
    open_to_it = any(
        signal.slot in _SAY_MORE or (signal.slot == "genre" and signal.value in _GENRES)
        for signal in liked
    )
    if not moods or moods & _NEAR_FRIGHT or open_to_it:
        return None
    frightening = catalog.mood_matrix[positions, MOODS.index("scary")]
    cost: Scores = np.float32(-COST) * frightening.astype(np.float32)
    return cost
