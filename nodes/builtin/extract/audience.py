"""Who is watching: families, teenagers, grown-ups."""

import re

from nodes.builtin.extract.document import Document
from nodes.builtin.extract.hits import Hit, Meaning, overlaps
from nodes.builtin.extract.lexicon import pattern, rules

_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17,
}  # fmt: skip


def hits(document: Document) -> list[Hit]:
    """Who will be watching; ages decide between families and teenagers."""
    text = document.norm
    found: list[Hit] = []
    taken: list[tuple[int, int]] = []
    for rule in rules("audience.ages"):
        for match in rule.pattern.finditer(text):
            before = text[max(0, match.start() - 40) : match.start()]
            value = _by_age(match["ages"])
            own_past = pattern("audience.own_past").search(before)
            free = not overlaps(match.start(), match.end(), taken)
            if value and free and not own_past:
                found.append(Hit(match.start(), match.end(), (Meaning("audience", value),), "like"))
                taken.append((match.start(), match.end()))
    youngest = [hit for hit in found if hit.meanings[0].value == "family"]
    found = youngest[:1] or found[:1]
    for rule in rules("audience"):
        meanings = (Meaning("audience", rule.fields["value"]),)
        for match in rule.pattern.finditer(text):
            if overlaps(match.start(), match.end(), taken) or found:
                continue
            found.append(Hit(match.start(), match.end(), meanings, rule.fields["attitude"]))
            taken.append((match.start(), match.end()))
    return sorted(found, key=lambda hit: hit.start)


def _by_age(ages: str) -> str | None:
    words = re.findall(r"\d+|[a-z]{3,}", ages)
    numbers = [int(word) if word.isdigit() else _WORDS.get(word, 99) for word in words]
    youngest = min(numbers, default=99)
    if youngest < 1 or youngest > 17:
        return None
    return "family" if youngest <= 11 else "teen"
