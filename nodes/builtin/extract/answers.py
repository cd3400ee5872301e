"""Short answers to the question just asked: "yes", "both", "the first", "the sad one"."""

import re

from nodes.builtin.extract import eras, lexicon
from nodes.builtin.extract.document import Document
from nodes.builtin.extract.hits import signal
from nodes.builtin.extract.lexicon import pattern
from nodes.contracts import Dialogue, Signal, Slot, Value
from store.library import Library
from store.records import AUDIENCES, GENRES, MOODS

_TWO = re.compile(r"second|2")
_WHOLE = 4
"""A longer answer is not quoted as a whole, only what it picks."""


def answer(
    document: Document, dialogue: Dialogue, library: Library, known: set[Slot]
) -> list[Signal]:
    """Signals that a bare answer gives to the slot that was asked for."""
    slot, offered = dialogue.asked, dialogue.offered
    if slot is None:
        return []
    text = document.norm
    if slot in known:
        return _besides(document, dialogue, library)
    quote = document.text.strip()
    if not quote:
        return []
    if offered == ["subtitles_ok"] and pattern("answers.refusal").search(text):
        return [signal(slot, "no_subtitles", "like", quote, dialogue.turn)]
    if pattern("answers.neither").search(text):
        return [signal(slot, None, "none", quote, dialogue.turn)]
    refused = _refused(text, offered)
    if refused is not None:
        unwanted = value(slot, refused, dialogue, library)
        return [] if unwanted is None else [signal(slot, unwanted, "dislike", quote, dialogue.turn)]
    chosen: list[str] = []
    if len(offered) == 3 and pattern("answers.middle").search(text):
        chosen = offered[1:2]
    elif pattern("answers.first").search(text):
        chosen = offered[:1]
    elif (match := pattern("answers.second").search(text)) and len(offered) > 1:
        chosen = offered[1:2] if _TWO.search(match.group()) else offered[-1:]
    elif pattern("answers.both").search(text):
        chosen = list(offered)
    elif pattern("answers.yes").search(text) and len(offered) == 1:
        chosen = offered
    else:
        said = {
            one: match
            for one in offered
            if len(one) > 2 and (match := re.search(rf"\b{re.escape(one.lower())}s?\b", text))
        }
        chosen = list(said)
        if said and len(text.split()) > _WHOLE:
            start = min(match.start() for match in said.values())
            quote = document.quote(start, max(match.end() for match in said.values()))
    values = [value(slot, one, dialogue, library) for one in chosen]
    return [signal(slot, one, "like", quote, dialogue.turn) for one in values if one is not None]


def _refused(text: str, offered: list[str]) -> str | None:
    """The one offered value that an answer turns down: "definitely not the first"."""
    if offered and pattern("answers.not_first").search(text):
        return offered[0]
    if len(offered) > 1 and pattern("answers.not_second").search(text):
        return offered[-1]
    return None


def _besides(document: Document, dialogue: Dialogue, library: Library) -> list[Signal]:
    """What an answer picks before it goes on: "the first one, but also funny"."""
    slot, offered = dialogue.asked, dialogue.offered
    for name, chosen in (
        ("answers.first_and", offered[:1]),
        ("answers.second_and", offered[1:2]),
        ("answers.both_and", offered),
    ):
        match = pattern(name).search(document.norm)
        if match and slot:
            quote = document.quote(match.start(), match.end()).strip(" ,.;!?")
            values = [value(slot, one, dialogue, library) for one in chosen]
            found = [one for one in values if one is not None]
            return [signal(slot, one, "like", quote, dialogue.turn) for one in found]
    return []


def value(slot: Slot, offered: str, dialogue: Dialogue, library: Library) -> Value:
    """An offered example in the vocabulary of its slot."""
    document = Document.read(offered)
    if offered in ("subtitles_ok", "no_subtitles"):
        return offered
    if slot == "genre":
        exact: Value = next((one for one in GENRES if one.lower() == offered.lower()), None)
    elif slot == "mood":
        exact = next((one for one in MOODS if one == offered.lower()), None)
    elif slot == "audience":
        exact = next((one for one in AUDIENCES if one == offered.lower()), None)
    elif slot == "era":
        found = eras.find(document, dialogue.today)
        return list(found[0].years) if found else None
    elif slot == "title":
        linked = library.titles.link(offered)
        return linked[0] if linked else None
    elif slot == "language":
        return _language(document)
    else:
        return offered
    if exact is not None:
        return exact
    for hit in lexicon.find(document, lexicon.phrases()):
        for meaning in hit.meanings:
            if meaning.slot == slot:
                return meaning.value
    return None


def _language(document: Document) -> Value:
    from nodes.builtin.extract import languages

    if len(document.norm.strip()) == 2:
        return document.norm.strip()
    for hit in languages.hits(document, asked=True):
        return hit.meanings[0].value
    return None
