"""Languages, subtitles and dubbing."""

import re
from collections.abc import Iterator
from functools import cache

from nodes.builtin.extract.document import MASK, Document
from nodes.builtin.extract.hits import Hit, Meaning, overlaps
from nodes.builtin.extract.lexicon import data, pattern, rules
from nodes.builtin.extract.spelling import nearest

_SHORTEST = 6
_OF_LANGUAGES = ("an", "ese", "ish", "ch", "ic", "in")


@cache
def _names() -> re.Pattern[str]:
    names = sorted(
        [*data("languages.json")["languages"], *data("languages.json")["regions"]], key=len
    )
    alternatives = "|".join(re.escape(name) for name in reversed(names))
    return _named(alternatives)


@cache
def _named(alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'-])(?:in |from |spoken )?(?P<name>{alternatives})(?![\w'])")


def hits(
    document: Document, *, asked: bool = False, known: frozenset[str] = frozenset()
) -> list[Hit]:
    """Languages and subtitles; ``asked`` when the user was asked for one.

    Words that are ``known`` are no misspelt languages: "finish" is not "Finnish".
    """
    text = document.norm
    found: list[Hit] = []
    taken: list[tuple[int, int]] = []
    for rule in rules("languages", r"(?<![\w'])", r"(?!\w)"):
        meanings = (Meaning("language", rule.fields["value"]),)
        for match in rule.pattern.finditer(text):
            if not overlaps(match.start(), match.end(), taken):
                found.append(Hit(match.start(), match.end(), meanings, rule.fields["attitude"]))
                taken.append((match.start(), match.end()))
    for match in pattern("languages.learning").finditer(text):
        found.append(Hit(match.start(), match.end(), _meanings(match["name"]), "like"))
        taken.append((match.start(), match.end()))
    found += _of_home(text)
    for match in [*_names().finditer(text), *_misspelt(document, known)]:
        if overlaps(match.start(), match.end(), taken) or not _meant(text, match, asked=asked):
            continue
        end = match.end() + _tail(text, match.end())
        found.append(Hit(match.start(), end, _meanings(match["name"])))
        taken.append((match.start(), end))
    return sorted(found, key=lambda hit: hit.start)


def _of_home(text: str) -> list[Hit]:
    """Films of the user's own country: "I am from Brazil, show me something from my country"."""
    home = pattern("languages.home").search(text)
    wish = pattern("languages.my_country").search(text)
    if home is None or wish is None or not _is_known(home["name"]):
        return []
    return [Hit(wish.start(), wish.end(), _meanings(home["name"]), "like")]


def _misspelt(document: Document, known: frozenset[str]) -> Iterator[re.Match[str]]:
    """Names of languages with one slip: "japenese", "frensh"."""
    for token in document.tokens:
        if token.text not in known and _correct(token.text) != token.text:
            yield from _named(re.escape(token.text)).finditer(document.norm)


@cache
def _correct(name: str) -> str:
    """The language that a name, perhaps misspelt, stands for; the name itself when none does."""
    known = data("languages.json")["languages"]
    if len(name) < _SHORTEST or name in known:
        return name
    adjectives = [one for one in known if one.isalpha() and one.endswith(_OF_LANGUAGES)]
    return nearest(name, adjectives) or name


def _is_known(name: str) -> bool:
    known = data("languages.json")
    return name in known["regions"] or name in known["languages"]


def _meanings(name: str) -> tuple[Meaning, ...]:
    known, name = data("languages.json"), _correct(name)
    codes = known["regions"].get(name) or [known["languages"][name]]
    return tuple(Meaning("language", code) for code in codes)


_COUNTRY = re.compile(
    r"(?:spain|france|germany|italy|japan|korea|china|russia|sweden|denmark|norway|poland|brazil|"
    r"mexico|argentina|iran|india)$"
)


_COUNTED_AMONG = re.compile(
    r"(?:swedish|danish|norwegian|finnish|french|italian|spanish|german|japanese|korean|chinese|"
    r"russian|polish|czech|thai|turkish|iranian|indian|dutch)\b"
)


def _tail(text: str, end: int) -> int:
    match = re.match(r"[ -](?:language|speaking|spoken)\b", text[end : end + 12])
    return len(match.group()) if match else 0


def _meant(text: str, match: re.Match[str], *, asked: bool) -> bool:
    """Whether a nationality speaks of the film: not of food, teachers, wives or settings."""
    before = text[max(0, match.start() - 24) : match.start()]
    after = text[match.end() : match.end() + 24].lstrip(" -")
    if pattern("languages.elsewhere").search(
        before + match.group()[: match.start("name") - match.start()]
    ) and not re.match(
        r"(?:film|movie|cinema|new wave|language|one|thing|part|bit|idea|rule)", after
    ):
        return False
    if _COUNTRY.search(match["name"]):
        return (
            match.group().startswith("from ")
            and bool(pattern("languages.film_before").search(before))
        ) or asked
    if match.group().startswith("in ") or match["name"] in ("bollywood",):
        return True
    if after.startswith(MASK):  # "a French Goodfellas"
        return True
    if _COUNTED_AMONG.match(after):
        return True
    ended = not after or after[0] in ",.;!?)/(&+\n:"
    return asked or ended or bool(pattern("languages.film").match(after))
