# ruff: noqa: E501 (a regular expression reads better in one piece)
"""Sentences of a text and what kind of talk they are: the user's own, filler, or neither."""

import re
from collections.abc import Iterator
from typing import Final

_BREAK = re.compile(r"(?:[.!?…]+[\"'”’)\]»]*(?=\s|$)|[。！？।؟۔]+[」』”]?|\n+)")
_ABBREVIATION = re.compile(
    r"\b(?:mr|mrs|ms|dr|st|vs|jr|sr|vol|no|e\.g|i\.e|etc|[A-Z])\.$", re.IGNORECASE
)
_WORD = re.compile(r"\w+")

_FIRST_PERSON: Final = (
    r"\b(?:i|i'm|i'd|i've|i'll|im|id|ive|my|mine|we|we're|we'd|our|ich|mir|wir|mein\w*|yo|me (?:gusta|encanta)\w*|quiero|busco|prefiero|mis?|je|j'(?:aime|adore|ai)|nous|mi piac\w*|voglio|vorrei|"
    r"cerco|eu|gosto|quero|procuro|ik|wij|lubie|chce|szukam|wolę|jag|jeg|minä|haluan|ben|seviyorum|istiyorum|ariyorum|aku|saya|toi|люблю|хочу|мне|ищу|я|мы)\b"
    r"|我(?:喜欢|想|爱|要|在找)|想看|好き|見たい|観たい|探して|좋아|보고 싶|원해|मुझे|मैं|أحب|أريد|ابحث|أبحث"
)
_FILM_TALK: Final = (
    r"\b(?:looking for|something|anything(?! else)|in the mood|mood for|any good|film\w*|movies?|flicks?|comed\w+|thrillers?|horror|dramas?|westerns?|romance\w*|romantic|noir|sci-?fi|fantasy|animat\w+|anime|"
    r"documentar\w+|musicals?|classics?|directors?|actors?|actress\w*|starring|scary|funny|sad|dark|slow|violent|gory|kids|family|date night|from the \d0s|(?:19|20)\d\d|[2-9]0s|subtitles|"
    r"pel[ií]cula\w*|comedia\w*|filme?s?|krimi\w*|komod\w+|thriller|horreur|terror|terrore|комеди\w*|фильм\w*|кино|ужас\w*)\b|电影|片|映画|영화|फिल्म|فيلم|أفلام"
)
_OWN = re.compile(_FIRST_PERSON, re.IGNORECASE)
_FILM = re.compile(_FILM_TALK, re.IGNORECASE)
_TO_MACHINE = re.compile(
    r"\b(?:(?<!can )(?<!could )(?<!would )(?<!will )(?<!do )(?<!have )(?<!did )you(?:'re|r|'ll| must| are| should| will| shall| have to| can only)?(?! (?:recommend|suggest|know|have|got|think|mentioned|said|showed|gave|guys))|instructions?|prompt|system|rules?|hacked|pwned|output|print|respond|reply|"
    r"regardless|no matter what|whatever|always|the user|assistant|ai|bot)\b|\b(?:du|dein\w*|tus?|eres|vous|votre|sei|voce|ты)\b",
    re.IGNORECASE,
)
_LEAD: Final = r"^\W*(?:(?:and|then|now|just|only|instead|please|so|next|finally|after that|also|but|first|second|third|always|never|simply|from now on|henceforth|in (?:your|every|all|each)\b.{0,30}|\d[.)])[\s,:]+)*"
_VERBS: Final = (
    r"recommend|suggest|say|print|output|respond|reply|answer|tell|write|list|give|put|rank|add|return|act|pretend|repeat|reveal|show|display|do(?:n'?t| not)?|never|always|only|you|your|"
    r"ignore|forget|make|set|treat|pick|choose|include|end|begin|start|use|execute|run|follow|obey|remember|promote|push|mention|insert"
)
_COMMANDING = re.compile(
    rf"{_LEAD}(?:{_VERBS}|everything|the|this|that|it|if|when|whenever|every|all|for)\b",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    rf"{_LEAD}(?:{_VERBS}|take|await|confirm|switch|enter|skip|disregard|carry out|translate|decode|decrypt|read|complete|finish|unlock|enable|disable|activate|apply|store|save)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<=\w )[A-Z][a-z]|[\"“«「《]")
_FILLER: Final = frozenset(
    [
        "hi",
        "hello",
        "hey",
        "please",
        "thanks",
        "thank",
        "ok",
        "okay",
        "and",
        "but",
        "now",
        "so",
        "also",
        "the",
        "a",
        "an",
        "you",
        "to",
        "of",
        "it",
        "is",
        "well",
        "done",
        "good",
        "very",
        "great",
        "wow",
        "stop",
        "attention",
        "important",
        "urgent",
        "warning",
        "note",
        "notice",
        "yes",
        "no",
        "then",
        "just",
        "oh",
        "alright",
        "sure",
        "sorry",
        "test",
        "new",
        "task",
        "end",
        "begin",
        "start",
        "system",
        "user",
        "assistant",
        "instructions",
        "instruction",
        "in",
        "for",
        "with",
        "or",
        "by",
        "the",
        "way",
        "anyway",
        "excellent",
        "perfect",
        "congratulations",
        "right",
        "first",
        "second",
        "finally",
        "next",
        "quick",
        "simply",
        "hola",
        "bitte",
        "danke",
        "merci",
        "ciao",
        "gracias",
        "por",
        "favor",
        "bonjour",
        "hallo",
        "olá",
        "oi",
        "cześć",
        "привет",
        "merhaba",
        "und",
        "y",
        "et",
        "e",
        "ou",
        "oder",
        "aber",
        "pero",
        "mais",
        "ma",
        "але",
        "но",
        "и",
        "ve",
        "en",
        "stopp",
        "achtung",
        "halt",
        "my",
        "this",
        "that",
        "these",
        "i",
        "am",
        "me",
        "on",
        "as",
        "from",
        "do",
        "not",
    ]
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Returns ``[start, end)`` of each sentence, without the blanks around it."""
    found: list[tuple[int, int]] = []
    start = 0
    for match in _BREAK.finditer(text):
        if _ABBREVIATION.search(text[max(0, match.end() - 8) : match.end()]):
            continue
        found += _trimmed(text, start, match.end())
        start = match.end()
    found += _trimmed(text, start, len(text))
    return found


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        offset = start + piece.index(stripped)
        yield offset, offset + len(stripped)


def is_own(piece: str) -> bool:
    """Whether a piece is clearly the user speaking of taste or films, and to no machine."""
    if _TO_MACHINE.search(piece):
        return False
    if _OWN.search(piece):
        return True
    return bool(_FILM.search(piece)) and not _COMMANDING.search(piece)


def is_film_talk(piece: str) -> bool:
    """Whether a piece speaks of films or of kinds of them."""
    return bool(_FILM.search(piece))


def is_command(piece: str) -> bool:
    """Whether a piece speaks to the machine or begins as an order does."""
    return bool(_TO_MACHINE.search(piece) or _IMPERATIVE.search(piece))


def is_to_machine(piece: str) -> bool:
    """Whether a piece orders the machine about, or orders a film by its name."""
    if is_own(piece):
        return False
    return bool(_TO_MACHINE.search(piece) or (_COMMANDING.search(piece) and _NAME.search(piece)))


def is_request(piece: str) -> bool:
    """Whether a piece asks for a kind of film, and names none."""
    if _TO_MACHINE.search(piece) or _NAME.search(piece):
        return False
    return bool(_FILM.search(piece))


def is_first_person(piece: str) -> bool:
    """Whether a piece speaks of the user and to no machine."""
    return bool(_OWN.search(piece)) and not _TO_MACHINE.search(piece)


def is_meaningful(piece: str) -> bool:
    """Whether a piece holds more than greetings, connectives and punctuation."""
    words = [word for word in _WORD.findall(piece.lower()) if not word.isdigit()]
    return any(word not in _FILLER and (len(word) > 1 or not word.isascii()) for word in words)
