"""Respond: the assistant's message, rendered from validated data only."""

from typing import Any

from langchain_core.messages import AIMessage, HumanMessage, RemoveMessage
from langgraph.runtime import Runtime

from nodes.builtin.voice import about_film, listing, memory, remarks, social
from nodes.builtin.voice.speaker import Speaker
from nodes.context import Context
from nodes.contracts import Signal
from nodes.ledger import active
from nodes.state import Node, State
from store.library import Library

KEPT_MESSAGES = 12


def make_respond(library: Library) -> Node:
    """Returns the node that words the turn's outcome and bounds the messages kept."""

    def respond(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
        context = runtime.context or Context()
        speaker = Speaker(library, context.seed, state.turn, context.variant)
        blocked = state.current.guard.verdict == "blocked"
        parts = _blocked(state, speaker) if blocked else _reply(state, context, speaker)
        text = "\n\n".join(part for part in parts if part)
        update: dict[str, Any] = {"messages": [*_message(text, state, library), *_dropped(state)]}
        return update | (_untouched(state) if blocked else {})

    return respond


def _untouched(state: State) -> dict[str, Any]:
    """What a blocked turn leaves: the conversation as it was, without a list of its own."""
    plain = state.model_dump(mode="json", include={"signals", "asked"})
    return {**plain, "recommendations": [], "question": None}


def _blocked(state: State, speaker: Speaker) -> list[str]:
    truncated = [speaker.say("truncated")] if state.current.guard.truncated else []
    return [" ".join([*truncated, speaker.say("blocked")])]


def _reply(state: State, context: Context, speaker: Speaker) -> list[str]:
    """The reply's paragraphs: remarks, then the answer."""
    turn = state.current
    beside = [
        *remarks.guarded(turn.guard, speaker),
        *remarks.noted(turn.notes, speaker),
        *remarks.tongue(_text(state), _earlier(state), speaker),
        *remarks.unknown(turn.extraction, speaker),
        *remarks.running_time(turn.extraction, _text(state), speaker),
    ]
    if turn.question is None:
        beside += remarks.ambiguous(turn.extraction, speaker)
    return [" ".join(beside), *_answer(state, context, speaker)]


def _answer(state: State, context: Context, speaker: Speaker) -> list[str]:
    turn, signals = state.current, active(state.signals)
    extraction = turn.extraction
    match extraction.intent:
        case "smalltalk":
            return [social.smalltalk(_text(state), speaker)]
        case "off_topic":
            return [speaker.say("off_topic")]
        case "accept":
            return [social.accepted(_accepted(state), speaker)]
        case "why":
            return [memory.why(extraction.films, state.last_shown, state.signals, speaker)]
        case "show":
            repeated = listing.again(_text(state), state.last_shown, speaker)
            return repeated or [memory.show(signals, speaker)]
        case "undo":
            return [speaker.say("undo" if state.turn > 1 else "undo_none")]
        case "reset" if not signals:
            return [speaker.say("reset")]
        case "ask_film":
            silent = extraction.unknown and not extraction.films
            shown = [film.movie_id for film in state.last_shown]
            about = about_film.answer(_text(state), extraction.films, speaker, shown)
            return [] if silent else [about]
    return _search(state, context, signals, speaker)


def _search(state: State, context: Context, signals: list[Signal], speaker: Speaker) -> list[str]:
    """The reply to a wish: a question, a list, or that nothing fits."""
    turn, films = state.current, state.recommendations
    front = social.consoled(_text(state), speaker)
    front += social.reacted(turn.extraction.reactions, speaker)
    if turn.extraction.intent == "reset":
        front.append(speaker.say("reset_with_wish"))
    if turn.extraction.intent == "withdraw":
        taken = [s for s in state.signals if s.number in turn.extraction.withdrawn]
        front.append(memory.withdrawn(taken, speaker))
    if films:
        first = len(state.shown) <= len(films)
        wanted = turn.extraction.count or context.k
        front += remarks.relaxed(turn.relaxed, state.signals, speaker)
        kept = [signal for signal in signals if signal.number not in turn.relaxed]
        front += remarks.unmet(films, kept, speaker)
        front += remarks.elsewhere(films, _text(state), speaker)
        front.append(listing.lead(films, kept, turn.extraction, first, speaker))
        return [" ".join(front), listing.lines(films), listing.tail(len(films), wanted, speaker)]
    if turn.stands:
        new = [signal for signal in signals if signal.turn == state.turn]
        return listing.standing(state.last_shown, new, front, speaker)
    if turn.question is not None:
        asked = turn.question.text
        return [" ".join([*front, asked if front else listing.asked(asked, signals, speaker)])]
    if turn.enough or turn.extraction.intent == "more_like":
        return [" ".join([*front, listing.nothing(signals, speaker)])]
    follow_up = "react_next" if turn.extraction.reactions else "question_none"
    return [" ".join([*front, speaker.say(follow_up)])]


def _text(state: State) -> str:
    """What the user said, as the guard left it."""
    return state.current.guard.clean_text


def _earlier(state: State) -> list[str]:
    """What the user said before, as far as it is kept."""
    return [str(message.text) for message in state.messages if isinstance(message, HumanMessage)][
        :-1
    ]


def _accepted(state: State) -> list[int]:
    extraction = state.current.extraction
    accepted = [r.movie_id for r in extraction.reactions if r.reception == "accepted"]
    return extraction.films or accepted


def _message(text: str, state: State, library: Library) -> list[AIMessage]:
    """The reply; its id follows from the user's message, so a replayed turn does not double it."""
    turn = state.current
    named = [film.movie_id for film in state.recommendations] or turn.extraction.films
    if turn.question is not None:
        named = [found.movie_ids[0] for found in library.titles.spot(turn.question.text)]
    extra = {
        "intent": turn.extraction.intent,
        "asked": turn.question.slot if turn.question else None,
        "named": named,
        "minds": dict(turn.minds),
    }
    last = next((m for m in reversed(state.messages) if isinstance(m, HumanMessage)), None)
    reply_id = f"reply-{last.id}" if last is not None and last.id else None
    return [AIMessage(content=text, id=reply_id, additional_kwargs={"marquee": extra})]


def _dropped(state: State) -> list[RemoveMessage]:
    old = state.messages[: max(0, len(state.messages) + 1 - KEPT_MESSAGES)]
    return [RemoveMessage(id=message.id) for message in old if message.id]
