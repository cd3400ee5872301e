"""What a turn is for. All rules of priority stand in :func:`choose`, top to bottom."""

import re
from dataclasses import dataclass

from nodes.builtin.extract.document import Document
from nodes.builtin.extract.lexicon import pattern
from nodes.contracts import Dialogue, Intent

_PRONOUN = re.compile(r"\b(?:in|is|was|of|does|made|directed) (?:it|that|this)\b")
_ANOTHER = re.compile(
    r"\b(?:more|another|others?|else|next|different|again|few|some|any|list|andere[nrs]?|mehr|"
    r"weitere[nrs]?|otr[oa]s?|más|d'autres?|autres?|encore|altr[io]|ancora)\b"
)
_IS_THAT_ALL = re.compile(r"^\W*(?:(?:so|and|but|oh|hm+|wait)[\s,]+)*is (?:that|this) (?:all|it)\b")
_BESIDE = re.compile(r"\b(?:compar|differ|which|than|as|vs|versus|or)")
_NUMBERED = re.compile(r"\bnumber \w|#\d")
_INSIDE = re.compile(r"\bin (?:it|that|this|that one|this one|number \w+|§+)$")
_ORNAMENT = re.compile(r"[^\w\s'\"?!.,;:()#&/+*<>=$%^§@-]")  # emoji and the like
_MEANINGFUL = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rest of the extraction knows when the intent is chosen."""

    signals: int
    wishes: int
    titles: int
    core: int
    films: int
    pointed: bool
    only_pointed: bool
    judged: bool
    withdrawn: bool
    taking_back: bool
    model: bool
    reacted: bool
    accepted: bool
    enough: bool
    unknown: bool
    count: bool
    readable: bool


def choose(document: Document, dialogue: Dialogue, facts: Facts) -> Intent:
    """The intent of the turn; the first rule that holds wins."""
    text = _ORNAMENT.sub(" ", document.norm)
    words = text.split()
    told = facts.signals > 0
    if not _MEANINGFUL.search(text) and not facts.films and not told:
        return "recommend" if "?" in text and dialogue.shown and len(words) > 1 else "smalltalk"
    if pattern("intents.undo").search(text) and not told:
        return "undo"
    if pattern("intents.chores").search(text):
        return "off_topic"
    if pattern("intents.surely_off_topic").search(text) and not facts.films:
        return "off_topic"
    if pattern("intents.reset").search(text):
        return "reset"
    if pattern("intents.pause").search(text):
        return "smalltalk"
    if _IS_THAT_ALL.search(text) and not told:
        return "recommend" if dialogue.shown else "smalltalk"
    if asks_why(document, dialogue):
        return "why"
    if pattern("intents.surely_show").search(text):
        return "show"
    if pattern("intents.show").search(text) and not (facts.wishes or facts.taking_back):
        return "show"
    if asks_film(document, dialogue, judged=facts.judged, pointed=facts.pointed):
        return "ask_film"
    if facts.taking_back and facts.wishes == 0 and not facts.titles:
        return "withdraw"
    if _takes(text, dialogue, facts):
        return "accept"
    pointed = pattern("intents.more_like").search(text) and (
        facts.films or facts.unknown or dialogue.shown
    )
    outside = facts.unknown and pattern("intents.like_unknown").search(text)
    if pointed or facts.model or outside:
        return "more_like"
    if facts.reacted and facts.wishes == 0:
        return "react"
    if not facts.core and not facts.withdrawn and _chat(text):
        return _without_signals(text, dialogue, facts)
    if pattern("intents.seen").search(text) and not facts.core:
        return "react"
    if told or facts.withdrawn or facts.enough or facts.count or facts.unknown:
        return "recommend"
    return _without_signals(text, dialogue, facts)


def _chat(text: str) -> bool:
    """Whether what looks like a theme is small talk or another matter altogether."""
    off = pattern("intents.off_topic").search(text) and not pattern("intents.film_words").search(
        text
    )
    return bool(off or pattern("intents.smalltalk").search(text))


def _without_signals(text: str, dialogue: Dialogue, facts: Facts) -> Intent:
    if pattern("intents.thanks_only").search(text):
        return "smalltalk"
    if pattern("intents.undecided").search(text):
        return "smalltalk" if dialogue.shown and not dialogue.asked else "recommend"
    thanked = pattern("intents.done").search(text) and "thank" in text
    if not dialogue.asked and (thanked or pattern("intents.smalltalk").search(text)):
        return "smalltalk"
    if pattern("intents.off_topic").search(text) and not pattern("intents.film_words").search(text):
        return "off_topic"
    other = pattern("intents.other_question").search(text)
    if pattern("intents.about_film").search(text) and _PRONOUN.search(text) and not other:
        return "ask_film"
    if pattern("intents.film_words").search(text) or dialogue.asked or facts.films:
        return "recommend"
    if pattern("intents.smalltalk").search(text):
        return "smalltalk"
    if dialogue.shown and _ANOTHER.search(text):
        return "recommend"
    if pattern("intents.asks").search(text) and not pattern("intents.wish").search(text):
        return "off_topic"
    if not facts.readable:
        return "smalltalk"
    brief = len(text.split()) <= 8 and pattern("intents.chat_opening").search(text)
    return "smalltalk" if brief and not pattern("intents.wish").search(text) else "recommend"


def asks_why(document: Document, dialogue: Dialogue) -> bool:
    """Whether the user wants to know the reason for a film."""
    match = pattern("intents.why").search(document.norm)
    shown = dialogue.shown or dialogue.named or "§" in document.norm
    return bool(match) and bool(shown or pattern("intents.you_picked").search(document.norm))


def asks_film(
    document: Document, dialogue: Dialogue, *, judged: bool, pointed: bool = False
) -> bool:
    """Whether the user asks about a film: what it is about, who is in it, whether it is scary.

    Args:
        document: The turn.
        dialogue: The conversation so far.
        judged: The turn says what the user made of a film.
        pointed: It means a film by its place in the list, or by what that film is.
    """
    if _IS_THAT_ALL.search(document.norm):
        return False
    if _asks_of_place(document, dialogue, pointed=pointed, judged=judged):
        return True
    pointing = pointed or "§" in document.norm or bool(_NUMBERED.search(document.norm))
    if (pointing or len(dialogue.named) == 1) and pattern("intents.tell_more").search(
        document.norm
    ):
        return True
    spoken_of = len(dialogue.named) == 1 and not dialogue.asked and not judged
    if spoken_of and pattern("intents.is_there").search(document.norm):
        return True
    for sentence in document.sentences:
        said = document.norm[sentence.start : sentence.end]
        if pattern("intents.about_it").search(said):
            return True
        match = pattern("intents.about_film").search(said)
        if judged and match and pattern("intents.have_you_seen").match(match.group()):
            continue  # "have you seen Fargo? Loved it": that is telling, not asking
        if not match or not pattern("intents.question").search(said):
            continue
        about = "§" in document.norm or dialogue.shown or dialogue.named
        if about and _INSIDE.search(match.group()):
            return True
        if about and not pattern("intents.other_question").search(said[: match.end() + 12]):
            return True
    return False


def _asks_of_place(document: Document, dialogue: Dialogue, *, pointed: bool, judged: bool) -> bool:
    """Whether the user asks about a film by its place, or sets films beside one another."""
    text = document.norm
    named = "§" in text
    listed = (pointed or _NUMBERED.search(text)) and dialogue.shown and not dialogue.asked
    match = pattern("intents.about_place").search(text)
    if match is None or not (named or listed):
        return False
    beside = _BESIDE.search(match.group())
    if judged and not (beside and text.rstrip().endswith("?")):
        return False
    rest = text.replace(match.group(), " ")
    return bool(beside) or not pattern("intents.other_question").search(rest)


def _takes(text: str, dialogue: Dialogue, facts: Facts) -> bool:
    if facts.accepted and facts.wishes == 0:
        return True
    if facts.wishes or facts.reacted:
        return False
    if re.search(r"\bbye\b|\bgood ?night\b|\bgoodbye\b", text) and len(text.split()) < 12:
        return True
    if not (dialogue.shown or dialogue.named) or re.search(
        r"\b(?:but|anything else|another|any more|other|more)\b", text
    ):
        return False
    if not facts.films and pattern("references.described").search(text):
        return False  # "the one with the clones", and no list had any
    if facts.only_pointed and not dialogue.asked and "?" not in text:
        return True
    single = len(dialogue.shown or dialogue.named) == 1 and not dialogue.asked
    if single and pattern("answers.yes").search(text):
        return True
    if pattern("intents.accept").search(text) or (
        pattern("intents.that_one").search(text) and not dialogue.asked
    ):
        return True
    return bool(pattern("intents.done").search(text)) and not pattern("intents.thanks_only").search(
        text
    )
