"""Years, decades and ages of films, in every form people say them."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from nodes.builtin.extract.document import Document
from nodes.builtin.extract.hits import Hit, Meaning, overlaps
from nodes.builtin.extract.lexicon import pattern, rules
from nodes.ledger import OLD_UNTIL

Years = tuple[int | None, int | None]
_FREE = r"(?a)(?<![\w$£€'])"

_TENS = {
    "twenties": 1920, "thirties": 1930, "forties": 1940, "fourties": 1940, "fifties": 1950,
    "sixties": 1960, "seventies": 1970, "eighties": 1980, "nineties": 1990, "noughties": 2000,
    "naughties": 2000, "aughts": 2000, "two-thousands": 2000, "two thousands": 2000,
    "twenty-tens": 2010, "twenty tens": 2010,
}  # fmt: skip
NOT_TOO_OLD, NOT_TOO_NEW = 30, 15
"""Years before the catalog's newest film: what "not too old" and "not too modern" come to."""
_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "couple of": 2,
    "few": 5, "couple": 2, "several": 7,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """Years that the text speaks of, and whether its own words already settle the polarity."""

    start: int
    end: int
    years: Years
    settled: bool
    unwanted: bool = False


_OF_A_TITLE = re.compile(r"[^\W_][^\w(]{0,4}\($|§[^\w(]{0,4}\($")
_NO_WISH = re.compile(
    r"\bthe \|.*\bone$|(?:\bis|\bwas|'s|\bits|\bare|\bsuch) \|a?n? ?\b.*classics?$"
)

_EXISTS = re.compile(r"\bthere(?:'s| is| was| are| were|s)? (?:not |also |even )?(?:an? |any )?$")


def decade(word: str) -> int:
    """The first year of a decade: "nineties", "90", "1990" or "00"."""
    if word in _TENS:
        return _TENS[word]
    number = int(word)
    if number >= 100:
        return number
    return 1900 + number if number >= 20 else 2000 + number


def _years(match: re.Match[str], name: str) -> Years | None:
    groups = match.groupdict()
    year, short = groups.get(f"year{name}"), groups.get(f"short{name}")
    if year or short:
        value = int(year) if year else _full_year(int(short or 0))
        return value, value
    word = groups.get(f"word{name}") or groups.get(f"tens{name}") or groups.get(f"spoken{name}")
    if not word:
        return None
    return _part_of(decade(word), groups.get(f"part{name}") or "")


def _part_of(first: int, part: str) -> Years:
    if part.startswith(("early", "beginning")):
        return first, first + 4
    if part.startswith("mid"):
        return first + 4, first + 6
    if part.startswith(("late", "end")):
        return first + 6, first + 9
    return first, first + 9


def _full_year(short: int) -> int:
    return 1900 + short if short >= 30 else 2000 + short


def _frame(match: re.Match[str], kind: str) -> Years | None:
    if kind == "short_range":
        span = decade(match["firstshort"]), decade(match["lastshort"])
        return span if span[0] < span[1] else None
    first = _years(match, "a")
    if first is None or first[0] is None or first[1] is None:
        return None
    rules: dict[str, Callable[[int, int], Years]] = {
        "to": lambda start, end: (None, end),
        "from": lambda start, end: (start, None),
        "before": lambda start, end: (None, start - 1),
        "after": lambda start, end: (end + 1, None),
        "in": lambda start, end: (start, end),
    }
    if kind in rules:
        return rules[kind](first[0], first[1])
    return _hull(match, first, ordered=kind in ("range", "not_range"))


def _hull(match: re.Match[str], first: Years, *, ordered: bool) -> Years | None:
    points = [first]
    for found in pattern("eras.points").finditer(match.group()):
        years = _years(found, "a")
        if years:
            points.append(years)
    starts = [start for start, _ in points if start is not None]
    ends = [end for _, end in points if end is not None]
    if ordered and starts[0] > ends[-1]:
        return None
    return min(starts), max(ends)


def find(document: Document, today: int, newest: int | None = None) -> list[Found]:
    """All the years, decades and spans of years in ``document``, left to right.

    Vague words ("recent") count back from ``newest``, the year of the catalog's newest film.
    """
    text = document.norm
    latest = min(newest or today, today)
    found = [*_born(text, today), *_relative(text, today)]
    taken = [(one.start, one.end) for one in found]
    for rule in rules("eras.named"):
        first, last = rule.fields["years"]
        _collect(found, taken, rule.pattern, text, (first, last))
    for rule in rules("eras.frames", _FREE):
        kind = rule.fields["kind"]
        for match in rule.pattern.finditer(text):
            span = _frame(match, kind)
            aged = pattern("eras.age").search(text, max(0, match.start() - 30), match.start())
            about = pattern("eras.setting").search(text[max(0, match.start() - 40) : match.end()])
            of_title = kind == "in" and (
                _is_of_title(text, match) or _is_no_wish(text, match, today)
            )
            free = not overlaps(match.start(), match.end(), taken)
            shown = _is_when_it_is_set(document, match)
            if span and free and not (aged or about or of_title or shown):
                settled = kind not in ("in", "list")
                unwanted = kind == "not_range"
                found.append(Found(match.start(), match.end(), span, settled, unwanted))
                taken.append((match.start(), match.end()))
    for match in pattern("eras.not_too").finditer(text):
        if not overlaps(match.start(), match.end(), taken):
            years = (latest - NOT_TOO_OLD, None) if match["old"] else (None, latest - NOT_TOO_NEW)
            found.append(Found(match.start(), match.end(), years, True))
            taken.append((match.start(), match.end()))
    _collect(found, taken, pattern("eras.recent"), text, (latest - 10, None))
    _collect(found, taken, pattern("eras.old"), text, (None, OLD_UNTIL))
    return sorted(found, key=lambda one: one.start)


def _collect(
    found: list[Found],
    taken: list[tuple[int, int]],
    regex: re.Pattern[str],
    text: str,
    years: Years,
) -> None:
    for match in regex.finditer(text):
        before = text[max(0, match.start() - 6) : match.start()]
        if _NO_WISH.search(before + "|" + match.group()):
            continue  # "the old one" is a version, "it is a classic" praise
        if _EXISTS.search(text[max(0, match.start() - 24) : match.start()]):
            continue  # "I did not know there was a new one"
        praised = pattern("eras.praised").search(text[max(0, match.start() - 12) : match.start()])
        if praised and match.group().startswith(("classic", "a classic")):
            continue
        if (
            pattern("eras.either").match(text, match.end())
            or pattern("eras.both_old").search(text[max(0, match.start() - 24) : match.start()])
            or pattern("eras.both_old").search(match.group())
        ):
            continue  # "old or new": all the same
        start = match.start() + 3 * match.group().startswith("be ")  # "doesn't have to be new"
        noun = pattern("eras.noun_after").match(text, match.end())
        end = noun.end() if noun else match.end()
        if not overlaps(start, match.end(), taken):
            found.append(Found(start, end, years, False))
            taken.append((start, end))


def _is_when_it_is_set(document: Document, match: re.Match[str]) -> bool:
    """Whether years tell of what is seen rather than made: "costumes, the fifties or earlier"."""
    sentence = document.sentence_at(match.start())
    said = document.norm[sentence.start : sentence.end]
    return bool(
        pattern("eras.another_time").search(said) and not pattern("eras.released").search(said)
    )


def _is_of_title(text: str, match: re.Match[str]) -> bool:
    """Whether a year is the one behind a film's name: "Jumanji (2017)"."""
    before = text[max(0, match.start() - 8) : match.start()]
    closed = text[match.end() : match.end() + 2].lstrip().startswith(")")
    return closed and bool(_OF_A_TITLE.search(before))


def _is_no_wish(text: str, match: re.Match[str], today: int) -> bool:
    """Whether a year picks a version, counts things or is the present: "the 2010 True Grit"."""
    if _is_of_title(text, match):
        return True
    before, after = text[max(0, match.start() - 14) : match.start()], text[match.end() :]
    said = match.group().split()[-1]
    if not said.isdigit() or len(said) != 4:
        return False
    the = match.group().startswith("the ") or before.endswith("the ")
    if the and pattern("eras.version_after").match(after):
        return True
    if pattern("eras.counted").match(after):
        return True
    return int(said) == today and bool(pattern("eras.now").search(before))


def _born(text: str, today: int) -> list[Found]:
    """The time before the user was born, told by a year or an age."""
    wish = pattern("eras.born").search(text)
    if wish is None:
        return []
    year, start, end = _birth(text, wish, today)
    if year is None:
        return []
    refused = bool(
        pattern("eras.not_before").search(text[max(0, wish.start() - 40) : wish.start()])
    )
    if pattern("eras.since_birth").match(wish.group()):
        years: Years = (None, year) if refused else (year, None)
    else:
        years = (year, None) if refused else (None, year - 1)
    return [Found(min(wish.start(), start), max(wish.end(), end), years, True)]


def _birth(text: str, wish: re.Match[str], today: int) -> tuple[int | None, int, int]:
    birth = pattern("eras.birth_year")
    match = birth.search(text, wish.end()) or birth.search(text)
    beside = re.compile(r" ?\(?((?:19|20)\d\d)\)?").match(text, wish.end())
    if beside:
        return int(beside[1]), beside.start(), beside.end()
    age = pattern("eras.own_age").search(text)
    if age:
        return today - int(age["age"] or age["age2"]), age.start(), age.end()
    if match is None:
        return None, 0, 0
    year = int(match[1]) if len(match[1]) == 4 else _full_year(int(match[1]))
    return year, match.start(), match.end()


def _relative(text: str, today: int) -> list[Found]:
    found = []
    for match in pattern("eras.older_than_ago").finditer(text):
        number = _number(match[3])
        if number is None:
            continue
        since = today - number * (10 if match[4] == "decades" else 1)
        newer = (match[2] != "older" and match[2] != "more") != bool(match[1])
        found.append(
            Found(match.start(), match.end(), (since, None) if newer else (None, since), True)
        )
    for match in pattern("eras.ago").finditer(text):
        number = _number(match[1])
        if number is not None:
            since = today - number * (10 if match[2] == "decades" else 1)
            found.append(Found(match.start(), match.end(), (since, None), False))
    for match in pattern("eras.not_this_decade").finditer(text):
        found.append(Found(match.start(), match.end(), (None, today // 10 * 10 - 1), True))
    taken = [(one.start, one.end) for one in found]
    for match in pattern("eras.this_decade").finditer(text):
        if overlaps(match.start(), match.end(), taken):
            continue
        found.append(Found(match.start(), match.end(), (today // 10 * 10, None), False))
    if not found:
        found = [
            Found(m.start(), m.end(), (today - 10, None), False)
            for m in pattern("eras.last_decade").finditer(text)
        ]
    return found


def _number(word: str) -> int | None:
    return int(word) if word.isdigit() and len(word) < 4 else _NUMBERS.get(word)


def hits(document: Document, today: int, newest: int | None = None) -> list[Hit]:
    """What :func:`find` found, as hits; "nothing after 2005" is already a like of the rest."""
    return [
        Hit(
            one.start,
            one.end,
            (Meaning("era", list(one.years)),),
            "dislike" if one.unwanted else "like" if one.settled else None,
        )
        for one in find(document, today, newest)
    ]
