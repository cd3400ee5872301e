"""The reply that recommends: a line that shows what was heard, then the films."""

import re
from collections.abc import Sequence

from nodes.builtin.voice.quotes import name
from nodes.builtin.voice.speaker import Speaker, counted
from nodes.contracts import Extraction, Recommendation, Signal

_AGAIN = re.compile(
    r"\b(?:list|films|movies|suggestions|picks|ones|recommendations|five|titles)\b|"
    r"\b(?:they|those|these) again\b",
    re.IGNORECASE,
)

_OF_WISHES = re.compile(
    r"\b(?:preferences?|signals?|criteria|filters?|settings?|wish\w*|tastes?|notes?|profile|heard|"
    r"noted|know|said|told|asked|remember|i|my|me)\b(?! (?:the|those|that|again)\b)",
    re.IGNORECASE,
)


def lead(
    films: Sequence[Recommendation],
    signals: Sequence[Signal],
    extraction: Extraction,
    first: bool,
    speaker: Speaker,
) -> str:
    """Returns the line above a list.

    Args:
        films: The list.
        signals: Active signals.
        extraction: What the turn says.
        first: Whether this is the conversation's first list.
        speaker: The voice.
    """
    count = counted(len(films))
    new = [signal for signal in signals if signal.turn == speaker.turn]
    if extraction.intent == "more_like" and speaker.films(extraction.films):
        return speaker.say("list_like", films=speaker.names(extraction.films, 2), **count)
    # A film that was reacted to has had its word already.
    told = {reaction.movie_id for reaction in extraction.reactions}
    wishes = [s for s in (signals if first else new) if s.slot != "title" or s.value not in told]
    heard = speaker.summary(wishes)
    if not heard["heard"]:
        return speaker.say("list_blind" if first else "list_more", **count)
    if len(films) == 1:
        return speaker.say("list_one", **heard)
    return speaker.say("list_heard" if first else "list_again", **heard, **count)


def lines(films: Sequence[Recommendation]) -> str:
    """Returns the numbered films, each with its reason."""
    return "\n".join(
        f"{place}. {label(film)}: {film.justification}" for place, film in enumerate(films, 1)
    )


def again(text: str, shown: Sequence[Recommendation], speaker: Speaker) -> list[str]:
    """Returns the last list once more, where a user asks for it and there is one."""
    if not shown or not _AGAIN.search(text) or _OF_WISHES.search(text):
        return []
    return [speaker.say("list_repeat"), lines(shown)]


def standing(
    shown: Sequence[Recommendation], new: Sequence[Signal], front: Sequence[str], speaker: Speaker
) -> list[str]:
    """Returns the last list once more, where it keeps all that the turn adds.

    Args:
        shown: The last list.
        new: The signals of the turn.
        front: What is said before.
        speaker: The voice.
    """
    limits = [s for s in new if s.polarity != "none" and s.value != "subtitles_ok"]
    heard = speaker.summary(limits)
    kept = "stands_heard" if heard["heard"] else "stands"
    told = speaker.say(kept, **heard, **counted(len(shown)))
    return [" ".join([*front, told]), lines(shown), speaker.say("after_standing")]


def label(film: Recommendation) -> str:
    """Returns a recommended film's title and year."""
    title = name(film.title)
    return title if film.year is None else f"{title} ({film.year})"


def tail(count: int, wanted: int, speaker: Speaker) -> str:
    """Returns the line below a list: that it is short, or an invitation, or nothing."""
    if 1 < count < wanted:
        return speaker.say("fewer", **counted(count))
    return speaker.say("after_list")


def nothing(signals: Sequence[Signal], speaker: Speaker) -> str:
    """Returns the reply when no film fits."""
    heard = speaker.summary(signals)
    return speaker.say("nothing", **heard) if heard["heard"] else speaker.say("nothing_blind")


def asked(text: str, signals: Sequence[Signal], speaker: Speaker) -> str:
    """Returns a question with a word on what was heard in front of it."""
    heard = speaker.summary([signal for signal in signals if signal.turn == speaker.turn])
    if heard["heard"]:
        front = speaker.say("question_heard", **heard)
    else:
        front = speaker.say("question_pass" if speaker.turn > 1 else "question_blind")
    return f"{front} {text}"
