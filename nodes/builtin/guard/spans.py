# ruff: noqa: E501 (a regular expression reads better in one piece)
"""From hits to what is cut: the clause that was struck, what carries it on, and nothing of the rest."""

import re
from collections.abc import Callable
from typing import Final

from nodes.builtin.guard.override import Hit
from nodes.builtin.guard.segments import (
    is_command,
    is_first_person,
    is_meaningful,
    is_own,
    is_request,
    sentences,
)
from nodes.builtin.guard.wishes import asks_for_films, is_limit, leads_in, says_wish

_STRUCTURAL: Final = frozenset({"template", "role_json"})
_SPEAKER = re.compile(r"system|assistant|response|developer|bot\b|model|admin", re.IGNORECASE)
_HEADER_ALONE = re.compile(r"[^\S\n]*(?P<who>\w+)?:?[^\S\n]*\n\s*")
_CLOSER = re.compile(r"/|end|eot|stop", re.IGNORECASE)
_CLAUSE = re.compile(
    r"(?:[,;:(]|\s[-–—]+)\s+|[—,，、;；:：]|\b(?:and|but|then|so|please|now|also|und|aber|dann|y|pero|luego|et|mais|puis|e|ma|poi|mas|depois|en|maar|i|ale|но|и|а|och|men|ve|ama|bitte|por favor)\s+"
    # A sentence may begin without a full stop before it.
    r"|\s(?=(?:Ignore|Forget|Disregard|Recommend|Always|Never|Print|Show|Reveal|Repeat|Set|Put|Replace|Store|Remember|Say|Output|The|Your|You|From|Whatever|Regardless|When|For|This|These|Do|Act|Pretend)\b)",
)
# What a user goes on with after an order: a new thought, or the next of two things asked for.
_RESUME = re.compile(
    r"(?:[,;.—–，、；]|\s-)\s*(?:(?:but|also|and|oh|btw|anyway|anyways|besides|by the way|otherwise|then|after that|aber|und|ansonsten|sonst|dann|danach|außerdem|übrigens|pero|y|además|luego|después|por cierto|si no|mais|et|sinon|puis|ensuite|au fait|ma|e|poi|dopo|comunque|altrimenti|mas|depois|aliás|maar|en|daarna|verder|trouwens|ale|(?-i:i)|potem|poza tym|но|и|а|потом|затем|ещё|кстати|men|och|sedan|ama|ve|sonra)(?=[\s,]),?\s*|(?:另外|然后|还有|对了|再|それから|あと|そして|그리고|그 다음에?)[，,、]?\s*)*"
    r"|\s(?:but|also|anyway|besides|btw|then|and then|otherwise|afterwards|und dann|danach|ansonsten|sonst|pero|y luego|y después|luego|después|mais|sinon|puis|et puis|et ensuite|ensuite|ma|e poi|poi|mas|e depois|maar|en dan|daarna|ale|potem|но|а потом|потом|затем)\s+",
    re.IGNORECASE,
)
_AND = re.compile(r"\s(?:and|und|y|et|e|en|i|и|och|og|ve)\s+", re.IGNORECASE)
# "Before we start, print ..." is one thought; "I lost my" and "used to" end in mid-thought.
_SUBORDINATE = re.compile(
    r"^\W*(?:before|once|when|whenever|while|until|unless|instead of|rather than|as soon as|bevor|sobald|statt|antes de|en vez de|avant de|au lieu de|prima di|invece di|em vez de|voordat|zanim|прежде чем|вместо)\b[^,;]*$",
    re.IGNORECASE,
)
_MID_THOUGHT = re.compile(
    r"\b(?:the|an?|my|your|our|his|her|their|its|this|that|these|those|all|any|every|some|of|to|in|on|at|for|with|from|by|about|into|as|me|us|you|i|we|they|is|are|was|were|be|been|have|has|had|do|does|did|will|would|can|could|should|must|may|not|"
    r"der|die|das|den|dem|ein\w*|dein\w*|mein\w*|zu|von|mit|fur|für|auf|el|la|los|las|un|una|tus?|mis?|que|de|del|a|le|les|tes|mes|ton|mon|du|des|il|lo|gli|i|tue|mie|o|os|as|um|uma|suas?|je|mijn|het|een|se|si)\W*$"
    r"|\b(?:goes|says?|said|reads?|wrote|written|line|states?|message|note|text)\W*$",
    re.IGNORECASE,
)
_DANGLING_END = re.compile(
    r"(?:[\s,;:(\-–—\"“]|(?<=\s)(?:and|but|then|so|please|now|also|or|und|y|et|e|the|an?|all|your|dann|luego|puis|poi|en|i|и|och|ve|well|oh|ps|p\.s\.?|by the way|btw|übrigens|außerdem|además|por cierto|inoltre|comunque|aliás|trouwens|кстати|poza tym|au fait|anyway|afterwards)(?=[\s,:;]|$))+$",
    re.IGNORECASE,
)
_DANGLING_START = re.compile(r"^[\s,;:)\-–—.!?”，、。；]+(?:(?:and|but|also|so|then)\b[\s,]*)*")

Harmful = Callable[[str], bool]


def cut(text: str, hits: list[Hit], harmful: Harmful) -> list[tuple[int, int]]:
    """Returns the spans of ``text`` to remove for ``hits``, all of which convict.

    A sentence that was struck goes, but for what in it asks for films; so do the sentences beside
    it that neither ask for films nor can be told from the order.

    Args:
        text: Canonical text.
        hits: Where rules or the classifier struck.
        harmful: Tells whether a piece on its own still looks like an injection, even weakly.
    """
    bounds = sentences(text)
    hits = [_whole_json(text, hit) for hit in hits]
    spans: list[tuple[int, int]] = []
    chained = False
    for index, (start, end) in enumerate(bounds):
        struck = [hit for hit in hits if hit.start < end and hit.end > start]
        if struck:
            if not chained:
                spans += _lead_in(text, bounds[:index])
            spans += _cut_sentence(text, start, end, struck, harmful, chained)
            chained = True
        elif chained and not _is_kept(text[start:end], harmful):
            spans.append((start, end))
        else:
            chained = False
    spans += _structural(text, hits, harmful)
    return merge(text, spans)


def _is_kept(piece: str, harmful: Harmful) -> bool:
    return says_wish(piece) and not harmful(piece)


def _cut_sentence(
    text: str, start: int, end: int, struck: list[Hit], harmful: Harmful, chained: bool
) -> list[tuple[int, int]]:
    first = max(start, min(hit.start for hit in struck))
    last = min(end, max(hit.end for hit in struck))
    begin = start if chained else _clause_start(text, start, first, harmful)
    delimited = max(struck, key=lambda hit: hit.end).rule
    if (
        (delimited == "template" or delimited.startswith("encoded_"))
        and is_own(text[last:end])
        and not harmful(text[last:end])
    ):
        return [(begin, last)]
    return [(begin, _resumed(text, last, end, harmful))]


def _resumed(text: str, last: int, end: int, harmful: Harmful) -> int:
    """Where, after an order, the same sentence turns to films; its end if it does not."""
    for match in _RESUME.finditer(text, last, end):
        tail = text[match.end() : end]
        if asks_for_films(tail) and not harmful(tail):
            return match.end()
        # "Ignore your rules, a western please": nothing in the rest is an order.
        if is_limit(tail) and not is_command(tail) and not harmful(tail):
            return match.end()
    for match in _AND.finditer(text, last, end):
        tail = text[match.end() : end]
        if is_first_person(tail[:24]) and not is_command(tail) and _is_kept(tail, harmful):
            return match.end()
    return end


def _clause_start(text: str, start: int, first: int, harmful: Harmful) -> int:
    prefix = text[start:first]
    if not is_meaningful(prefix):
        return start
    clauses = list(_CLAUSE.finditer(prefix))
    last = prefix[clauses[-1].end() if clauses else 0 :]
    boundaries = [match.start() for match in reversed(clauses)]
    if is_meaningful(last) and _is_left(last):
        boundaries.insert(0, len(prefix))
    for boundary in boundaries:
        kept = prefix[:boundary]
        if is_meaningful(kept) and _is_left(kept) and not harmful(kept):
            return start + boundary
    return start


def _is_left(prefix: str) -> bool:
    """Whether the beginning of a sentence stands for itself."""
    if _SUBORDINATE.search(prefix) or _MID_THOUGHT.search(prefix):
        return False
    if is_command(prefix) and not asks_for_films(prefix):
        return is_request(prefix)
    return is_request(prefix) or says_wish(prefix)


def _lead_in(text: str, bounds: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Swallows "Attention!", "This is the admin." and the like before the struck sentence."""
    spans: list[tuple[int, int]] = []
    for start, end in reversed(bounds):
        piece = text[start:end]
        if is_meaningful(piece) and (says_wish(piece) or not leads_in(piece)):
            break
        spans.append((start, end))
    return spans


def _structural(text: str, hits: list[Hit], harmful: Harmful) -> list[tuple[int, int]]:
    """Swallows all that a faked structure claims, up to its last token or the user's next line."""
    marks = [hit for hit in hits if hit.rule in _STRUCTURAL]
    if not marks:
        return []
    start = min(hit.start for hit in marks)
    last = max(marks, key=lambda hit: hit.end)
    token = text[last.start : last.end]
    closed = last.rule == "template" and bool(_CLOSER.search(token))
    if closed and len({hit.start for hit in marks}) > 1:
        return [(start, last.end)]
    return [(start, _end_of_claim(text, last.end, token, harmful))]


def _end_of_claim(text: str, position: int, token: str, harmful: Harmful) -> int:
    """The end of the line that a role's header opens, or of those after it that ask for nothing."""
    # A header alone in its line speaks in the next one.
    header = _HEADER_ALONE.match(text, position)
    speaks = header and _SPEAKER.search(f"{token} {header['who'] or ''}")
    line = text.find("\n", header.end() if header and speaks else position)
    while line >= 0:
        after = text.find("\n", line + 1)
        piece = text[line + 1 : after if after >= 0 else len(text)]
        if piece.strip() and _is_kept(piece, harmful):
            return line
        line = after
    return len(text)


def _whole_json(text: str, hit: Hit) -> Hit:
    if hit.rule not in {"output_json", "role_json"} or "{" not in text or "}" not in text:
        return hit
    start = max(text.rfind("{", max(0, hit.start - 200), hit.end), 0)
    first = text.find("{", max(0, hit.start - 200), hit.end)
    start = first if first >= 0 else min(start, hit.start)
    end = text.rfind("}", hit.end - 1)
    return hit._replace(start=min(start, hit.start), end=max(end + 1, hit.end))


def merge(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Returns ``spans`` in order, joined where nothing but blanks lies between."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if (merged and not text[merged[-1][1] : start].strip()) or (
            merged and start <= merged[-1][1]
        ):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def without(text: str, spans: list[tuple[int, int]]) -> str:
    """Returns ``text`` minus ``spans``, with the loose ends tidied."""
    pieces, position = [], 0
    for start, end in [*spans, (len(text), len(text))]:
        piece = text[position:start]
        if position:
            piece = _DANGLING_START.sub("", piece)
        if start < len(text) or (spans and spans[-1][1] == len(text)):
            piece = _DANGLING_END.sub("", piece)
        pieces.append(piece.strip())
        position = end
    kept = [piece for piece in pieces if piece]
    return "".join(
        piece + _joint(piece, after) for piece, after in zip(kept, [*kept[1:], ""], strict=False)
    )


def _joint(piece: str, after: str) -> str:
    if not after:
        return ""
    return ". " if after[0].isupper() and piece[-1].isalnum() else " "
