"""Extract with the model: the built-in reading is the draft, the model adds and corrects."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nodes.contracts import Dialogue, Extraction, Intent, Reaction, Signal, Slot
from nodes.model.films import NamedFilms, named_films
from nodes.model.rerank import wish
from nodes.model.schemas import ExtractionAnswer, SignalAnswer
from nodes.model.values import find, read_value
from prompts import load
from store.records import GENRES, MOODS

if TYPE_CHECKING:
    from nodes.model.client import ModelMind
    from store.library import Library

MAX_TOKENS = 800
MOST_FILMS = 20
# What the built-in mind reads to the letter, and never from a guess.
PRECISE_SLOTS = ("title", "era", "language")
# Intents that change or end the conversation need both minds.
DRASTIC: tuple[Intent, ...] = ("undo", "reset", "withdraw")
PLAIN: tuple[Intent, ...] = ("accept", "why", "show")
"""Intents that people say in so many words; the built-in mind hears them when they are said."""
IDLE: tuple[Intent, ...] = ("smalltalk", "off_topic")
NUMBER_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


def extract(
    text: str,
    dialogue: Dialogue,
    draft: Extraction,
    library: "Library",
    mind: "ModelMind",
    seconds: float,
) -> Extraction:
    """Returns the draft, refined.

    Titles, years, languages and dislikes of the draft stand. What the model adds rests on words of
    the turn and on values of the vocabularies, or is dropped.

    Args:
        text: The turn, as the guard left it.
        dialogue: What may be known of the conversation.
        draft: The built-in mind's reading.
        library: Where names are linked to films.
        mind: The model.
        seconds: Time limit.

    Raises:
        ModelError: If the model gives no usable answer.
    """
    answer = mind.ask(
        load("extract"),
        _payload(text, dialogue, library),
        ExtractionAnswer,
        seconds,
        values={"genres": ", ".join(GENRES), "moods": ", ".join(MOODS)},
        max_tokens=MAX_TOKENS,
    )
    films = named_films(answer.films, text, draft, dialogue.turn, library)
    heard = [_signal(item, text, dialogue, library) for item in answer.signals]
    usable = [
        signal
        for signal in heard
        if signal
        and not films.covers(signal.quote)
        and not films.named_in(str(signal.value))
        and not _known_already(signal, dialogue)
    ]
    signals = merged([*draft.signals, *films.signals], usable)
    reactions = _reactions(answer, dialogue, draft, films)
    found = draft.model_copy(
        update={
            "signals": signals,
            "reactions": reactions,
            "films": list(dict.fromkeys([*draft.films, *films.about])),
            "ambiguous": list(dict.fromkeys([*draft.ambiguous, *films.ambiguous])),
            "unknown": list(dict.fromkeys([*draft.unknown, *films.unknown])),
            "enough": draft.enough or find(answer.enough, text) is not None,
            "count": draft.count or _count(answer.count, text),
        }
    )
    intent = _intent(answer.intent, found, dialogue)
    withdrawn = draft.withdrawn or _withdrawn(answer, intent, dialogue)
    return found.model_copy(update={"intent": intent, "withdrawn": withdrawn})


def merged(draft: Sequence[Signal], heard: Sequence[Signal]) -> list[Signal]:
    """Returns the draft's signals and what the model adds to them, in the order said.

    Precise slots that the draft fills stay as they are, and so does every dislike, whose words
    can't carry a like; a like that the model hears as a dislike in more of the user's words is
    corrected. A theme that only repeats the words of another signal is none.
    """
    settled = {signal.slot for signal in draft if signal.slot in PRECISE_SLOTS}
    result = list(draft)
    for signal in heard:
        if signal.slot in settled or _contradicts(signal, draft) or _repeats(signal, draft):
            continue
        same = [i for i, old in enumerate(result) if _about_the_same(old, signal)]
        if not same:
            result.append(signal)
        for i in same:
            if _corrects(signal, result[i]):
                result[i] = signal
    return result


def _known_already(new: Signal, dialogue: Dialogue) -> bool:
    """A model that repeats what it was told is active has heard nothing new."""
    return any(
        (old.slot, old.value, old.polarity) == (new.slot, new.value, new.polarity)
        for old in dialogue.signals
    )


def _about_the_same(old: Signal, new: Signal) -> bool:
    if old.slot != new.slot:
        return False
    if new.polarity == "none" or old.polarity == "none":
        return True
    if old.value == new.value:
        return True
    return old.slot in ("theme", "person") and _overlap(old.quote, new.quote)


def _contradicts(new: Signal, draft: Sequence[Signal]) -> bool:
    denied = [old.quote for old in draft if old.polarity == "dislike"]
    return new.polarity == "like" and any(_overlap(new.quote, quote) for quote in denied)


def _repeats(new: Signal, draft: Sequence[Signal]) -> bool:
    said = [old.quote for old in draft if old.slot not in ("theme", "person")]
    value = str(new.value).casefold()
    return new.slot == "theme" and any(value in quote.casefold() for quote in said)


def _overlap(one: str, other: str) -> bool:
    one, other = one.casefold(), other.casefold()
    return one in other or other in one


def _corrects(new: Signal, old: Signal) -> bool:
    longer = len(new.quote) > len(old.quote) and old.quote.casefold() in new.quote.casefold()
    return old.polarity == "like" and new.polarity == "dislike" and longer


def _payload(text: str, dialogue: Dialogue, library: "Library") -> dict[str, Any]:
    shown = [library.catalog.find(movie_id) for movie_id in dialogue.shown[:MOST_FILMS]]
    payload: dict[str, Any] = {
        "turn": text,
        "question": {"about": dialogue.asked, "offered": dialogue.offered},
        "shown": [
            f"{number}. {film.title} ({film.year})"
            for number, film in enumerate(shown, 1)
            if film is not None
        ],
        "preferences": [_known(signal, library) for signal in dialogue.signals],
    }
    if dialogue.asked is None:
        del payload["question"]
    return {name: value for name, value in payload.items() if value}


def _known(signal: Signal, library: "Library") -> str:
    shown = wish(signal, library)
    value = signal.quote if signal.slot == "title" else shown["value"]
    return f"{signal.number}. {signal.slot} {signal.polarity} {value}"


def _signal(item: SignalAnswer, text: str, dialogue: Dialogue, library: "Library") -> Signal | None:
    """The signal, if it rests on words of the turn and on a value that there is."""
    quote = find(item.quote, text)
    if quote is None:
        return None
    slot: Slot = item.slot
    value = read_value(slot, item.value, text, library)
    if item.polarity == "none":
        if slot != dialogue.asked:
            return None
        value = None
    elif value is None:
        slot, value = "theme", read_value("theme", item.value, text, library)
        if value is None or item.slot not in ("genre", "mood"):
            return None
    return Signal(slot=slot, value=value, polarity=item.polarity, quote=quote, turn=dialogue.turn)


def _reactions(
    answer: ExtractionAnswer, dialogue: Dialogue, draft: Extraction, films: NamedFilms
) -> list[Reaction]:
    """The draft's reactions, then the model's to films by number or name, each film once."""
    reactions = {reaction.movie_id: reaction for reaction in draft.reactions}
    if answer.intent in ("react", "accept"):
        for item in answer.reactions:
            if 1 <= item.number <= len(dialogue.shown):
                movie_id = dialogue.shown[item.number - 1]
                reaction = Reaction(movie_id=movie_id, reception=item.reception)
                reactions.setdefault(movie_id, reaction)
    for reaction in films.reactions:
        reactions.setdefault(reaction.movie_id, reaction)
    return list(reactions.values())


def _intent(intent: Intent, found: Extraction, dialogue: Dialogue) -> Intent:
    """The model's intent where the reading bears it out, else the draft's."""
    draft = found.intent
    if intent in DRASTIC or draft in DRASTIC or draft in PLAIN:
        return draft
    if intent in IDLE and (found.signals or found.reactions or found.films):
        return draft
    borne_out = {
        "more_like": bool(found.films),
        "react": bool(found.reactions),
        "ask_film": bool(found.films or found.unknown or dialogue.named),
        "why": bool(dialogue.shown),
    }
    return intent if borne_out.get(intent, True) else draft


def _withdrawn(answer: ExtractionAnswer, intent: Intent, dialogue: Dialogue) -> list[int]:
    if intent != "withdraw":
        return []
    active = {signal.number for signal in dialogue.signals}
    return [number for number in dict.fromkeys(answer.withdrawn) if number in active]


def _count(count: int, text: str) -> int | None:
    # "The first one" asks for no number of films; the built-in mind knows when "one" does.
    if not 2 <= count <= MOST_FILMS:
        return None
    word = NUMBER_WORDS[count - 1] if count <= len(NUMBER_WORDS) else str(count)
    return count if find(str(count), text) or find(word, text) else None
