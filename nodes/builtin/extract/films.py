"""Films that the user names, and what they make of them."""

import re
from dataclasses import dataclass
from typing import Literal

from nodes.builtin.extract.document import MASK, Document, Span
from nodes.builtin.extract.lexicon import pattern
from nodes.builtin.extract.naming import year_end
from nodes.builtin.extract.polarity import Attitudes
from nodes.builtin.extract.references import Named

Opinion = Literal["like", "dislike", "seen", "model", "accept", "mentioned", "unseen", "neutral"]

_ANOTHER_ONE = re.compile(r"^[\s.,;!]*(?:and|or|nor|also|plus|same (?:for|with))[\s,]+$")
_LAPSED = re.compile(r"\b(?:but|although|whereas|while|except|more|rather|instead)\b|[;.!?]")


@dataclass(frozen=True, slots=True)
class Judged:
    """A film (or several) named, and what the user makes of it."""

    named: Named
    opinion: Opinion
    model: bool = False
    said_seen: bool = False
    liked_by_mention: bool = True


_TOGETHER = re.compile(r"\b(?:we|us|our|together|both|agree|compromise|me and my|and me|and i)\b")
_COMPANION = re.compile(
    r"\b(?:he|she|they|my (?:\w+ )?\w+|the other one)(?:'s| is| are)? (?:\w+ ){0,2}"
    r"(?:likes?|loves?|liked|loved|into|adores?|fan of|prefers?|wants?)(?: a| the)? $"
)
"""What somebody likes with whom the film is to be watched counts like the user's own liking."""
_SWITCHED = re.compile(r"\b(?:turn|turned|turning|switched|shut) +$")
_WAS = re.compile(r"\W*(?:film |movie |one )?was\b")
_SPARED = re.compile(
    r"\b(?:seen|watched|know) (?:them |those |these )?(?:all|every\w*)"
    r"(?: of (?:them|these|those))?,? (?:but|except(?: for)?|apart from|bar|save)(?: for)? $"
    r"|\b(?:all|every\w*)(?: of (?:them|these|those))? (?:seen|watched|known),? "
    r"(?:but|except(?: for)?|apart from|bar) $"
)


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
            r"\b(?:no|not|hate\w*|pass|veto|skip|nope)\b", before
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
            seen = seen or bool(_WAS.match(after))
            return ("seen" if seen else "neutral"), False, seen
        attitude = self._attitudes.before(start)
        if attitude == "dislike" and pattern("films.promising").match(after):
            return "neutral", False, seen
        known = pattern("films.seen_after").match(after) and not model
        if attitude == "dislike" and known and before.endswith("not "):
            return "seen", False, True  # "not Amelie, I've seen it"
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
            company = _TOGETHER.search(self._document.norm) and _COMPANION.search(before)
            return ("like" if company else "neutral"), False, seen
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
        apart = one.how == "all"  # "not the first, the rest look good"
        if (
            groups
            and not apart
            and pattern("films.joined").match(
                document.norm[year_end(document, groups[-1][-1]) : one.start]
            )
        ):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups
