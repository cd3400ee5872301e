"""Which films a reply names, and whether it may: the check behind the hallucination audit.

It is written apart from the grounding, so that the two don't share mistakes: it reads the final
text alone, knows what lies were told, and links names with the catalog's title index.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from evals.audits.liars import Lie
from nodes.contracts import Recommendation
from store.library import Library
from store.title_names import outside_films
from store.title_text import split_year

_LINE = re.compile(r"^(?P<place>\d+)\. (?P<label>.+)$")
_LABEL = re.compile(r"^(?P<title>.+?)(?: \((?P<year>\d{4})\))?: ")
_LINKING = frozenset({"a", "an", "and", "at", "for", "in", "of", "on", "or", "the", "to", "with"})
_SPACE = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Stray:
    """Something in a reply that should not be there.

    Attributes:
        rule: ``list`` (a line is not the record's title and year), ``lie`` (a lie came through),
            ``unknown`` (a name that is a film of no catalog), ``outside`` (a real film that this
            catalog does not have).
        text: What was found.
    """

    rule: str
    text: str


def strays(
    reply: str,
    films: Sequence[Recommendation],
    user_texts: Sequence[str],
    library: Library,
    lies: Iterable[Lie] = (),
    about: Iterable[int] = (),
    *,
    part: bool = False,
) -> list[Stray]:
    """Returns what a reply names that is neither in the catalog nor named by the user first.

    Args:
        reply: The text that the user reads.
        films: The list that belongs to it.
        user_texts: What the user has said so far, as typed.
        library: The catalog.
        lies: What a scripted model told in this conversation.
        about: Further films whose records the reply may quote.
        part: The reply may leave out films of the list, as an answer to "why the second?" does.
    """
    said = folded(" ".join(user_texts))
    records = _records([*(film.movie_id for film in films), *about], library)
    found = [*_list_faults(reply, films, library, part), *_lies(reply, said, lies, library)]
    pieces = _without_lines(reply).split("\n")
    found += [
        Stray("unknown", name)
        for piece in pieces
        for name in library.titles.unknown(piece)
        if _is_name(name) and folded(name) not in said + records and not library.titles.link(name)
    ]
    found += _outside(pieces, said + records, library)
    return list(dict.fromkeys(found))


def folded(text: str) -> str:
    """Returns a text without case, accents and punctuation, between blanks."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return f" {_SPACE.sub(' ', plain).strip()} "


def _list_faults(
    reply: str, films: Sequence[Recommendation], library: Library, part: bool
) -> list[Stray]:
    lines = [match for line in reply.split("\n") if (match := _LINE.match(line))]
    found = []
    if not part and len(lines) != len(films):
        found.append(Stray("list", f"{len(lines)} lines for {len(films)} films"))
    for line in lines:
        place, label = int(line["place"]), line["label"]
        if not 1 <= place <= len(films):
            found.append(Stray("list", label[:80]))
            continue
        shown = films[place - 1]
        record = library.catalog.find(shown.movie_id)
        if record is None:
            found.append(Stray("list", f"id {shown.movie_id} is not in the catalog"))
            continue
        head = f" ({record.year})" if record.year else ""
        expected = folded(f"{record.title}{head}")
        if not folded(label).startswith(expected.rstrip()):
            found.append(Stray("list", label[:80]))
        if (shown.title, shown.year) != (record.title, record.year):
            found.append(Stray("list", f"{shown.title} ({shown.year}) is not what the record says"))
    return found


def _lies(reply: str, said: str, lies: Iterable[Lie], library: Library) -> list[Stray]:
    """Lies that came through: by the name alone where only the lie can have brought it."""
    heard = folded(reply)
    found = []
    for lie in lies:
        for name in lie.names:
            telling = lie.kind.startswith("invented") or " " in name
            telling = telling and not lie.kind.startswith("wrong year")
            sign = name if telling and not library.titles.link(name) else lie.sentence
            if folded(sign).strip() and folded(sign) in heard and folded(name) not in said:
                found.append(Stray("lie", f"{lie.kind}: {name}"))
    return found


def _without_lines(reply: str) -> str:
    """The reply with the labels of listed films taken out; their reasons stay."""
    kept = []
    for line in reply.split("\n"):
        match = _LINE.match(line)
        kept.append(_LABEL.sub("", match["label"]) if match else line)
    return "\n".join(kept)


def _is_name(text: str) -> bool:
    """Two words and more, each written as a name: one word, or a lower-case one, proves nothing."""
    words = [word for word in text.split() if word.lower() not in _LINKING]
    return len(words) > 1 and all(word[0].isupper() or word[0].isdigit() for word in words)


@lru_cache(maxsize=4)
def _themes(library: Library) -> str:
    return folded(" ".join(t for film in library.catalog.films for t in film.enrichment.themes))


def _records(movie_ids: Iterable[int], library: Library) -> str:
    films = [film for movie_id in movie_ids if (film := library.catalog.find(movie_id))]
    texts = [
        text
        for film in films
        for text in (
            film.title,
            *film.aliases,
            film.enrichment.description,
            *film.enrichment.themes,
        )
    ]
    return folded(" ".join(texts)) + _themes(library)


def _outside(pieces: Iterable[str], allowed: str, library: Library) -> list[Stray]:
    """Well-known films that the catalog lacks, of two words and more: one word is no proof."""
    text = "\n".join(pieces)
    heard = folded(text)
    found = []
    for entry in outside_films():
        name = split_year(entry)[0]
        key = folded(name)
        named = key.count(" ") > 2 and key in heard and name in text
        if named and key not in allowed and not library.titles.link(name):
            found.append(Stray("outside", name))
    return found
