"""Films that the model says the user named: linked by our own index, or left aside."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nodes.contracts import Extraction, Polarity, Reaction, Reception, Signal
from nodes.model.schemas import FilmAnswer
from nodes.model.values import find

if TYPE_CHECKING:
    from store.library import Library

_RECEPTIONS: dict[str, Reception] = {
    "liked": "liked",
    "disliked": "rejected",
    "seen": "seen",
    "accepted": "accepted",
}
_POLARITIES: dict[str, Polarity] = {"liked": "like", "disliked": "dislike"}
_SMALL = ("a", "an", "and", "at", "for", "from", "in", "of", "on", "or", "the", "to", "with")


@dataclass
class NamedFilms:
    """What the named films come to.

    Attributes:
        quotes: The names, as they stand in the turn, the draft's included.
        signals: Title signals.
        reactions: How the films were taken.
        about: Ids that the turn is about.
        ambiguous: Ids that share a name.
        unknown: Names that no catalog film has.
    """

    quotes: list[str] = field(default_factory=list)
    signals: list[Signal] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    about: list[int] = field(default_factory=list)
    ambiguous: list[int] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def covers(self, quote: str) -> bool:
        """Tells whether the words are part of a film's name, and so no wish."""
        folded = quote.casefold()
        return any(folded in name.casefold() for name in self.quotes)

    def named_in(self, value: str) -> bool:
        """Tells whether a free value is, or holds, a film's name, and so is no theme or person."""
        return self.covers(value) or any(find(name, value) for name in self.quotes)


def named_films(
    answers: Sequence[FilmAnswer],
    text: str,
    draft: Extraction,
    turn: int,
    library: "Library",
) -> NamedFilms:
    """Returns the films among the answers that the turn names and the draft has missed."""
    films = NamedFilms(
        quotes=[signal.quote for signal in draft.signals if signal.slot == "title"]
        + list(draft.unknown)
    )
    known = {*draft.films, *draft.ambiguous, *(r.movie_id for r in draft.reactions)}
    known |= {s.value for s in draft.signals if s.slot == "title" and isinstance(s.value, int)}
    for answer in answers:
        name = find(answer.name, text)
        if name is None or not _looks_like_a_name(name) or films.covers(name):
            continue
        ids = library.titles.link(name)
        if not known.intersection(ids):
            _add(films, answer, name, ids, turn)
    return films


def _looks_like_a_name(name: str) -> bool:
    """One ordinary word in lower case is no film: "once in a while" is not Once."""
    return len(name.split()) > 1 or name[0].isupper() or name[0].isdigit()


def _written_as_a_title(name: str) -> bool:
    """Every word but the small ones has a capital: what a film outside the catalog must show."""
    words = [word for word in name.split() if word.casefold() not in _SMALL]
    return bool(words) and all(word[0].isupper() or word[0].isdigit() for word in words)


def _add(films: NamedFilms, answer: FilmAnswer, name: str, ids: list[int], turn: int) -> None:
    if not ids and not _written_as_a_title(name):
        return
    films.quotes.append(name)
    if not ids:
        films.unknown.append(name)
    elif len(ids) > 1:
        films.ambiguous.extend(ids)
    elif answer.role == "about":
        films.about.append(ids[0])
    else:
        films.reactions.append(Reaction(movie_id=ids[0], reception=_RECEPTIONS[answer.role]))
        polarity = _POLARITIES.get(answer.role)
        if polarity:
            films.signals.append(
                Signal(slot="title", value=ids[0], polarity=polarity, quote=name, turn=turn)
            )
