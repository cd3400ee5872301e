"""Films named by title in a turn: which names are meant, and where they end."""

import re

from nodes.builtin.extract.document import Document
from nodes.builtin.extract.lexicon import find, pattern, phrases
from nodes.builtin.extract.references import Named
from store.library import Library

_THAT = re.compile(r"\b(?:that|this|which|another|each|every|any|other|the \w+) $")
_A_THING = re.compile(r"\b(?:an?|my|your|some|any|no|our|his|her|their) $")
_PARTS = re.compile(r"(?:(?:,| and| &| \+|/|-| to| n)? ?\d(?!\d|\w|[.:%/]))+")
_NUMBERS = re.compile(r"\d{1,2}\W+(?:and |or )?\d{1,2}")  # "1 and 3" are places, not Thirteen
_LISTED = re.compile(r"\s*(?:$|[,!?&>(]|(?:and|or|was|is|meets)\b)")
_OCCASIONS = frozenset({"halloween", "christmas", "thanksgiving", "friday", "thursday", "sunday"})
_YEAR_BESIDE = re.compile(r"[\s,.!?'\"]*[(\[]?\s*(?:18|19|20)\d\d\s*[)\]]?")
_NEITHER = re.compile(r"(?:^|[.,;!?] |\band )(?P<name>[\w'][\w' ]{2,30}) neither\b")
_SEEN = re.compile(
    r"(?:^|[.,;!?] )(?!(?:i|i've|ive|we|we've|have|haven't|has|just|all|both|these|those|that|this|"
    r"it|them|they|never|not|already|most|none|nothing|any|anything|one|two|the (?:first|second|"
    r"third|fourth|fifth|last)|first|second|third|number|must|last|ever)\b)"
    r"(?P<name>[^\W\d_][\w'& -]{1,30}?)(?: is| was|,|:)? (?:already |also )?(?:seen|watched)"
    r"(?: it| that)?(?: already| too)?(?=\W*(?:$|[.,;!?]))"
)
"""Telegrams: "Mask seen, Heat seen already"."""


def spot(document: Document, library: Library, shown: list[int]) -> list[Named]:
    """Films named by title; names that the sentence uses as ordinary words are left out."""
    found = []
    text = document.norm
    ordinary = {
        (hit.start, hit.end)
        for hit in find(document, phrases())
        if hit.slots & {"genre", "mood"}
        or not _LISTED.match(text, hit.end)
        or document.text[hit.start : hit.end].islower()
    }
    for mention in library.titles.spot(document.text):
        plain = mention.text.islower() or mention.start == document.sentence_at(mention.start).start
        if plain and mention.year is None and (mention.start, mention.end) in ordinary:
            continue
        if plain and pattern("intents.reset").search(mention.text.lower()):
            continue  # "clean slate"
        if _is_occasion(mention.text, text[: mention.start]):
            continue
        if mention.text.lower() == "one" and _THAT.search(text[: mention.start]):
            continue
        ids = mention.movie_ids
        if not ids or _NUMBERS.fullmatch(mention.text):
            continue
        undecided = _undecided(ids, library)
        found.append(Named(mention.start, mention.end, ids[:1], "title", undecided, mention.year))
        found += _sequels(document, found[-1], library)
    found += _shown(document, library, shown, found)
    told = _NEITHER.search(text) if found else None
    for match in [*([told] if told else []), *_SEEN.finditer(text)]:
        start, end = match.span("name")
        free = all(end <= one.start or start >= one.end for one in found)
        linked = library.titles.link(match["name"].strip()) if free else []
        if linked:
            found.append(Named(start, end, tuple(linked[:1]), "title"))
    return sorted(found, key=lambda one: one.start)


def _sequels(document: Document, named: Named, library: Library) -> list[Named]:
    """Further parts told by number alone: "Kill Bill 1 and 2"."""
    name = document.norm[named.start : named.end]
    match = _PARTS.match(document.norm, named.end)
    if match is None or not name[-1].isdigit():
        return []
    more = []
    for number in re.finditer(r"\d+", match.group()):
        linked = library.titles.link(re.sub(r"\d+$", number.group(), name))
        if linked and linked[0] not in named.ids:
            start = match.start() + number.start()
            more.append(Named(start, start + len(number.group()), (linked[0],), "title"))
    return more


def _shown(
    document: Document, library: Library, shown: list[int], found: list[Named]
) -> list[Named]:
    """Films of the last list by name, where a stranger's text would need more evidence."""
    more = []
    for film in map(library.catalog.find, shown):
        if film is None or len(film.title) < 2:
            continue
        single = film.title.isalpha()
        text, title = (document.text, film.title) if single else (document.norm, film.title.lower())
        match = _whole(title, text) or _said_in_passing(document.norm, film.title.lower())
        if match and all(match.end() <= one.start or match.start() >= one.end for one in found):
            more.append(Named(match.start(), match.end(), (film.movie_id,), "title"))
    return more


def _whole(title: str, text: str) -> re.Match[str] | None:
    """Where a title stands in a text by itself; one that is not in it costs no pattern."""
    return re.search(rf"(?<!\w){re.escape(title)}(?!\w)", text) if title in text else None


def _is_occasion(name: str, before: str) -> bool:
    """Whether a name says when, not what: "it's Halloween"."""
    return name.lower() in _OCCASIONS and bool(pattern("films.occasion").search(before))


def _said_in_passing(text: str, title: str) -> re.Match[str] | None:
    """A one-word title in lower case, where its place shows it: "contact it is", "seen heat"."""
    if title not in text:
        return None
    for match in re.finditer(rf"(?<!\w){re.escape(title)}(?!\w)", text):
        before, after = text[: match.start()], text[match.end() :]
        if _A_THING.search(before):
            continue  # "a film about a chef"
        if pattern("films.shown_lower").search(after) or (
            pattern("films.shown_after").search(before) and re.match(r"\W*$|[,.;!?]", after)
        ):
            return match
    return None


def _undecided(ids: tuple[int, ...], library: Library) -> tuple[int, ...]:
    """The films that share a name, where none of them is clearly the known one."""
    if len(ids) < 2:
        return ()
    titles = {film.title for film in map(library.catalog.find, ids[:2]) if film}
    if len(titles) > 1:
        return ()
    counts = [film.rating_count if film else 0 for film in map(library.catalog.find, ids[:2])]
    return ids if counts[1] * 3 >= counts[0] else ()


def year_end(document: Document, named: Named) -> int:
    """The end of a name with the year beside it: "Heat (1995)"."""
    if named.how != "title" or named.year is None:
        return named.end
    return with_year(document, named.end)


def with_year(document: Document, end: int) -> int:
    """The end of a name, or of the year right behind it."""
    match = _YEAR_BESIDE.match(document.text, end)
    return match.end() if match else end
