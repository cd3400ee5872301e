"""Films that the user names, and what they make of them."""

import re
from dataclasses import dataclass
from typing import Literal

from nodes.builtin.extract.document import MASK, Document, Span
from nodes.builtin.extract.lexicon import find, pattern, phrases
from nodes.builtin.extract.polarity import Attitudes
from nodes.builtin.extract.references import Named
from store.library import Library

Opinion = Literal["like", "dislike", "seen", "model", "accept", "mentioned", "unseen", "neutral"]

_YEAR_BESIDE = re.compile(r"[\s,.!?'\"]*[(\[]?\s*(?:18|19|20)\d\d\s*[)\]]?")
_ANOTHER_ONE = re.compile(r"^[\s.,;!]*(?:and|or|nor|also|plus|same (?:for|with))[\s,]+$")
_LAPSED = re.compile(r"\b(?:but|although|whereas|while|except)\b|[;.!?]")


@dataclass(frozen=True, slots=True)
class Judged:
    """A film (or several) named, and what the user makes of it."""

    named: Named
    opinion: Opinion
    model: bool = False
    said_seen: bool = False
    liked_by_mention: bool = True


_THAT = re.compile(r"\b(?:that|this|which|another|each|every|any|other|the \w+) $")
_NUMBERS = re.compile(r"\d{1,2}\W+(?:and |or )?\d{1,2}")  # "1 and 3" are places, not Thirteen
_LISTED = re.compile(r"\s*(?:$|[,!?&>(]|(?:and|or|was|is|meets)\b)")
_OCCASIONS = frozenset({"halloween", "christmas", "thanksgiving", "friday", "thursday", "sunday"})
_SWITCHED = re.compile(r"\b(?:turn|turned|turning|switched|shut) +$")
_SPARED = re.compile(
    r"\b(?:seen|watched|know) (?:them |those |these )?(?:all|every\w*)(?: of (?:them|these|those))?,? "
    r"(?:but|except(?: for)?|apart from|bar|save)(?: for)? $"
    r"|\b(?:all|every\w*)(?: of (?:them|these|those))? (?:seen|watched|known),? "
    r"(?:but|except(?: for)?|apart from|bar) $"
)
_NEITHER = re.compile(r"(?:^|[.,;!?] |\band )(?P<name>[\w'][\w' ]{2,30}) neither\b")


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
        if _is_occasion(mention.text, text[: mention.start]):
            continue
        if mention.text.lower() == "one" and _THAT.search(text[: mention.start]):
            continue
        ids = mention.movie_ids
        if not ids or _NUMBERS.fullmatch(mention.text):
            continue
        undecided = _undecided(ids, library)
        found.append(Named(mention.start, mention.end, ids[:1], "title", undecided, mention.year))
    found += _shown(document, library, shown, found)
    match = _NEITHER.search(text)
    if (
        found
        and match
        and all(match.end("name") <= one.start or match.start("name") >= one.end for one in found)
    ):
        linked = library.titles.link(match["name"].strip())
        if linked:
            found.append(Named(match.start("name"), match.end("name"), tuple(linked[:1]), "title"))
    return sorted(found, key=lambda one: one.start)


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
        match = re.search(rf"(?<!\w){re.escape(title)}(?!\w)", text)
        match = match or _said_in_passing(document.norm, film.title.lower())
        if match and all(match.end() <= one.start or match.start() >= one.end for one in found):
            more.append(Named(match.start(), match.end(), (film.movie_id,), "title"))
    return more


def _is_occasion(name: str, before: str) -> bool:
    """Whether a name says when, not what: "it's Halloween"."""
    return name.lower() in _OCCASIONS and bool(pattern("films.occasion").search(before))


def _said_in_passing(text: str, title: str) -> re.Match[str] | None:
    """A one-word title in lower case, where its place shows it: "contact it is", "seen heat"."""
    for match in re.finditer(rf"(?<!\w){re.escape(title)}(?!\w)", text):
        before, after = text[: match.start()], text[match.end() :]
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


class Opinions:
    """What a turn says of the films it names; films in one breath share what is said of them."""

    def __init__(self, document: Document, named: list[Named], attitudes: Attitudes) -> None:
        self._document = document
        self._attitudes = attitudes
        self._groups = [part for group in _groups(document, named) for part in self._parts(group)]

    def judge(self) -> list[Judged]:
        """Each film named, in order, with the user's opinion."""
        judged: list[Judged] = []
        previous: Opinion = "mentioned"
        for index, group in enumerate(self._groups):
            limit = self._groups[index + 1][0].start if index + 1 < len(self._groups) else None
            opinion, model, seen = self._opinion(group, limit)
            if opinion == "mentioned" and self._carries_on(index):
                opinion = previous
            if opinion == "dislike" and previous == "seen" and self._merely_not(index):
                opinion = "unseen"
            by_mention = not self._offhand(group)
            judged += [Judged(one, opinion, model, seen, by_mention) for one in group]
            previous = opinion
        return judged

    def _parts(self, group: list[Named]) -> list[list[Named]]:
        """One breath, two predicates: "I loved Heat and Ronin was boring"."""
        if len(group) < 2:
            return [group]
        sentence = self._document.sentence_at(group[0].start)
        before = self._before(sentence, group[0].start)
        last = self._document.norm[group[-2].end : group[-1].start]
        if re.search(r"\bor\b", last) or pattern("films.as_model").search(before[-48:]):
            return [group]
        said = pattern("films.hit_before").search(before) or re.search(
            r"\b(?:no|not|hate\w*)\b", before
        )
        if said and pattern("films.singular").match(
            self._document.norm[year_end(self._document, group[-1]) :]
        ):
            return [group[:-1], group[-1:]]
        return [group]

    def _carries_on(self, index: int) -> bool:
        if not index:
            return False
        end = year_end(self._document, self._groups[index - 1][-1])
        between = self._document.norm[end : self._groups[index][0].start]
        if _ANOTHER_ONE.match(between):
            return True
        return len(between) < 12 and not _LAPSED.search(between)

    def _merely_not(self, index: int) -> bool:
        """Whether only "not" parts a film from the one before: "seen the first, not the rest"."""
        end = year_end(self._document, self._groups[index - 1][-1])
        between = self._document.norm[end : self._groups[index][0].start]
        return bool(re.fullmatch(r"[\s,;]*(?:but )?not ", between))

    def _offhand(self, group: list[Named]) -> bool:
        """Whether a film is only spoken of: asked about, heard of, on somebody's lips."""
        sentence = self._document.sentence_at(group[0].start)
        said = self._document.norm[sentence.start : sentence.end]
        return bool(pattern("films.unsure").search(said))

    def _opinion(self, group: list[Named], limit: int | None) -> tuple[Opinion, bool, bool]:
        start, end = group[0].start, year_end(self._document, group[-1])
        sentence = self._document.sentence_at(start)
        before = re.sub(r"[\"'*_ ]+$", " ", self._before(sentence, start))
        after = self._after(end, limit)
        model = bool(
            pattern("films.as_model").search(before[-48:])
            or pattern("films.as_model_after").match(after)
            or (before.endswith("like ") and not pattern("films.plain_like").search(before))
        )
        if pattern("films.only_a_date").search(before):
            return "neutral", False, False
        spared = _SPARED.search(before)
        if (spared or pattern("films.unseen_after").match(after)) and not model:
            return "unseen", False, False
        seen = bool(pattern("films.seen_after").match(after))
        said = [
            match
            for match in pattern("films.hit_before").finditer(before)
            if len(before) - match.end() <= 24
        ]
        kind = said[-1].lastgroup if said else None
        seen = seen or kind == "seen"
        if pattern("films.others_like").search(before) and pattern("films.but_not_me").match(after):
            return "dislike", False, seen
        disliked, liked = (
            pattern("films.disliked").match(after),
            pattern("films.liked").match(after),
        )
        if limit is not None and liked and _of_the_next(after, liked):
            liked = None  # "hated Heat, loved The Matrix": the verb is the next film's
        if limit is not None and disliked and _of_the_next(after, disliked):
            disliked = None
        if self._document.norm.startswith(("none", "neither"), start) and liked:
            return "dislike", False, seen
        if pattern("films.it_is").match(after) or pattern("films.taken_after").match(after):
            return "accept", False, seen
        if _SWITCHED.search(before) and re.match(r"\s*off\b", after):
            return "dislike", False, seen
        offhand = None if disliked or liked else pattern("films.offhand").match(after)
        if offhand and not model:
            return ("dislike" if offhand["bad"] else "like"), False, seen
        if disliked and not (
            liked and liked.end() > disliked.end() and "neither" not in disliked.group()
        ):
            return "dislike", False, seen
        lukewarm = pattern("films.lukewarm").match(after)
        if lukewarm and kind != "like" and not (liked or model):
            return ("seen" if seen else "neutral"), False, seen
        attitude = self._attitudes.before(start)
        if (
            attitude == "dislike"
            and kind != "not_seen"
            and not (liked and kind is None and not model)
        ):
            return "dislike", False, seen
        if liked and kind not in ("accept",):
            return "like", model, seen
        if kind == "accept" or pattern("films.will_watch").search(before):
            return "accept", False, seen
        if kind == "not_seen" and not model:
            return "unseen", False, False
        if attitude == "neutral" and not model:
            return "neutral", False, seen
        if kind == "not_seen" or attitude == "neutral":
            return "mentioned", model, False
        if model or kind == "like":
            return "like", model, seen
        if seen:
            return "seen", False, True
        return "mentioned", False, False

    def _before(self, sentence: Span, start: int) -> str:
        text = self._document.norm[sentence.start : start]
        text = text[text.rfind(MASK) + 1 :] if MASK in text else text
        parts = re.split(r"\b(?:but|although|whereas)\b", text)
        return parts[-1] if len(parts[-1].strip()) > 1 else text

    def _after(self, end: int, limit: int | None) -> str:
        stop = min(limit if limit is not None else len(self._document.norm), end + 160)
        return self._document.norm[end:stop]


def _of_the_next(after: str, said: re.Match[str]) -> bool:
    ends = not after[said.end() :].strip(" ,.")
    return ends and bool(pattern("films.next_verb").search(said.group()))


def _groups(document: Document, named: list[Named]) -> list[list[Named]]:
    groups: list[list[Named]] = []
    for one in named:
        if groups and pattern("films.joined").match(
            document.norm[year_end(document, groups[-1][-1]) : one.start]
        ):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups
