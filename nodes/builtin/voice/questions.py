"""The wording of clarifying questions."""

import random
from collections.abc import Sequence

from nodes.builtin.voice import words
from nodes.builtin.voice.data import load
from nodes.builtin.voice.heard import film_name
from nodes.builtin.voice.quotes import name
from nodes.contracts import Question, Slot
from store.library import Library
from store.records import Film

_LONGEST_TITLE = 40


def closed(
    slot: Slot,
    offered: Sequence[str],
    positions: Sequence[int | None],
    library: Library,
    rng: random.Random,
) -> Question:
    """Returns a question that offers values, with a film of the catalog as example of each.

    Args:
        slot: What is asked for.
        offered: Two or three values.
        positions: Catalog position of an example for each value, or None.
        library: The catalog.
        rng: Chooses the wording.
    """
    films = [None if at is None else library.catalog.films[at] for at in positions]
    options = _either([_option(*offer) for offer in zip([slot] * 3, offered, films, strict=False)])
    template = str(rng.choice(load("questions")[slot]))
    return Question(slot=slot, offered=list(offered), text=template.format(options=options))


def open_ended(slot: Slot, rng: random.Random) -> Question:
    """Returns a question without offers."""
    return Question(slot=slot, text=str(rng.choice(load("questions")[f"open_{slot}"])))


def which(films: Sequence[Film], rng: random.Random) -> Question:
    """Returns the question which of several films with one name was meant."""
    names = [film_name(film) for film in films]
    template = str(rng.choice(load("questions")["which"]))
    text = template.format(options=words.listed(names, "or"))
    return Question(slot="title", offered=names, text=text)


def _either(options: Sequence[str]) -> str:
    """Joins alternatives that hold commas of their own: "a, like X, or b, like Y"."""
    comma = "," if any(", like " in option for option in options) else ""
    return f"{', '.join(options[:-1])}{comma} or {options[-1]}" if options[1:] else options[0]


def _option(slot: Slot, value: str, film: Film | None) -> str:
    text = _value(slot, value)
    if film is None or len(film.title) > _LONGEST_TITLE:
        return text
    title = name(film.title)
    return f"{text}, like {title}" if slot != "language" else f"{text} ({title}, say)"


def _value(slot: Slot, value: str) -> str:
    match slot:
        case "mood":
            return f"something {value}"
        case "genre":
            return words.with_article(words.genre_noun([value]))
        case "era":
            return f"the {value}"
        case "language":
            return words.language(value) or value
        case "audience":
            return words.audience_wish(value)
        case _:
            return words.theme_noun(value) or words.cased(value)
