"""What was said of films, as signals and reactions; and reactions that name no film."""

from dataclasses import dataclass, field

from nodes.builtin.extract.document import Document, Span
from nodes.builtin.extract.films import Judged
from nodes.builtin.extract.hits import signal
from nodes.builtin.extract.lexicon import pattern
from nodes.builtin.extract.references import focus
from nodes.contracts import Dialogue, Polarity, Reaction, Reception, Signal

_PEOPLE = r"(?:(?:i|we)(?:'ve| have|ve)? )?(?:already |all |actually |just |both )*"


@dataclass
class Told:
    """What the turn tells of films.

    Attributes:
        signals: Title likes and dislikes.
        reactions: Each film once.
        films: The films the turn is about.
        model: It asks for more like one of them.
        reacted: It reacts to films that were shown.
        accepted: It takes one.
        ambiguous: Namesakes that nothing decides between.
    """

    signals: list[Signal] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    films: list[int] = field(default_factory=list)
    model: bool = False
    reacted: bool = False
    accepted: bool = False
    ambiguous: list[int] = field(default_factory=list)

    def react(self, movie_id: int, reception: Reception) -> None:
        """Note a reaction; a later word on the same film replaces the earlier one."""
        self.reactions = [one for one in self.reactions if one.movie_id != movie_id]
        self.reactions.append(Reaction(movie_id=movie_id, reception=reception))


def tell(document: Document, judged: list[Judged], dialogue: Dialogue) -> Told:
    """Signals and reactions of the films named, numbered or pointed at."""
    told = Told()
    for one in judged:
        _one(document, one, dialogue, told)
    if not told.reactions and not told.accepted:
        _unnamed(document, dialogue, told)
    if told.model:
        disliked = {one.value for one in told.signals if one.polarity == "dislike"}
        told.films = [movie for movie in told.films if movie not in disliked]
    told.films = list(dict.fromkeys(told.films))
    return told


def _one(document: Document, judged: Judged, dialogue: Dialogue, told: Told) -> None:
    named, opinion = judged.named, judged.opinion
    if (
        named.how == "title"
        and opinion == "mentioned"
        and (judged.liked_by_mention or dialogue.asked == "title")
    ):
        opinion = "like"
    if named.how in ("all", "focus") and opinion == "mentioned":
        told.films += named.ids if named.how == "focus" else ()
        return
    told.model = told.model or (judged.model and opinion == "like")
    told.ambiguous += [movie for movie in named.ambiguous if movie not in told.ambiguous]
    quote = document.quote(named.start, named.end)
    known = {*dialogue.shown, *dialogue.named}
    for movie in named.ids:
        told.films.append(movie)
        reaction = _RECEPTIONS.get(opinion)
        implied = judged.model or judged.opinion == "mentioned"
        if reaction and not (opinion == "like" and implied):
            told.react(movie, "seen" if opinion == "seen" else reaction)
            told.reacted = told.reacted or movie in known
        if opinion == "like" or (opinion == "dislike" and named.how != "all"):
            told.signals.append(signal("title", movie, opinion, quote, dialogue.turn))
        if opinion == "accept":
            told.accepted = True


_RECEPTIONS: dict[str, Reception] = {
    "like": "liked",
    "dislike": "rejected",
    "seen": "seen",
    "accept": "accepted",
}


_UNNAMED: tuple[tuple[str, Reception], ...] = (
    ("reactions.seen_it", "seen"),
    ("reactions.liked_it", "liked"),
    ("reactions.not_for_me", "rejected"),
)


def _unnamed(document: Document, dialogue: Dialogue, told: Told) -> None:
    """Reactions such as "seen it", "not for me", "those were good"."""
    if not dialogue.shown and not dialogue.named:
        return
    each = pattern("reactions.seen_each").search(document.norm)
    if each and len(dialogue.shown) > 1:
        told.reacted = True
        verdicts = pattern("reactions.seen_one").findall(each.group())
        for movie in dialogue.shown[: len(verdicts)]:
            told.react(movie, "seen")
        return
    for name, reception in _UNNAMED:
        regex = pattern(name)
        match = regex.search(document.norm)
        if match is None or any(
            start.start <= match.start() < start.end for start in _questions(document)
        ):
            continue
        told.reacted = True
        said = match.group()
        plural = pattern("reactions.plural").search(said) or (
            reception == "rejected"
            and not focus(dialogue)
            and not pattern("reactions.only_one").search(said)
        )
        ids = (dialogue.shown or dialogue.named) if plural else focus(dialogue)
        for movie in ids:
            if not any(one.movie_id == movie for one in told.reactions):
                told.react(movie, reception)
                polarity: Polarity = "like" if reception == "liked" else "dislike"
                if reception == "liked" or (reception == "rejected" and not plural):
                    quote = document.quote(match.start(), match.end()).strip(" ,.;!?")
                    told.signals.append(signal("title", movie, polarity, quote, dialogue.turn))


def _questions(document: Document) -> list[Span]:
    return [
        one
        for one in document.sentences
        if document.norm[one.start : one.end].rstrip().endswith("?")
    ]
