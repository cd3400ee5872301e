"""Whether words describe a film, a person or an evening, and so are no wish."""

import re

from nodes.builtin.extract.document import MASK, Document
from nodes.builtin.extract.hits import Hit
from nodes.builtin.extract.lexicon import pattern
from nodes.contracts import Dialogue

_CLAUSE = re.compile(r"[,;:]|\b(?:but|because|cause|cuz|bc|since|although)\b")
_LOW = frozenset({"sad", "bittersweet", "dark", "tense", "scary", "violent"})
_HEAVY = _LOW | {"gritty", "slow-burn"}
_TOO = re.compile(r"\btoo\b|\bnot\b[^,;]*\benough\b")


def described(document: Document, hit: Hit, dialogue: Dialogue) -> bool:
    """Whether ``hit`` says how a film was: "Gladiator was epic", "it made me cry"."""
    if "era" in hit.slots and len(hit.slots) == 1:
        return _tells_the_year(document, hit, dialogue)
    if not hit.slots & {"mood", "theme", "genre"}:
        return False
    before = document.norm[max(0, hit.start - 60) : hit.start]
    if pattern("settle.looks").search(before[-30:]):
        return True
    sentence = document.sentence_at(hit.start)
    clause = document.norm[max(sentence.start, hit.start - 60) : hit.start]
    if _of_the_speaker(hit, clause):
        return True
    if _TOO.search(clause[-14:]):
        return False
    film = _film_in_view(document, hit, dialogue)
    said = document.norm[hit.start : hit.end]
    if "genre" in hit.slots and "mood" not in hit.slots:
        complaint = film and bool(pattern("described.complaint").search(clause))
        return complaint or bool(pattern("described.was").search(clause))
    if pattern("described.was").search(clause) or pattern("described.title_is").search(clause):
        return True
    if pattern("described.felt").search(said) and pattern("described.i_felt").search(
        _CLAUSE.split(clause)[-1] + said
    ):
        return True
    if not film or pattern("described.occasion").search(said):
        return False
    return bool(
        pattern("described.it_is").search(clause) or pattern("described.aside").search(clause)
    )


def blames_the_list(document: Document, hit: Hit, dialogue: Dialogue) -> bool:
    """Whether ``hit`` is what the user finds too much of in a list: "these are all so bleak"."""
    moods = {meaning.value for meaning in hit.meanings if meaning.slot == "mood"}
    if not dialogue.shown or not moods or not moods <= _HEAVY:
        return False
    sentence = document.sentence_at(hit.start)
    clause = document.norm[max(sentence.start, hit.start - 60) : hit.start]
    return bool(pattern("described.list_is").search(clause))


def _of_the_speaker(hit: Hit, clause: str) -> bool:
    """Whether a low mood is the user's own: "I'm so sad today" asks for no sad film."""
    moods = {meaning.value for meaning in hit.meanings if meaning.slot == "mood"}
    low = bool(moods) and moods <= _LOW and hit.attitude is None
    return low and bool(pattern("described.of_me").search(clause))


def _film_in_view(document: Document, hit: Hit, dialogue: Dialogue) -> bool:
    """Whether "it" can be a film: one was named, shown, or spoken of before ``hit``."""
    if MASK in document.norm or dialogue.shown or dialogue.named:
        return True
    return bool(pattern("described.spoken_of").search(document.norm[: hit.start]))


def _tells_the_year(document: Document, hit: Hit, dialogue: Dialogue) -> bool:
    """Whether a year is only that of the film spoken of: "I liked it, it's a 2018 movie"."""
    before = document.norm[max(0, hit.start - 60) : hit.start]
    if document.norm.startswith("too ", hit.start):
        return False  # "they're too old" is a wish
    told = pattern("described.made").search(before)
    return bool(told) and _film_in_view(document, hit, dialogue)
