"""Having no preference, leaving the choice, and taking things back."""

import re
from collections.abc import Iterable
from functools import cache

from nodes.builtin.extract.document import Document
from nodes.builtin.extract.hits import Hit, signal
from nodes.builtin.extract.lexicon import pattern, rules, written
from nodes.contracts import Dialogue, Signal, Slot


@cache
def _slot_words() -> tuple[tuple[Slot, str], ...]:
    return tuple((rule.fields["slot"], rule.pattern.pattern) for rule in rules("preferences.slots"))


@cache
def _no_preference(words: str) -> re.Pattern[str]:
    """Whether a slot is left open: "any decade", "the decade doesn't matter"."""
    whatever = (
        rf"%preferences.free%(?: (?:the|of|a))? ?{words}",
        r"%preferences.indifferent% (?:(?:the|its|any|which|what|about|particular|specific|of) )*"
        + words,
        rf"{words},? %preferences.after%",
    )
    return re.compile(rf"\b(?:{written(list(whatever))})\b")


def nones(document: Document, dialogue: Dialogue, answered: set[Slot]) -> list[Signal]:
    """Slots the user has no preference for; ``answered`` slots got a value in this turn."""
    found: list[Signal] = []
    for slot, words in _slot_words():
        match = _no_preference(words).search(document.norm) or (
            pattern("preferences.old_or_new").search(document.norm) if slot == "era" else None
        )
        if match and pattern("preferences.not_a_slot").search(match.group()):
            continue
        if match and slot not in answered:
            quote = document.quote(match.start(), match.end())
            found.append(signal(slot, None, "none", quote, dialogue.turn))
    if dialogue.asked and dialogue.asked not in answered | {one.slot for one in found}:
        match = pattern("preferences.everything").search(document.norm)
        if match and len(document.norm.split()) <= 14 and (len(found) == 0):
            short = len(document.norm.split()) <= 4 or match.group() not in (
                "no",
                "any",
                "none",
                "nope",
                "pass",
                "anything",
                "either",
            )
            if short or document.norm.strip().startswith(match.group()):
                quote = document.quote(match.start(), match.end())
                found.append(signal(dialogue.asked, None, "none", quote, dialogue.turn))
    return found


def indifferent(
    document: Document, hits: Iterable[Hit], attitude_cue: dict[int, str], turn: int
) -> list[Signal]:
    """Alternatives that are all the same to the user: "sad or funny, no preference there"."""
    pairs: dict[Slot, list[Hit]] = {}
    for hit in hits:
        for slot in hit.slots:
            pairs.setdefault(slot, []).append(hit)
    found = []
    for slot, same in pairs.items():
        cue = attitude_cue.get(same[0].start, "")
        if (
            slot in ("era", "genre", "mood", "language", "audience")
            and (len(same) > 1 or (slot == "era" and _beyond(document, same[0], cue)))
            and cue
        ):
            quote = document.quote(same[0].start, same[-1].end)
            found.append(signal(slot, None, "none", quote, turn))
    return found


def _beyond(document: Document, hit: Hit, said: str) -> bool:
    """Whether "or" brings something beside ``hit``: "the 80s or brand new"."""
    return " or " in said.replace(document.norm[hit.start : hit.end], "")


def enough(document: Document) -> bool:
    """Whether the user wants films now."""
    return bool(pattern("preferences.enough").search(document.norm))


_FAMILY = re.compile(r"\b(?:famil(?:y|ies)|kids?|children|teens?|teenagers?)\b")
_UNTELLING = frozenset(
    re.findall(
        r"\w+",
        "the that this those these thing things bit part stuff about what said told was wasn not "
        "and but for with from can don like want wanted please anything something nothing all any "
        "one ones last first film films movie movies just too very more less rule limit",
    )
)
_ALSO_DISLIKES = re.compile(r"\b(?:drop|remove|lose|leave out|skip|get rid of)\b")


def scopes(document: Document, hits: list[Hit], dialogue: Dialogue) -> list[tuple[int, int, int]]:
    """Stretches in which the user takes something back: start, start of what, end."""
    found = []
    for match in pattern("preferences.withdraw").finditer(document.norm):
        if (
            re.search(
                r"\b(?:don'?t|never|can'?t|won'?t|not|do not|want to|to) $",
                document.norm[: match.start()],
            )
            and "not so" not in match.group()
        ):
            continue
        end = pattern("preferences.scope_end").search(document.norm, match.end())
        scope = (match.start(), match.end(), end.start() if end else len(document.norm))
        if _ALSO_DISLIKES.search(match.group()) and not withdrawn(document, scope, hits, dialogue):
            continue  # "drop the romance", when nobody asked for any
        found.append(scope)
    return found


def withdrawn(
    document: Document, scope: tuple[int, int, int], hits: list[Hit], dialogue: Dialogue
) -> list[int]:
    """Numbers of the active signals that one withdrawal means."""
    start, what, end = scope
    counted = _numbered(document, start, end, dialogue)
    if counted:
        return counted
    inside = [hit for hit in hits if hit.start >= start and hit.end <= end + 1]
    numbers = [number for hit in inside for number in same(hit, dialogue.signals)]
    text = document.norm[what:end]
    for slot, words in _slot_words():
        if re.search(rf"\b(?:{words})\b", text):
            numbers += [one.number for one in dialogue.signals if one.slot == slot]
    if _FAMILY.search(text):
        numbers += [one.number for one in dialogue.signals if one.slot == "audience"]
    for one in dialogue.signals:
        if (
            not numbers
            and one.quote
            and len(text.strip()) > 3
            and text.strip() in one.quote.lower()
        ):
            numbers.append(one.number)
    if not numbers and not inside:
        told = _content(text)
        numbers = [one.number for one in dialogue.signals if told & _content(one.quote.lower())]
    if not numbers and not inside and pattern("preferences.last").match(text) and dialogue.signals:
        earlier = [hit for hit in hits if hit.end <= start]
        if earlier:  # "she can't do monsters. scratch that": what this turn just spoke of
            return list(dict.fromkeys(n for hit in earlier for n in same(hit, dialogue.signals)))
        last = max(one.turn for one in dialogue.signals)
        numbers = [one.number for one in dialogue.signals if one.turn == last]
    return list(dict.fromkeys(numbers))


def _content(text: str) -> set[str]:
    """Returns the words by which a wish can be told from others: "the wife thing" is about her."""
    return set(re.findall(r"[^\W\d_]{3,}", text)) - _UNTELLING


def _numbered(document: Document, start: int, end: int, dialogue: Dialogue) -> list[int]:
    """Signals taken back by their number, where no film of the list can be meant."""
    match = pattern("preferences.numbered").search(document.norm, start, end)
    if match is None:
        return []
    of_signals = match["word"] or pattern("preferences.of_signals").search(document.norm)
    if dialogue.shown and not of_signals:
        return []
    number = int(match["number"])
    return [number] if any(one.number == number for one in dialogue.signals) else []


def same(hit: Hit, signals: list[Signal], *, only: str | None = None) -> list[int]:
    """Numbers of the active signals about what ``hit`` speaks of."""
    numbers = []
    for meaning in hit.meanings:
        candidates = [
            one for one in signals if one.slot == meaning.slot and only in (None, one.polarity)
        ]
        exact = [
            one
            for one in candidates
            if one.value == meaning.value or _folded(one.value) == _folded(meaning.value)
        ]
        if not exact and meaning.slot in ("era", "language", "audience") and only is None:
            exact = candidates
        numbers += [one.number for one in exact]
    return numbers


def also_dislikes(document: Document, scope: tuple[int, int, int]) -> bool:
    """Whether taking back may be turning down: "skip the first two", "drop Heat"."""
    return bool(_ALSO_DISLIKES.search(document.norm[scope[0] : scope[1]]))


def _folded(value: object) -> str:
    return str(value).lower()


def lapsed(document: Document, told: list[Signal], dialogue: Dialogue) -> list[int]:
    """Numbers of likes that hold no longer: "not Tom Hanks any more", "any year now"."""
    if not pattern("preferences.lapsed").search(document.norm):
        return []
    return [
        old.number
        for old in dialogue.signals
        for new in told
        if old.polarity == "like"
        and old.slot == new.slot
        and (
            new.polarity == "none"
            or (new.polarity == "dislike" and _folded(new.value) == _folded(old.value))
        )
    ]


def repeated(told: Signal, dialogue: Dialogue) -> bool:
    """Whether the ledger holds the same already: "drop the 70s but keep the crime"."""
    return any(
        (old.slot, old.polarity, _folded(old.value))
        == (told.slot, told.polarity, _folded(told.value))
        for old in dialogue.signals
    )
