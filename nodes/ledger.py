"""The signal ledger: what the dialogue has established, and what it has taken back.

Pure functions over lists of signals. Nothing is deleted while it may still matter: a superseded or
withdrawn signal stays, inactive, and only the oldest inactive ones are dropped.
"""

import re
from collections.abc import Callable, Iterable, Sequence

from nodes.contracts import Signal

INACTIVE_KEPT = 60
SUBTITLES = ("subtitles_ok", "no_subtitles")
SINGLE = ("era", "language", "audience")
_AGE_IN_WORDS = re.compile(
    r"\b(?:old\w*|classics?|vintage|new\w*|recent\w*|modern|contemporary|latest|nowadays)\b",
    re.IGNORECASE,
)
_YEARS_IN_WORDS = re.compile(
    r"\d|\b(?:twenties|thirties|fou?rties|fifties|sixties|seventies|eighties|nineties|noughties|"
    r"aughts|decades?|century|millenn?ium|years|wars?|than|silent|before|after|since)\b"
    r"|^(?:too|(?:not )?(?:that|so)) \w+$",
    re.IGNORECASE,
)
_OLDER = re.compile(r"\bolder\b", re.IGNORECASE)
OLD_UNTIL = 1979
"""What "old" is read as where neither a year nor a list says more."""


def active(ledger: Iterable[Signal]) -> list[Signal]:
    """Returns the signals that count now, in ledger order."""
    return [signal for signal in ledger if signal.active]


def withdraw(ledger: Sequence[Signal], numbers: Iterable[int]) -> list[Signal]:
    """Returns the ledger with the signals of these numbers inactive."""
    taken = set(numbers)
    return [_inactive(signal) if signal.number in taken else signal for signal in ledger]


def merge(ledger: Sequence[Signal], new: Iterable[Signal]) -> list[Signal]:
    """Returns the ledger with new signals numbered, added, and what they supersede inactive.

    A limit at one end stays when a later era has room for it ("1995 or newer", then "nothing after
    2005" or "the nineties"): the newer signal carries both.
    """
    result = list(ledger)
    for signal in new:
        signal = _joined_era(result, signal)
        result = [
            _inactive(old) if old.active and _supersedes(signal, old) else old for old in result
        ]
        number = max((old.number for old in result), default=0) + 1
        result.append(signal.model_copy(update={"number": number, "active": True}))
    return _bounded(result)


def _inactive(signal: Signal) -> Signal:
    return signal.model_copy(update={"active": False})


def _bounded(ledger: list[Signal]) -> list[Signal]:
    inactive = [signal.number for signal in ledger if not signal.active]
    dropped = set(inactive[:-INACTIVE_KEPT])
    return [signal for signal in ledger if signal.number not in dropped]


def _supersedes(new: Signal, old: Signal) -> bool:
    if new.slot != old.slot:
        return False
    if old.polarity == "none" or new.value == old.value:
        return True
    if new.polarity == "none":
        return new.slot in SINGLE and old.polarity == "like"
    rule: Callable[[Signal, Signal], bool] | None = {
        "era": _era_supersedes,
        "language": _language_supersedes,
        "audience": _audience_supersedes,
    }.get(new.slot)
    return rule is not None and rule(new, old)


def _era_supersedes(new: Signal, old: Signal) -> bool:
    if new.polarity == old.polarity == "like":
        return True
    if new.polarity == old.polarity:
        return False
    liked, disliked = (new, old) if new.polarity == "like" else (old, new)
    return _inside(span(liked), span(disliked))


def _audience_supersedes(new: Signal, old: Signal) -> bool:
    return new.polarity == old.polarity == "like" and new.turn != old.turn


def _language_supersedes(new: Signal, old: Signal) -> bool:
    if new.polarity == "dislike" or old.polarity == "dislike":
        return False
    if new.value == "subtitles_ok":
        return old.value == "no_subtitles" or (old.value == "en" and old.turn != new.turn)
    if new.value == "no_subtitles":
        return old.value != "en"
    if old.value == "no_subtitles":
        return new.value != "en"
    return old.value not in SUBTITLES and old.turn != new.turn


def span(signal: Signal) -> tuple[int, int]:
    """Returns an era signal's first and last year, open ends at 0 and 9999."""
    value = signal.value if isinstance(signal.value, list) else [None, None]
    first, last = (*value, None, None)[:2]
    return (0 if first is None else first, 9999 if last is None else last)


def vague(signal: Signal) -> bool:
    """Tells whether an era rests on words that name no years: "an old film", "more recent"."""
    said = signal.quote.strip()
    if signal.slot != "era" or not _AGE_IN_WORDS.search(said) or _YEARS_IN_WORDS.search(said):
        return False
    # "Older" than a list has that list's years; only without one is it as vague as "old".
    return not _OLDER.search(said) or signal.value == [None, OLD_UNTIL]


def _inside(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _joined_era(ledger: Sequence[Signal], new: Signal) -> Signal:
    """Returns ``new`` within the limit of an earlier one-sided era, when both can hold."""
    if new.slot != "era" or new.polarity != "like" or not isinstance(new.value, list):
        return new
    earlier = [old for old in ledger if old.active and old.slot == "era" and old.polarity == "like"]
    if not earlier or not isinstance(earlier[-1].value, list):
        return new
    (low, high), (first, last) = earlier[-1].value, new.value
    open_ended, was_open_ended = None in (first, last), (low is None) != (high is None)
    # An era open on the same side is the same limit set anew; a closed one is another wish.
    if not was_open_ended or (open_ended and (low is None) == (first is None)):
        return new
    limit = low if low is not None else high
    if not span(new)[0] <= (limit or 0) <= span(new)[1]:
        return new
    return new.model_copy(update={"value": [low, last] if low is not None else [first, high]})
