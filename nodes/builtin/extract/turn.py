"""Reading one turn: films first, then what is said around them, then what it is all for."""

import re
from dataclasses import dataclass

from nodes.builtin.extract import (
    answers,
    audience,
    critiques,
    eras,
    films,
    intents,
    languages,
    lexicon,
    naming,
    people,
    preferences,
    reactions,
    references,
    themes,
    verdicts,
)
from nodes.builtin.extract.document import Document, Span
from nodes.builtin.extract.hits import Hit, overlaps
from nodes.builtin.extract.lexicon import pattern
from nodes.builtin.extract.polarity import Attitudes
from nodes.builtin.extract.references import Named
from nodes.builtin.extract.settle import Settled, settle
from nodes.builtin.extract.spelling import corrections
from nodes.builtin.extract.vocabulary import vocabulary
from nodes.contracts import Dialogue, Extraction, Signal
from store.library import Library

_LONGEST = 2_000
_COUNT_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "a dozen": 12, "twenty": 20, "a couple": 2,
    "a couple of": 2,
}  # fmt: skip
_PAST = re.compile(
    r"\b(?:seen|watched|saw|war|part|chapter|volume|episode|these|those|first|last|loved|liked|my|top)\b[^.]{0,12}$"
)


@dataclass(frozen=True)
class Reading:
    """The turn with films masked, and all that the lexicons found in it."""

    document: Document
    named: list[Named]
    hits: list[Hit]

    @property
    def pointed(self) -> bool:
        """Whether a film of the list is meant by its place or by what it is."""
        return any(one.how == "place" for one in self.named)

    @property
    def only_pointed(self) -> bool:
        """Whether the turn says nothing but which film of the list: "the scary one, please"."""
        places = [one for one in self.named if one.how == "place"]
        if len(places) != 1 or len(places[0].ids) != 1:
            return False
        text = self.document.norm
        rest = text[: places[0].start] + " " + text[places[0].end :]
        return bool(pattern("turn.courtesies").match(rest))


def extract(text: str, dialogue: Dialogue, library: Library) -> Extraction:
    """Read one user turn.

    Args:
        text: The canonical text of the turn; over-long text is read up to the first 2,000
            characters.
        dialogue: What the conversation has established and shown so far.
        library: The catalog and its title index.

    Returns:
        Intent, signals with quotes, withdrawals, reactions and the films the turn is about.
    """
    plain = Document.read(text[:_LONGEST])
    reading = read(plain, dialogue, library)
    attitudes = Attitudes(reading.document, reading.hits)
    scopes = preferences.scopes(reading.document, reading.hits, dialogue)
    held = {one.value for one in dialogue.signals if one.slot == "title"}
    closed = [
        scope for scope in scopes if held or not preferences.also_dislikes(reading.document, scope)
    ]
    named = [one for one in reading.named if not _inside(one.start, closed)]
    judged = verdicts.verdicts(reading.document, dialogue)
    judged = judged or films.Opinions(reading.document, named, attitudes).judge()
    told = reactions.tell(reading.document, judged, dialogue)
    asking = intents.asks_why(reading.document, dialogue) or intents.asks_film(
        reading.document, dialogue, judged=bool(told.reactions), pointed=reading.pointed
    )
    settled = settle(reading, attitudes, scopes, dialogue, library, asking=asking)
    if not any(one.value in (*dialogue.shown, *dialogue.named) for one in told.signals):
        settled.signals = [one for one in settled.signals if not _belied(one, told, library)]
    return _compose(reading, told, settled, dialogue, library, asking=asking)


def _belied(one: Signal, told: reactions.Told, library: Library) -> bool:
    """Whether a vague era cannot be meant so: "classics like Top Gun"."""
    if one.slot != "era" or one.polarity != "like" or not isinstance(one.value, list):
        return False
    quote = one.quote.lower()
    if pattern("eras.explicit").search(quote) or pattern("eras.relative").search(quote):
        return False
    start, end = one.value[0] or 0, one.value[1] or 9999
    liked = [said.value for said in told.signals if said.polarity == "like"]
    films_liked = [library.catalog.find(int(str(value))) for value in liked]
    return any(film.year and not start <= film.year <= end for film in films_liked if film)


def read(plain: Document, dialogue: Dialogue, library: Library) -> Reading:
    """Find films, then phrases of every slot outside their names."""
    titles = naming.spot(plain, library, [*dialogue.shown, *dialogue.named])
    masked = plain.mask(
        [Span(one.start, naming.year_end(plain, one)) for one in titles] + _outside(plain, library)
    )
    films_named = {movie for one in titles for movie in one.ids}
    pointed = references.find(masked, dialogue, library, films_named)
    places = [(one.start, one.end) for one in pointed if one.how == "place"]
    hits = _phrases(masked, dialogue, library, places)
    named = [one for one in (*titles, *pointed) if not _of_a_wish(masked, one, hits)]
    return Reading(masked, sorted(named, key=lambda one: one.start), hits)


def _of_a_wish(document: Document, named: references.Named, hits: list[Hit]) -> bool:
    """Whether "it" is the kind of film just spoken of: "no horror, my wife hates it"."""
    if named.how != "focus":
        return False
    sentence = document.sentence_at(named.start)
    before = document.norm[sentence.start : named.start]
    spoken_of = any(sentence.start <= hit.start < named.start for hit in hits)
    return spoken_of and bool(pattern("turn.others_mind").search(before))


def _phrases(
    document: Document, dialogue: Dialogue, library: Library, places: list[tuple[int, int]]
) -> list[Hit]:
    """What the lexicons find, no word read twice; but "old horror" is an era and a genre."""
    words = vocabulary(library)
    relative = critiques.critiques(document, dialogue, library)
    aside = places + [(hit.start, hit.end) for hit in relative]
    newest = int(library.catalog.years.max(initial=0)) or None
    years = [
        hit
        for hit in eras.hits(document, dialogue.today, newest)
        if not overlaps(hit.start, hit.end, aside)
    ]
    taken = places + [(hit.start, hit.end) for hit in years if _is_of_war(document, hit)]
    fixed = corrections(document, words.words)
    hits = [hit for hit in audience.hits(document) if not overlaps(hit.start, hit.end, taken)]
    taken += [(hit.start, hit.end) for hit in hits]
    taken += [match.span() for match in pattern("turn.idioms").finditer(document.norm)]
    for more in (
        people.hits(document, words),
        lexicon.find(document, lexicon.phrases(), fixed, idioms=True),
        languages.hits(document, asked=dialogue.asked == "language", known=words.words),
        relative,
    ):
        free = [hit for hit in more if not overlaps(hit.start, hit.end, taken)]
        hits += [hit for hit in free if hit.meanings]
        taken += [(hit.start, hit.end) for hit in free]
    taken += [(hit.start, hit.end) for hit in years]
    hits += years + themes.hits(document, words, taken)
    return sorted(hits, key=lambda hit: hit.start)


def _is_of_war(document: Document, hit: Hit) -> bool:
    """Whether it is "pre-war": that says when, not what about."""
    return "war" in document.norm[hit.start : hit.end]


def _outside(document: Document, library: Library) -> list[Span]:
    """Films that the catalog does not hold, where their names could be read as wishes."""
    spans = []
    for name in library.titles.unknown(document.text):
        if name.islower() and " " not in name:
            continue
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", document.text):
            spans.append(Span(match.start(), naming.with_year(document, match.end())))
    return spans


def _inside(position: int, scopes: list[tuple[int, int, int]]) -> bool:
    return any(start <= position <= end for start, _, end in scopes)


def _compose(
    reading: Reading,
    told: reactions.Told,
    settled: Settled,
    dialogue: Dialogue,
    library: Library,
    *,
    asking: bool,
) -> Extraction:
    document = reading.document
    answered = answers.answer(document, dialogue, library, {one.slot for one in settled.signals})
    wishes = settled.signals + answered
    slots = {one.slot for one in wishes}
    if not asking and not settled.scopes:
        slots |= {one.slot for one in told.signals}
        wishes += preferences.nones(document, dialogue, slots)
    titles = [] if asking else told.signals
    lapsed = preferences.lapsed(document, wishes, dialogue)
    settled.withdrawn = list(dict.fromkeys([*settled.withdrawn, *lapsed]))
    kept = [one for one in wishes if settled.scopes and preferences.repeated(one, dialogue)]
    new = [one for one in wishes if one not in kept]
    enough = preferences.enough(document) and not settled.withdrawn
    count = _count(document)
    unknown = library.titles.unknown(document.text)
    if not (unknown or wishes or titles or told.films):
        unknown = _like_name(document)
    facts = intents.Facts(
        signals=len(wishes) + len(titles),
        wishes=len([one for one in new if one.slot != "title"]),
        titles=len(titles),
        core=len([one for one in wishes if one.slot != "theme"]) + len(titles),
        films=len(told.films),
        pointed=reading.pointed,
        only_pointed=reading.only_pointed,
        judged=bool(told.reactions),
        withdrawn=bool(settled.withdrawn),
        taking_back=bool(settled.scopes) or settled.permitted,
        model=told.model,
        reacted=told.reacted,
        accepted=told.accepted,
        enough=enough,
        unknown=bool(unknown),
        count=count is not None,
        readable=any(token.text in vocabulary(library).words for token in document.tokens),
    )
    intent = intents.choose(document, dialogue, facts)
    if intent == "accept":
        liked = {one.movie_id for one in told.reactions if one.reception == "liked"}
        titles = [one for one in titles if one.value in liked]
    if intent in ("undo", "reset"):
        settled.withdrawn = []  # the ledger goes back, or empty, as a whole
    if (
        intent == "accept"
        and not told.films
        and not pattern("intents.leaves").search(document.norm)
    ):
        told.films = references.focus(dialogue)
    if intent == "ask_film" and not told.films:
        told.films = references.asked_about(document, dialogue)
    if intent == "accept" and len(told.films) == 1 and not told.reactions:
        told.react(told.films[0], "accepted")
    return Extraction(
        intent=intent,
        signals=_ordered(document, wishes + titles, intent),
        withdrawn=settled.withdrawn,
        reactions=told.reactions if intent not in ("ask_film", "why") else [],
        films=told.films,
        ambiguous=told.ambiguous,
        unknown=unknown,
        enough=enough and intent not in ("ask_film", "why", "show"),
        count=count,
    )


def _like_name(document: Document) -> list[str]:
    """What films are to be like, where nothing in the turn is known: "something like parasite"."""
    match = pattern("films.like_name").search(document.norm)
    return [document.quote(match.start("name"), match.end("name"))] if match else []


def _ordered(document: Document, signals: list[Signal], intent: str) -> list[Signal]:
    """Signals in the order said, each once; a film that is taken is no preference."""
    if intent in ("undo", "show", "smalltalk", "off_topic"):
        return []
    order = {id(one): document.text.find(one.quote) for one in signals}
    seen: set[tuple[str, str]] = set()
    found: list[Signal] = []
    for one in sorted(signals, key=lambda signal: order[id(signal)]):
        key = (one.slot, str(one.value).lower())
        if key not in seen:
            seen.add(key)
            found.append(one)
    return found


def _count(document: Document) -> int | None:
    for match in pattern("turn.count").finditer(document.norm):
        word = next(word for word in match.groups() if word)
        if match["count2"] and _PAST.search(document.norm[: match.start()]):
            continue
        number = int(word) if word.isdigit() else _COUNT_WORDS[word]
        if 1 <= number <= 20:
            return number
    return None
