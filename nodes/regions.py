"""Regions: "Asia or South America, why not" wishes for films from there, and rules out no other.

A country's language is a limit; a continent is too wide for one. Films in the languages of the
regions named gain, and the rest of the world stays possible.
"""

import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nodes.legs.leg import Scores
from nodes.query import Query

WORTH = 8.0
"""What coming from a wished-for region adds, in log chances."""
ABROAD = "abroad"


def named(turns: Sequence[str]) -> set[str]:
    """Returns the regions that the turns speak of."""
    words = _data()["words"]
    return {words[said] for said in spoken(" ".join(turns))}


def spoken(text: str) -> list[str]:
    """Returns the words by which a text speaks of regions, in its order."""
    return [match[0] for match in _pattern().finditer(text.casefold())]


def from_there(query: Query, languages: NDArray[np.str_]) -> Scores | None:
    """Returns what each film gains by its language, or None when no region is named.

    Args:
        query: What is asked for; what it rules out has been taken out of its turns.
        languages: ISO codes of the films.
    """
    regions = named(query.turns)
    if not regions:
        return None
    codes = {code for region in regions for code in _data()["languages"][region]}
    gains = np.isin(languages, sorted(codes)).astype(np.float32)
    if ABROAD in regions:
        # Other countries, whichever: half as much for a film that is merely not in English.
        gains = np.maximum(gains, 0.5 * ((languages != "en") & (languages != "")))
    worth: Scores = (np.float32(WORTH) * gains).astype(np.float32)
    return worth


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((files("nodes") / "regions.json").read_text("utf-8"))
    return data


@cache
def _pattern() -> re.Pattern[str]:
    words = sorted(_data()["words"], key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b")
