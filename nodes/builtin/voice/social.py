"""Replies to what is not a request: greetings, thanks, goodbyes, reactions, other subjects."""

import re
from collections.abc import Sequence

from nodes.builtin.voice import words
from nodes.builtin.voice.quotes import name
from nodes.builtin.voice.speaker import Speaker
from nodes.contracts import Reaction

_THANKS = re.compile(r"\b(?:thanks?|thank you|thx|ty|cheers|appreciated?|merci|danke)\b", re.I)
_HOW = re.compile(r"\bhow(?:'s| are| is| do)\b.*\b(?:you|it going|things|life|doing)\b", re.I)
_WHO = re.compile(
    r"\b(?:who|what) (?:are|r) (?:you|u)\b|\byour name\b|"
    r"\bwhat (?:else )?(?:can|do) you (?:do|help)\b|"
    r"\bhow do(?:es)? (?:you|this) work\b|^\W*help\W*$",
    re.I,
)
_BOT = re.compile(
    r"\b(?:are|r|is|am) (?:you|u|this|that|it|there|i) (?:[\w']+ )*"
    r"(?:real|human|bot|robot|ai|person|machine|chat-?bot|computer|algorithm|chatgpt|alive)\b|"
    r"\ban? (?:real |actual )?(?:human|person|bot|robot|ai|machine|chat-?bot|computer)\?",
    re.I,
)
_HELLO = re.compile(
    r"^\W*(?:hi|hey|hello|hiya|yo|howdy|good (?:morning|evening|afternoon|day)|greetings|hallo|"
    r"bonjour|hola|ciao|sup|evening|morning)\b",
    re.I,
)

_LOW = re.compile(
    r"\b(?:i'?m|i am|i feel|i'?ve been|feeling|we'?re) "
    r"(?:(?:so|very|really|a bit|feeling|just|pretty|all|quite|super|kinda) )*"
    r"(?:sad|down|low|depressed|blue|heartbroken|lonely|miserable|upset|gutted|devastated|"
    r"grieving|homesick)\b|\b(?:got|been|was) dumped\b|\b(?:we|he|she) (?:just )?broke up\b|"
    r"\bmy \w+ (?:just )?(?:died|passed(?: away)?)\b|\bi (?:just )?lost my job\b",
    re.I,
)
_OF_A_FILM = re.compile(
    r"\b(?:film|movie|scene|ending|plot|character)s?\b[^.!?]*\b(?:died|dumped)", re.I
)


def smalltalk(text: str, speaker: Speaker) -> str:
    """Returns an answer to small talk that leads back to films."""
    if consoled(text, speaker):
        return speaker.say("sorry_ask")
    for pattern, phrase in (
        (_BOT, "who_are_you_bot"),
        (_WHO, "who_are_you"),
        (_HOW, "how_are_you"),
        (_THANKS, "thanks"),
        (_HELLO, "greeting"),
    ):
        if pattern.search(text):
            return speaker.say(phrase)
    return speaker.say("chat")


def consoled(text: str, speaker: Speaker) -> list[str]:
    """Returns a word of sympathy for a user who says that they are sad, or nothing."""
    return [speaker.say("sorry")] if _LOW.search(text) and not _OF_A_FILM.search(text) else []


def accepted(movie_ids: Sequence[int], speaker: Speaker) -> str:
    """Returns the goodbye to a user who has found a film, or is done."""
    names = words.listed([name(film.title) for film in speaker.films(movie_ids)[:3]])
    if not names:
        return speaker.say("accept")
    # A title may bring its own mark: "Doubt, Who's Afraid of Virginia Woolf?".
    return re.sub(r"(?<=[?!.])[.!]", "", speaker.say("accept_film", film=names))


def reacted(reactions: Sequence[Reaction], speaker: Speaker) -> list[str]:
    """Returns what is to say about the user's reactions, one remark a kind."""
    remarks = []
    for reception in ("liked", "seen", "rejected"):
        films = speaker.films(r.movie_id for r in reactions if r.reception == reception)
        if films:
            many = len(films) > 1
            remarks.append(
                speaker.say(
                    f"react_{reception}",
                    films=speaker.names(film.movie_id for film in films),
                    it="them" if many else "it",
                    be="are" if many else "is",
                )
            )
    return remarks
