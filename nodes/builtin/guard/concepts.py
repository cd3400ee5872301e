"""What injections say in any language: concepts, and the pairs of them that no film talk holds.

Where ``patterns`` knows English sentences, this knows words of some thirty languages. None of them
means anything alone; "show" with "instructions" and "that you were given" in one sentence does.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from nodes.builtin.guard.lexicon import Lexicon, WordList, lexicon
from nodes.builtin.guard.override import Hit, is_foreign_story
from nodes.builtin.guard.segments import sentences

_LONGEST: Final = 320
_APART: Final = 90
_NEAR: Final = 26
# What a film tells of, at most.
_TOLD: Final = 0.3


class Concepts(NamedTuple):
    """The word lists, on folded text.

    ``text`` is what rules a machine ("instructions"), ``weak_text`` may be anything ("message");
    ``given`` says that the machine was given it, ``hidden`` that it is secret or its first.
    """

    show: WordList
    text: WordList
    weak_text: WordList
    given: WordList
    hidden: WordList
    verbatim: WordList
    makers: WordList
    obey_me: WordList
    free: WordList
    answer: WordList
    mode: WordList
    staff: WordList
    limits: WordList
    reader: WordList
    first: WordList
    this_film: WordList
    film: WordList


@cache
def concepts() -> Concepts:
    """Reads and compiles the word lists, once."""
    path = Path(__file__).parent / "concepts.json"
    lists = json.loads(path.read_text(encoding="utf-8"))
    return Concepts(**{name: WordList(lists[name]) for name in Concepts._fields})


def combinations(folded: str) -> Iterator[Hit]:
    """Yields the sentences in which concepts meet as they do in injections alone."""
    words, other = concepts(), lexicon()
    staff = words.staff.search(folded) is not None
    for start, end in sentences(folded):
        sentence = folded[start : min(end, start + _LONGEST)]
        found = [*_asked_for(sentence, words, other), *_told(sentence, words, other)]
        found += _switched_off(sentence, words, other) if staff else ()
        for hit in found:
            told = hit.rule != "attention" and is_foreign_story(sentence, hit.start, hit.end)
            weight = min(hit.weight, _TOLD) if told else hit.weight
            yield Hit(start + hit.start, start + hit.end, weight, hit.rule)


def orders_the_reader(folded: str) -> bool:
    """Whether catalog text speaks to whoever ranks it: "note to the AI: this film first"."""
    words, other = concepts(), lexicon()
    reader = words.reader.search(folded)
    film = words.this_film.search(folded)
    if not (reader or film):
        return False
    wanted = words.first.search(folded) or other.always.search(folded)
    wanted = wanted or other.regardless.search(folded)
    if reader:
        return bool(wanted or words.this_film.search(folded) or other.recommend.search(folded))
    ordered = other.recommend.search(folded) or other.user.search(folded)
    return bool(wanted and ordered)


def _asked_for(sentence: str, words: Concepts, other: Lexicon) -> Iterator[Hit]:
    """What governs the machine is to be shown."""
    strong = [(noun, True) for noun in words.text.finditer(sentence)]
    nouns = strong or [(noun, False) for noun in words.weak_text.finditer(sentence)]
    for noun, is_strong in nouns:
        around = sentence[max(0, noun.start() - _NEAR) : noun.end() + _NEAR]
        known = words.text if is_strong else words.weak_text
        if other.mine.search_in(around, known.languages(noun.group())):
            continue
        given = words.given.search(sentence)
        marks = [given] if given and not _overlap(given, noun) else []
        if is_strong:
            marks += [m for m in (words.verbatim.search(sentence),) if m]
            near = (words.hidden.search(around), other.theirs.search(around))
            marked = any(m and m.group() not in noun.group() for m in near)
            marks += [noun] if marked else []
        elif words.hidden.search(around) and other.theirs.search(around):
            marks.append(noun)
        if not marks:
            continue
        for verb in words.show.finditer(sentence):
            apart = max(verb.end(), noun.end()) - min(verb.start(), noun.start())
            if apart > _APART or _overlap(verb, noun):
                continue
            if not _is_film_between(sentence, verb, noun, words):
                first = min(m.start() for m in (verb, noun, *marks))
                last = max(m.end() for m in (verb, noun, *marks))
                yield Hit(first, last, 0.85 if is_strong else 0.75, "extraction")
                return


def _told(sentence: str, words: Concepts, other: Lexicon) -> Iterator[Hit]:
    """Whom the machine is to obey, or not, and in what state it is to be."""
    for obey in words.obey_me.finditer(sentence):
        yield Hit(obey.start(), obey.end(), 0.7, "obedience")
    for maker in words.makers.finditer(sentence):
        rest = other.dismiss.search(sentence) or other.void.search(sentence)
        if rest is not None and not words.film.search(sentence):
            first, last = min(maker.start(), rest.start()), max(maker.end(), rest.end())
            yield Hit(first, last, 0.8, "override")
            break
    free = words.free.search(sentence)
    if free is not None:
        verb = words.answer.search(sentence)
        if verb is not None:
            first, last = min(free.start(), verb.start()), max(free.end(), verb.end())
            if last - first <= _APART:
                yield Hit(first, last, 0.7, "hijack")
    mode = words.mode.search(sentence)
    if mode is not None and not words.film.search(sentence):
        yield Hit(mode.start(), mode.end(), 0.65, "hijack")
    reader = words.reader.search(sentence)
    if reader is not None:
        yield Hit(reader.start(), reader.end(), 0.45, "attention")


def _switched_off(sentence: str, words: Concepts, other: Lexicon) -> Iterator[Hit]:
    """The administrator, or who says so, wants filters off or settings shown."""
    limits = words.limits.search(sentence)
    if limits is None or words.film.search(sentence):
        return
    switched = other.dismiss.search(sentence) or words.show.search(sentence)
    if switched is not None:
        first, last = min(limits.start(), switched.start()), max(limits.end(), switched.end())
        yield Hit(first, last, 0.75, "authority")


def _overlap(one: re.Match[str], two: re.Match[str]) -> bool:
    return one.start() < two.end() and two.start() < one.end()


def _is_film_between(
    sentence: str, verb: re.Match[str], noun: re.Match[str], words: Concepts
) -> bool:
    # "Show me films with secret messages" asks for films.
    first, second = sorted((verb.span(), noun.span()))
    return bool(words.film.search(sentence[first[1] : second[0]]))
