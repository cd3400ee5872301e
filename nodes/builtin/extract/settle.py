"""From hits to signals: polarity, permissions, withdrawals, and eras that belong together."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nodes.builtin.extract import preferences
from nodes.builtin.extract.described import blames_the_list, described
from nodes.builtin.extract.document import Document, Span
from nodes.builtin.extract.hits import Attitude, Hit, Meaning, signal
from nodes.builtin.extract.lexicon import pattern
from nodes.builtin.extract.polarity import Attitudes
from nodes.contracts import Dialogue, Polarity, Signal
from store.library import Library

if TYPE_CHECKING:
    from nodes.builtin.extract.turn import Reading

_INDIFFERENT = re.compile(r"care|matter|whether|preference|fuss|bother|mind")

_LONGEST_QUOTE = 60
_OPTIONAL = re.compile(
    r"\b(?:no need|any ?more|no longer|have to|has to|need to|necessar\w+|needed|required|"
    r"essential|important|don'?t need|doesn'?t need|needn'?t|optional)\b"
)


@dataclass
class Settled:
    """Signals of the turn (films apart), and what it takes back.

    Attributes:
        signals: In the order said.
        withdrawn: Numbers of ledger signals.
        scopes: Where the text takes something back.
        permitted: Something that was unwanted is allowed after all.
    """

    signals: list[Signal] = field(default_factory=list)
    withdrawn: list[int] = field(default_factory=list)
    scopes: list[tuple[int, int, int]] = field(default_factory=list)
    permitted: bool = False


def settle(
    reading: "Reading",
    attitudes: Attitudes,
    scopes: list[tuple[int, int, int]],
    dialogue: Dialogue,
    library: Library,
    *,
    asking: bool,
) -> Settled:
    """Turn hits into signals."""
    settled = Settled(scopes=scopes)
    document = reading.document
    films = [
        Hit(one.start, one.end, tuple(Meaning("title", movie) for movie in one.ids))
        for one in reading.named
        if one.how != "focus"
    ]
    for scope in scopes:
        settled.withdrawn += preferences.withdrawn(document, scope, reading.hits + films, dialogue)
    judged: list[tuple[Hit, Attitude]] = []
    for hit in reading.hits:
        if any(start <= hit.start <= end for start, _, end in scopes):
            continue
        if asking and _in_question(document, hit):
            continue
        if blames_the_list(document, hit, dialogue):
            judged.append((hit, "dislike"))
            continue
        if described(document, hit, dialogue):
            continue
        attitude = hit.attitude or attitudes.of(hit.start, hit.end)
        if attitude == "neutral" and _either_era(document, hit, attitudes):
            attitude = "like"
        judged.append((hit, attitude))
    _permissions(document, judged, dialogue, settled)
    settled.signals += _indifferent(document, judged, attitudes, dialogue)
    closed = {one.slot for one in settled.signals}
    for hit, attitude in judged:
        if attitude == "dislike" and _black_and_white(document, hit):
            continue
        if attitude != "neutral" and not hit.slots & closed:
            why = attitudes.reason(hit.start, hit.end) if attitude == "dislike" else None
            settled.signals += _signals(document, hit, attitude, dialogue.turn, why)
    settled.signals = _languages(_eras(document, settled.signals, dialogue))
    settled.withdrawn = list(dict.fromkeys(settled.withdrawn))
    return settled


def _black_and_white(document: Document, hit: Hit) -> bool:
    """Whether an era is unwanted for its looks alone: colour films of that time may stay."""
    said = document.norm[hit.start : hit.end]
    return "era" in hit.slots and bool(re.search(r"\bblack|\bb ?[&/]? ?w\b", said))


def _either_era(document: Document, hit: Hit, attitudes: Attitudes) -> bool:
    """Whether the user leaves open which of two times, and no other: "80s or 90s, no matter"."""
    either = " or " in document.norm[hit.start : hit.end]
    return "era" in hit.slots and either and attitudes.before(hit.start) != "neutral"


def _in_question(document: Document, hit: Hit) -> bool:
    sentence = document.sentence_at(hit.start)
    said = document.norm[sentence.start : sentence.end].strip()
    return said.endswith("?") or len(document.sentences) == 1


def _permissions(
    document: Document,
    judged: list[tuple[Hit, Attitude]],
    dialogue: Dialogue,
    settled: Settled,
) -> None:
    """Take back dislikes of what is allowed after all, and likes of what need not be."""
    for hit, attitude in judged:
        if attitude != "neutral":
            continue
        sentence = document.sentence_at(hit.start)
        optional = _OPTIONAL.search(document.norm[sentence.start : sentence.end])
        only = None if optional else "dislike"
        numbers = preferences.same(hit, dialogue.signals, only=only)
        settled.withdrawn += numbers
        settled.permitted = settled.permitted or bool(numbers)


def _indifferent(
    document: Document,
    judged: list[tuple[Hit, Attitude]],
    attitudes: Attitudes,
    dialogue: Dialogue,
) -> list[Signal]:
    same: list[Hit] = []
    cues: dict[int, str] = {}
    for hit, attitude in judged:
        if attitude != "neutral" and not (hit.slots & {"era", "mood", "genre"}):
            continue
        sentence = document.sentence_at(hit.start)
        said = document.norm[sentence.start : sentence.end]
        alternatives = " or " in said
        if pattern("settle.all_the_same").search(said) and (
            alternatives or (attitude == "neutral" and "era" not in hit.slots)
        ):
            same.append(hit)
            cues[hit.start] = said
    return preferences.indifferent(document, same, cues, dialogue.turn)


def _signals(
    document: Document, hit: Hit, attitude: Attitude, turn: int, why: Span | None
) -> list[Signal]:
    polarity: Polarity = "dislike" if attitude == "dislike" else "like"
    start = min(hit.start, why.start) if why else hit.start
    end = max(hit.end, why.end) if why else hit.end
    if end - start > _LONGEST_QUOTE:
        start, end = hit.start, hit.end
    quote = document.quote(start, end)
    return [
        signal(meaning.slot, meaning.value, polarity, quote, turn)
        for meaning in hit.meanings
        if meaning.when in ("both", polarity)
    ]


def _eras(document: Document, signals: list[Signal], dialogue: Dialogue) -> list[Signal]:
    """One era a turn: open ends close each other; of two that differ, the later counts."""
    liked = [one for one in signals if one.slot == "era" and one.polarity == "like"]
    if len(liked) < 2:
        return signals
    merged = liked[0]
    for later in liked[1:]:
        merged = _merge(document, merged, later, dialogue.turn)
    first = signals.index(liked[0])
    rest = [one for one in signals if one not in liked]
    return [*rest[:first], merged, *rest[first:]]


def _merge(document: Document, early: Signal, late: Signal, turn: int) -> Signal:
    one, two = early.value, late.value
    if not isinstance(one, list) or not isinstance(two, list):
        return late
    joined = _joined(document, early.quote, late.quote)
    if joined and one[0] is not None and None not in two and one[1] is not None:
        years: list[int | None] = [min(one[0], two[0] or 0), max(one[1], two[1] or 0)]
        return signal("era", years, "like", joined, turn)
    start = two[0] if two[0] is not None else one[0]
    end = two[1] if two[1] is not None else one[1]
    half_open = (None in two and None not in one) or (None in one and None in two)
    same_side = None in one and (one[0] is None) == (two[0] is None)
    if not half_open or same_side or (start is not None and end is not None and start > end):
        return late
    begin = document.text.find(early.quote)
    finish = document.text.find(late.quote, max(begin, 0)) + len(late.quote)
    quote = document.quote(begin, finish) if 0 <= begin < finish else late.quote
    return signal("era", [start, end], "like", quote, turn)


def _joined(document: Document, early: str, late: str) -> str:
    """The stretch from one era to the next where "or" alone parts them: "80s. or the 90s"."""
    start = document.text.find(early)
    stop = document.text.find(late, start + len(early))
    between = document.norm[start + len(early) : stop] if 0 <= start < stop else ""
    alternatives = re.fullmatch(
        r"[\s\w,.]{0,14}\b(?:or|and)(?: (?:the|even|maybe|also))*\s*", between
    )
    return document.quote(start, stop + len(late)) if alternatives else ""


def _languages(signals: list[Signal]) -> list[Signal]:
    """Without subtitles beats subtitles in the same breath, the later word counts."""
    spoken = [one for one in signals if one.slot == "language"]
    if len({one.value for one in spoken} & {"subtitles_ok", "no_subtitles"}) < 2:
        return signals
    last = [one for one in spoken if one.value in ("subtitles_ok", "no_subtitles")][-1]
    other = "no_subtitles" if last.value == "subtitles_ok" else "subtitles_ok"
    return [one for one in signals if not (one.slot == "language" and one.value == other)]
