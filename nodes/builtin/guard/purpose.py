"""Harmless purposes that use the words of injections, sentence by sentence.

A reset of the user's own wishes, wishes put as rules, friendly role talk that asks for a film, a
plot, an everyday question. Whatever reaches for the assistant's own rules, for its makers or for
other users is none of these.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Final

from nodes.builtin.guard.fold import fold
from nodes.builtin.guard.lexicon import lexicon
from nodes.builtin.guard.override import Hit

# What talk of this purpose may score at most.
HARMLESS: Final = 0.3
_CERTAIN: Final = 0.9
# Structure and code mean the same whatever the purpose.
_SOFT: Final = frozenset({"override", "hijack", "roleplay", "lifted", "obedience", "demand"})
_STORY_SOFT: Final = _SOFT | {"extraction"}
_EVERYDAY_SOFT: Final = _STORY_SOFT | {"authority"}
_QUOTED = re.compile(r"[\"“«„](?:[^\"”»“\n]{0,200})[\"”»“]|(?<!\w)['‘][^'’\n]{3,200}['’](?!\w)")
# "The captain says you are dead": nobody here is spoken to.
_REPORTED = re.compile(
    r"\b(?:says|said|tells|told|shouts|whispers|announces|declares|claims)\b"
    r"(?: (?:to )?(?:him|her|them|everyone|people|that))*,? (?:you|your)\b"
)
_LONGEST: Final = 260


@cache
def _expressions() -> dict[str, re.Pattern[str]]:
    path = Path(__file__).parent / "purpose.json"
    lists: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))
    return {name: re.compile("|".join(parts)) for name, parts in lists.items()}


def harmless(sentence: str) -> frozenset[str]:
    """Returns the names of the rules that mean nothing in a sentence of harmless purpose.

    Args:
        sentence: One canonical sentence.

    Returns:
        No name at all if the sentence has no purpose that is known to be harmless.
    """
    if len(sentence) > _LONGEST:
        return frozenset()
    folded = fold(sentence)
    if _is_story(folded):
        return _STORY_SOFT
    if _is_everyday(folded):
        return _EVERYDAY_SOFT
    found = _expressions()
    if found["foreign_power"].search(folded):
        return frozenset()
    if found["role"].search(folded) and found["film_wish"].search(folded):
        return _SOFT
    if found["own_veto"].search(folded):
        return frozenset()
    if found["taken_back"].search(folded) or found["wish_rules"].search(folded):
        return _SOFT
    return _SOFT if _is_taken_back(folded) else frozenset()


def _is_taken_back(folded: str) -> bool:
    """Whether a sentence, in any language, dismisses what its speaker said and nothing else."""
    words = lexicon()
    verb = words.dismiss.search(folded)
    if verb is None or words.theirs.search(folded):
        return False
    return words.mine.search_in(folded, words.dismiss.languages(verb.group())) is not None


def _is_story(folded: str) -> bool:
    """Whether a sentence tells a plot and turns to no one."""
    found = _expressions()
    told = _REPORTED.sub(" ", _QUOTED.sub(" ", folded))
    return bool(found["story"].search(told)) and not found["machine"].search(told)


def _is_everyday(folded: str) -> bool:
    """Whether a sentence asks or tells something about the world outside this conversation."""
    found = _expressions()
    return bool(found["everyday"].search(folded)) and not found["assistant_asked"].search(folded)


def soften(hits: list[Hit], start: int, end: int, names: frozenset[str]) -> list[Hit]:
    """Lowers the hits of the named rules that lie within a sentence."""
    return [
        hit._replace(weight=min(hit.weight, HARMLESS))
        if hit.rule in names and start <= hit.start and hit.end <= end and hit.weight < _CERTAIN
        else hit
        for hit in hits
    ]
