"""Clarify with the model: which slot to ask for, and how to put it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, get_args

from nodes.contracts import Question, Signal, Slot
from nodes.model.errors import ModelInvalidError
from nodes.model.rerank import wish
from nodes.model.schemas import QuestionAnswer
from nodes.model.wording import one_sentence, strange_names
from prompts import load
from store.records import Film, Variant

if TYPE_CHECKING:
    from nodes.model.client import ModelMind
    from store.library import Library

MOST_VALUES = 4
MOST_OFFERED = 4
MAX_TOKENS = 300
Options = Mapping[Slot, Mapping[str, int]]


def options(
    positions: Sequence[int],
    ledger: Sequence[Signal],
    asked: Sequence[Slot],
    draft: Question,
    library: "Library",
    variant: Variant,
) -> Options:
    """Returns what may be asked: by slot, values that the candidates have, with their numbers.

    Slots asked before or known already are left out; what the draft asks is always in.
    """
    films = [library.catalog.films[position] for position in positions]
    closed = set(asked) | {signal.slot for signal in ledger if signal.active}
    open_slots: list[Slot] = [slot for slot in get_args(Slot) if slot not in closed]
    found: dict[Slot, dict[str, int]] = {}
    for slot in open_slots:
        counts = Counter(value for film in films for value in _values(film, slot, variant))
        splitting = {value: n for value, n in counts.most_common() if n < len(films)}
        if len(splitting) > 1:
            found[slot] = dict(list(splitting.items())[:MOST_VALUES])
    if draft.offered:
        found[draft.slot] = dict.fromkeys(draft.offered, 0) | found.get(draft.slot, {})
    return found


def clarify(
    allowed: Options,
    ledger: Sequence[Signal],
    draft: Question,
    library: "Library",
    mind: "ModelMind",
    seconds: float,
) -> Question:
    """Returns the model's question.

    Args:
        allowed: What may be asked.
        ledger: What is known.
        draft: The built-in mind's question.
        library: Where film titles are spotted.
        mind: The model.
        seconds: Time limit.

    Raises:
        ModelError: If the model asks nothing that may be asked, or not in one plain sentence.
    """
    if not allowed:
        return draft
    payload = {
        "options": {
            slot: [f"{value} ({n})" if n else value for value, n in values.items()]
            for slot, values in allowed.items()
        },
        "known": [wish(signal, library) for signal in ledger if signal.active],
    }
    answer = mind.ask(load("clarify"), payload, QuestionAnswer, seconds, max_tokens=MAX_TOKENS)
    slot = next((slot for slot in allowed if slot == answer.slot), None)
    if slot is None:
        raise ModelInvalidError("the question is about a slot that is not open")
    by_name = {value.casefold(): value for value in allowed[slot]}
    named = [by_name.get(value.partition(" (")[0].strip().casefold()) for value in answer.offered]
    offered = list(dict.fromkeys(value for value in named if value is not None))
    if not 2 <= len(offered) <= MOST_OFFERED:
        raise ModelInvalidError("the question does not offer two to four of the values")
    return Question(slot=slot, offered=offered, text=_wording(answer.text, offered, library))


def _wording(text: str, offered: Sequence[str], library: "Library") -> str:
    sentence = one_sentence(text)
    if sentence is None or not sentence.endswith("?"):
        raise ModelInvalidError("the question is not one plain sentence")
    if strange_names(sentence, offered) or library.titles.spot(sentence):
        raise ModelInvalidError("the question names something that it may not name")
    return sentence


def _values(film: Film, slot: Slot, variant: Variant) -> Sequence[str]:
    if slot == "genre":
        return film.genres
    if variant == "baseline":
        return ()
    if slot == "mood":
        return film.enrichment.moods
    return film.enrichment.themes if slot == "theme" else ()
