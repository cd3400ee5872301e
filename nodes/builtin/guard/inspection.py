"""The guard's judgement on one text, from canonical form to clean remainder."""

import re
from functools import lru_cache
from typing import Final

from nodes.builtin.guard import classifier, rules
from nodes.builtin.guard.canonical import Canonical, canonicalise
from nodes.builtin.guard.concepts import orders_the_reader
from nodes.builtin.guard.delimited import blanked, enclosures, trailing_orders
from nodes.builtin.guard.fold import fold
from nodes.builtin.guard.meaning import UNSURE, reconsidered
from nodes.builtin.guard.override import CONVICTS, Hit, takes_back
from nodes.builtin.guard.purpose import HARMLESS, harmless, soften
from nodes.builtin.guard.segments import is_meaningful, is_own, sentences
from nodes.builtin.guard.spans import cut, merge, without
from nodes.builtin.guard.wishes import insists
from nodes.contracts import GuardReport

# The classifier alone never outranks a precise rule.
_CLASSIFIER_CEILING: Final = 0.89
# No one hides a harmless request in characters that cannot be seen.
_HIDDEN: Final = 0.3
_WEAK: Final = 0.3
_OWN_WORDS: Final = 0.49
_TAKEN_BACK: Final = 0.3
# A purpose is told by a few words; the classifier sees them all.
_OUTSPOKEN: Final = 0.75
# However many sentences seem unsure, the turn must not wait.
_SECOND_LOOKS: Final = 3
# Rules that look at the purpose themselves.
_AIMED: Final = frozenset(
    {"persona", "likewise", "claim", "standing", "makers", "asked", "template", "role"}
)
# "Whatever the critics say, I want action" and "listen to me only: no musicals".
_INSISTENT: Final = frozenset({"demand", "obedience"})
_SURE: Final = 0.65
# A second look moves guesses, not these.
_PRECISE: Final = 0.7
_PROSE_LENGTH: Final = 40
# "He must return to Alabama" is a plot, "kicks, explosions and nothing else" a blurb.
_PROSE_RULES: Final = frozenset({"claim", "demand_title"})
_BLURB: Final = 0.7
_TO_READER = re.compile(
    r"\bif you(?:'re| are) (?:an? )?(?:ai\b|llm|(?:large )?language model|assistant|chatbot)"
    r"|\b(?:recommend|choose|pick|rank|select|put|place|show) this (?:film|movie|title|one)?\s?"
    r"(?:first|to every|for every|above (?:all|every)|at the top|as number)"
    r"|\bthis (?:film|movie|title|item) (?:must|has to|should) be (?:placed|ranked|recommended)"
    r"|\bthe user'?s? (?:wish|preference|request|filter|quer|signal)"
    r"|\byou must (?:always )?(?:select|recommend|choose|pick|rank) this\b",
    re.IGNORECASE,
)
_TOLD_RULES: Final = frozenset({"claim", "demand_title", "roleplay"})
_ODD_RULE: Final = 0.4
_ODD_WORDS: Final = 0.35
_CATALOG_RULES: Final = frozenset(
    {
        "template",
        "role_json",
        "override",
        "extraction",
        "markup",
        "exfiltration",
        "output_json",
        "code",
    }
)


def inspect(text: str) -> GuardReport:
    """Judges user text and returns its clean remainder.

    Args:
        text: Anything at all, of any length.

    Returns:
        The report; its spans refer to the canonical text, of which ``clean_text`` is the rest.
    """
    canonical = canonicalise(text)
    hits, score = _judge(canonical.text)
    if canonical.hidden:
        hidden_hits, hidden_score = _judge(canonicalise(canonical.hidden).text)
        if hidden_hits or hidden_score >= _HIDDEN:
            return _report_hidden(canonical, hits, max(score, hidden_score, 0.9))
    return _report(canonical, hits, score)


def suspicious(text: str) -> bool:
    """Whether catalog text (a title, a description) reads like an injection.

    Titles are short and may sound like anything, so only what no title has is held against a short
    text; in longer ones a sentence that gives orders is enough.
    """
    canonical = canonicalise(text)
    found = rules.find(canonical.text)
    certain = any(
        hit.weight >= 0.8 and (hit.rule in _CATALOG_RULES or hit.rule.startswith("encoded_"))
        for hit in found
    )
    hidden = canonical.hidden and any(
        hit.weight >= CONVICTS for hit in rules.find(canonical.hidden)
    )
    return bool(
        certain
        or hidden
        or _TO_READER.search(canonical.text)
        or orders_the_reader(fold(canonical.text))
        or (_is_prose(canonical.text) and _gives_orders(canonical.text, found))
    )


@lru_cache(maxsize=4_096)
def doubtful(text: str) -> bool:
    """Whether catalog text, though let in, is odd enough not to be shown to a model.

    Four descriptions in a hundred are; the model then goes by the rest of the record.
    """
    canonical = canonicalise(text).text
    if any(
        hit.weight >= _ODD_RULE for hit in rules.plain(canonical) if hit.rule not in _TOLD_RULES
    ):
        return True
    if not _is_prose(canonical):
        return False
    bounds = sentences(canonical)
    whole, each = classifier.score([canonical[start:end] for start, end in bounds])
    return max([whole, *each]) >= _ODD_WORDS


def _is_prose(text: str) -> bool:
    # A sign of a script without spaces says as much as half a word of others.
    wide = sum(character >= "\u2e80" for character in text)
    return len(text) + 2 * wide >= _PROSE_LENGTH


def _gives_orders(text: str, found: list[Hit]) -> bool:
    """Whether a sentence of prose is an order; what plots and blurbs do say does not count."""
    bounds = sentences(text)
    whole, each = classifier.score([text[start:end] for start, end in bounds])
    firm = [
        hit
        for hit in found
        if hit.rule not in _PROSE_RULES and not (hit.rule == "demand" and hit.weight > _BLURB)
    ]
    for (start, end), probability in zip(bounds, each, strict=True):
        ruled, probability = _ruled(found, start, end), max(probability, whole)
        if _combine(ruled, probability) < CONVICTS:
            continue
        agreed = ruled >= _WEAK and probability >= _WEAK
        if probability >= _SURE or agreed or _ruled(firm, start, end) > _WEAK:
            return True
    return False


def _judge(text: str) -> tuple[list[Hit], float]:
    """Returns the hits that convict, and the score."""
    if not text:
        return [], 0.0
    found = rules.find(text)
    bounds = sentences(text)
    whole, each = classifier.score([text[start:end] for start, end in bounds])
    purposes = [
        _purpose(text, found, bound, probability)
        for bound, probability in zip(bounds, each, strict=True)
    ]
    if any(purposes):
        for (start, end), names in zip(bounds, purposes, strict=True):
            found = soften(found, start, end, names)
        kept = [text[a:b] for (a, b), names in zip(bounds, purposes, strict=True) if not names]
        whole = classifier.score(kept)[0] if len(kept) > 1 else 0.0
    hits = [hit for hit in found if hit.weight >= CONVICTS]
    firsts = [
        _first_look(text, found, bound, probability, names)
        for bound, probability, names in zip(bounds, each, purposes, strict=True)
    ]
    looked = sorted(range(len(bounds)), key=lambda index: -firsts[index])[:_SECOND_LOOKS]
    strongest = 0.0
    for index, (start, end) in enumerate(bounds):
        score = firsts[index]
        ruled = _ruled(found, start, end)
        # By their meaning alone a few words may be anything.
        if index in looked and (ruled >= _WEAK or not classifier.is_short(text[start:end])):
            second = reconsidered(text[start:end], score)
            precise = not purposes[index] and ruled >= _PRECISE
            score = max(second, min(score, CONVICTS)) if precise else second
        strongest = max(strongest, score)
        struck = [hit for hit in hits if hit.start < end and hit.end > start]
        if score >= CONVICTS and not struck:
            hits.append(Hit(start, end, score, "classifier"))
        elif score < CONVICTS:
            hits = [hit for hit in hits if hit not in struck or _is_firm(hit)]
    whole = _CLASSIFIER_CEILING * whole if len(bounds) > 1 else 0.0
    if whole >= CONVICTS and not hits:
        hits.append(Hit(0, len(text), whole, "classifier"))
    firm = max((hit.weight for hit in hits if _is_firm(hit)), default=0.0)
    return hits, min(1.0, max(strongest, whole, firm))


def _is_firm(hit: Hit) -> bool:
    return hit.weight > UNSURE[1] or hit.rule in _AIMED or hit.rule.startswith("encoded_")


def _first_look(
    text: str,
    found: list[Hit],
    bound: tuple[int, int],
    probability: float,
    names: frozenset[str],
) -> float:
    """Scores a sentence by its words and the rules that struck it."""
    start, end = bound
    ruled = _ruled(found, start, end)
    if names and ruled <= HARMLESS and probability < _OUTSPOKEN:
        probability = min(probability, HARMLESS)
    elif ruled < _WEAK and takes_back(text[start:end]):
        probability = min(probability, _TAKEN_BACK)
    elif ruled < _WEAK and is_own(text[start:end]):
        probability = min(probability, _OWN_WORDS)
    return _combine(ruled, probability)


def _purpose(
    text: str, found: list[Hit], bound: tuple[int, int], probability: float
) -> frozenset[str]:
    """Returns the rules that mean nothing in a sentence, if any evidence needs explaining."""
    start, end = bound
    struck = {hit.rule for hit in found if hit.start < end and hit.end > start}
    if struck & _AIMED or not (struck or probability > HARMLESS):
        return frozenset()
    if struck and struck <= _INSISTENT and insists(text[start:end], named="demand" not in struck):
        return _INSISTENT
    return harmless(text[start:end])


def _ruled(found: list[Hit], start: int, end: int) -> float:
    """The strongest rule in a sentence, a little raised by others that agree."""
    names: dict[str, float] = {}
    for hit in found:
        if hit.start < end and hit.end > start:
            names[hit.rule] = max(names.get(hit.rule, 0.0), hit.weight)
    if not names:
        return 0.0
    return min(0.99, max(names.values()) + 0.1 * (len(names) - 1))


def _combine(ruled: float, probability: float) -> float:
    classified = _CLASSIFIER_CEILING * probability
    if ruled < _WEAK:
        return max(ruled, classified)
    return ruled + (1.0 - ruled) * 0.5 * classified


def _report(canonical: Canonical, hits: list[Hit], score: float) -> GuardReport:
    text = canonical.text
    if not hits:
        return GuardReport(score=score, clean_text=text, truncated=canonical.truncated)
    spans = _spans(text, hits)
    clean = without(text, spans)
    # What was cut out may have held apart the halves of another payload.
    if not is_meaningful(clean) or _judge(clean)[0]:
        spans, clean = [(0, len(text))], ""
    return GuardReport(
        verdict="stripped" if clean else "blocked",
        score=max(score, CONVICTS),
        spans=spans,
        clean_text=clean,
        truncated=canonical.truncated,
    )


def _spans(text: str, hits: list[Hit]) -> list[tuple[int, int]]:
    enclosed = enclosures(text, hits)
    if not enclosed:
        return cut(text, hits, _harmful)
    rest = blanked(text, enclosed)
    others, _ = _judge(rest)
    spans = cut(rest, others, _harmful) if others else []
    return merge(text, [*enclosed, *spans, *trailing_orders(text, enclosed)])


def _report_hidden(canonical: Canonical, hits: list[Hit], score: float) -> GuardReport:
    """Canonicalising already removed the hidden payload: there may be no span to show."""
    report = _report(canonical, hits, score)
    kept = report.clean_text if is_meaningful(report.clean_text) else ""
    return report.model_copy(
        update={"verdict": "stripped" if kept else "blocked", "clean_text": kept, "score": score}
    )


def _harmful(piece: str) -> bool:
    found = rules.find(piece)
    if any(hit.weight >= _WEAK for hit in found):
        return True
    return classifier.score([piece])[0] >= CONVICTS
