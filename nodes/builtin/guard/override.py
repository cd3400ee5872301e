# ruff: noqa: E501 (a regular expression reads better in one piece)
"""Instructions to dismiss instructions: verb x {your, all, previous, system} x {rules, prompt, ...}.

Whose words are dismissed decides: "forget what I said about horror" is a user at work, "forget your
instructions" is not.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from nodes.builtin.guard.fold import fold
from nodes.builtin.guard.lexicon import Lexicon, lexicon

CONVICTS: Final = 0.5
"""From this weight on a hit convicts."""


class Hit(NamedTuple):
    """Where a rule struck, how sure it is (0 to 1), and which it was."""

    start: int
    end: int
    weight: float
    rule: str


_REACH: Final = 60
_VOID_REACH: Final = 80
_SENTENCE_END = re.compile(r"[.!?。！？\n](?:\s|$)|[。！？।؟۔\n]")
_NEGATED = re.compile(
    r"(?:do not|don'?t|didn'?t|did not|doesn'?t|can'?t|cannot|won'?t|never|to not|not to|without|not)\s+(?:\w+\s+)?$"
)
# Somebody in a story does it, not the assistant.
_NARRATED = re.compile(
    r"\b(?:films?|movies?|story|stories|plot|show|series|scene|character|hero\w*|robot|android|cops?|detective|spy|"
    r"soldiers?|machine|computer|a\.?i\.?|teacher|kids?|girl|boy|man|woman|guy|people|who|pelicula|film|filme|pelis?)\b"
    r".{0,90}\b(?:where|who|that|about|in which|which|when|told|has to|have to|must|decides?|refuses?|learns?|tries|"
    r"starts?|begins?|and|they|he|she|people|characters?|donde|ou|wo|que|qui)\b[^\"“”:]{0,50}$"
)
_THIRD_PERSON = re.compile(
    r"\b(?:he|she|they|people|everyone|characters?|heroes|cops|i|we|(?:told|has|had|needs?|wants|refuses|decides|forced|learns|tries|ordered|programmed|trying|supposed|dares|begins|starts) to|who|nobody|directors?|studios?|that|which|kids)\s+"
    r"(?:\w+ly\s+|always\s+|just\s+|often\s+|usually\s+|tend to\s+|would\s+|can\s+|could\s+|totally\s+)*$"
)
_FOREIGN_STORY = re.compile(
    r"\b(?:film\w*|pelicul\w+|pelis?|historia|histoire|storia|geschichte|verhaal|фильм\w*|кино|истори\w+|elokuv\w*|phim|ταινι\w*|algo|etwas|was|quelque chose|qualcosa|alguma coisa|iets|cos|что-нибудь|щось|neco|ceva|valami|jotain|nagot|noget|κατι|sesuatu)\b.{0,60}\b(?:donde|en (?:la|el|las|los) (?:que|cual)|que|"
    r"ou\b|dont|qui|dans (?:lequel|laquelle)|in dem|in der|wo|dove|in cui|che|onde|em que|waarin|waar|die|dat|где|в котор\w+|котор\w+|gdzie|w ktor\w+|ktor\w+|dar|hvor|som|kde|v nemz|ktery|jossa|joka|ahol|amiben|amelyben|amely|unde|in care|care|οπου|που|tentang|yang|di mana|ve|trong do|sobre|sur|su|uber|uber|over|про|о|om|o|despre|για|\w+rol|\w+osta)\b"
    r"|(?:电影|電影|片).{0,12}(?:讲|关于|里|中)|关于|關於|(?:فيلم|أفلام|فیلم).{0,40}(?: عن | حيث | الذي | فيه | که | درباره )|סרט.{0,30}(?: שבו | על | ש)|(?:फिल्म|फ़िल्म|कहानी).{0,20}(?:जिसमें|जहां|जहाँ)|(?:หนัง|ภาพยนตร์).{0,30}(?:ที่|เกี่ยวกับ)"
)
# "A film that ignores orders" puts the film last; "this film" and a new clause are no such thing.
_FILM_AFTER = re.compile(
    r"[^。！？.!?\n,，、;；]{0,20}(?<![这這此本该該每部])(?<!この)(?<!その)(?<!इस )(?<!यह )(?<!이 )(?<!bu )(?:映画|作品|アニメ|电影|電影|故事|영화|이야기|फिल्म|फ़िल्म|\bfilm(?:i|ler|leri)?\b)"
)
_SHORT_TURN: Final = 100
_SHOWN = re.compile(
    r"\s+(?:about\s+)?(?:that|it|this|those|these|the (?:\w+ )?(?:one|ones|list|suggestions?|"
    r"recommendations?|films?|movies?|genre|year|rating|language|\d0s|titles?|typos?|picks?)|"
    r"(?:\d\d)?\d0s|horror|comed\w+|dramas?|westerns?|romance|thrillers?|subtitles|"
    r"everything and start|it all|all that)\b"
)
_ASKED = re.compile(
    r"\b(?:want|need|order|ask|command|tell|instruct|like|require|urge|beg|telling|going|used?) (?:you |u )?to\s+(?:\w+ly\s+|just\s+)*$|you (?:have|need|are|ought|must) to\s+$|\bi (?:said|repeat)\s+$"
)
_OBJECT_OF_ALL = re.compile(
    r"\s*(?:that\s+)?(?:else\s+)?(?:(?:and everything|that was|which was|written|said|stated|mentioned|you|i|we)\b.{0,12})?"
    r"\s*(?:above|before|you(?:'ve| have| were| are| know|'re| been| got| learned| had)|previous|prior|so far|up to now|until now|prompted|told|instructed|trained)"
)
_EVERYTHING = re.compile(
    r"alles|todo|tout|tutto|tudo|wszystk\w+|все,? что|her sey\w*|allt|alt|kaikki|sve|vsechn\w*|semua|tot ce|كل ما"
)
_BEFORE = re.compile(
    r"\b(?:davor|vorher\w*|zuvor|bisher\w*|obig\w*|anterior\w*|preced\w*|previ\w*|antes|avant|prima|sopra|acima|arriba|wczesniej\w*|powyz\w*|выше|ранее|до этого|раньше|tidigare|ovan\w*|tidligere|ovenfor|aiemm\w*|ylla|predtim|onceki|yukari\w*|sebelum\w*)\b|السابق|أعلاه"
)
# What came before the user's first word is not the user's.
_BEFORE_ME = re.compile(
    r"\b(?:before|above|prior to|ahead of|preceding|precedes|vor|uber|avant|antes de|antes d[ao]|prima d[ei]l?l?a?|voor|przed|до|перед) (?:my|our|mein\w*|unser\w*|mon|ma|mes|notre|mis?|minha|meu|mia|mio|mijn|moj\w*|мо\w+|наш\w*)\b"
)
_ANNOUNCED = re.compile(
    r"\s*(?:,|;|:|-|and|then|\.)*\s*(?:and |then |now |just |instead |please )*(?:write|say|print|output|tell|recommend|respond|reply|answer|repeat|only|act|pretend|you are|show me (?:your|the) (?:prompt|instr|system))\b"
)


def overrides(folded: str) -> Iterator[Hit]:
    """Yields the places where ``folded`` tells the assistant to drop what governs it."""
    words = lexicon()
    nouns = [(m, "orders") for m in words.orders.finditer(folded)]
    nouns += [(m, "things") for m in words.things.finditer(folded)]
    if not nouns:
        return
    yield from _declared_void(folded, nouns, words)
    verbs = list(words.dismiss.finditer(folded))
    for verb in verbs:
        for noun, kind in nouns:
            weight = _weigh(folded, verb, noun, kind, words)
            if weight:
                start, end = min(verb.start(), noun.start()), max(verb.end(), noun.end())
                yield Hit(start, end, weight, "override")


def takes_back(text: str) -> bool:
    """Whether a short sentence dismisses the user's own words, or what was shown."""
    if len(text) > _SHORT_TURN:
        return False
    folded, words = fold(text), lexicon()
    verb = words.dismiss.search(folded)
    if verb is None or re.search(r"\byour\b", folded):
        return False
    rest = folded[max(0, verb.start() - 20) : verb.end() + 45]
    return bool(words.mine.search(rest) or _SHOWN.match(folded[verb.end() :]))


def _declared_void(
    text: str, nouns: list[tuple[re.Match[str], str]], words: Lexicon
) -> Iterator[Hit]:
    """Yields "your rules no longer apply", in any language."""
    for void in words.void.finditer(text):
        for noun, kind in nouns:
            start, end = min(noun.start(), void.start()), max(noun.end(), void.end())
            if end - start > _VOID_REACH or _SENTENCE_END.search(text[start:end]):
                continue
            if words.mine.search(_BEFORE_ME.sub(" ", text[max(0, start - 14) : end])):
                continue
            theirs = words.theirs.search(text[max(0, start - 14) : end])
            yield Hit(start, end, 0.85 if theirs else 0.7 if kind == "orders" else 0.6, "override")


def _weigh(text: str, verb: re.Match[str], noun: re.Match[str], kind: str, words: Lexicon) -> float:
    start, end = min(verb.start(), noun.start()), max(verb.end(), noun.end())
    if end - start > _REACH + len(verb.group()) or verb.end() > noun.start() >= verb.start():
        return 0.0
    between = text[start:end]
    if _SENTENCE_END.search(between):
        return 0.0
    shared = words.dismiss.languages(verb.group())
    noun_languages = (words.orders if kind == "orders" else words.things).languages(noun.group())
    if kind == "things" and not shared & noun_languages:
        return 0.0
    language = "en" if "en" in noun_languages else ""
    if language == "en" and noun.start() < verb.start():
        return 0.0
    if _NEGATED.search(text[max(0, verb.start() - 24) : verb.start()]) and verb.group()[:3] not in {
        "don",
        "do ",
        "sto",
    }:
        return 0.0
    around = text[max(0, start - 12) : end + 28] if language != "en" else text[start : end + 30]
    before = max(0, start - 12)
    inner = text[before : end + 14] if noun.start() < verb.start() else text[verb.end() : end + 26]
    theirs = bool(words.theirs.search(inner if language != "en" else text[verb.end() : end + 30]))
    every = bool(words.every.search(inner))
    around = _BEFORE_ME.sub(" ", around)
    own = words.mine.search_in(around, noun_languages | {"en"} if shared else noun_languages)
    if own and not _closely_theirs(text, noun):
        return 0.0
    weight = _by_kind(text, verb, noun, kind, theirs, every, language == "en")
    if weight and (
        _is_story(text, verb, theirs) if language == "en" else is_foreign_story(text, start, end)
    ):
        return min(weight, 0.35)
    return weight


def _by_kind(
    text: str,
    verb: re.Match[str],
    noun: re.Match[str],
    kind: str,
    theirs: bool,
    every: bool,
    english: bool,
) -> float:
    if kind == "orders":
        if theirs:
            return 0.97
        if every:
            return 0.95
        return 0.8 if not english or _the(text, verb, noun) else 0.45
    if english:
        return _english_thing(text, verb, noun, theirs, every)
    if _EVERYTHING.fullmatch(noun.group()):
        before = _BEFORE.search(text[noun.start() : noun.end() + 26])
        return 0.75 if theirs or before else 0.3
    if theirs:
        return 0.85
    return 0.75 if every else 0.0


def _english_thing(
    text: str, verb: re.Match[str], noun: re.Match[str], theirs: bool, every: bool
) -> float:
    word = noun.group()
    if word in {"everything", "anything", "all"}:
        rest = text[noun.end() : noun.end() + 60]
        if _OBJECT_OF_ALL.match(rest):
            return 0.85
        if _ANNOUNCED.match(rest) and noun.start() - verb.end() <= 8:
            return 0.75
        return 0.0
    gap = text[verb.end() : noun.start()]
    if len(gap) > 40:
        return 0.0
    owned = bool(
        re.search(r"\b(?:your|ur|system|developer|safety|openai|internal|hidden|built-in)\b", gap)
    )
    if word == "information":
        return 0.85 if owned else 0.55 if every else 0.0
    if word.startswith(("preference", "signal", "criteria", "filter", "conversation")):
        return (
            0.8
            if owned or re.search(r"\bthe (?:user|viewer|customer)", gap)
            else 0.3
            if every
            else 0.0
        )
    if owned or (
        theirs and re.search(r"you(?:'ve| have| were| are|r)", text[noun.end() : noun.end() + 30])
    ):
        return 0.95
    if word.startswith(("catalog", "database", "candidate", "schema")):
        return 0.6
    if every and word.startswith(
        (
            "rule",
            "order",
            "task",
            "assignment",
            "command",
            "restriction",
            "limitation",
            "constraint",
            "training",
            "article",
            "document",
            "context",
            "thought",
        )
    ):
        return 0.85
    return 0.3 if every else 0.0


def _the(text: str, verb: re.Match[str], noun: re.Match[str]) -> bool:
    return bool(
        re.fullmatch(
            r"\s+(?:about\s+)?(?:the|those|these)\s+(?:\w+\s+)?", text[verb.end() : noun.start()]
        )
    )


def _closely_theirs(text: str, noun: re.Match[str]) -> bool:
    before = text[max(0, noun.start() - 30) : noun.start()]
    return bool(
        re.search(
            r"\b(?:your|system|developer|hidden|initial|tus?|tes|vos|deine\w*|ihre|tue|suas?)\s+(?:\w+\s+){0,2}$",
            before,
        )
    )


def _is_story(text: str, verb: re.Match[str], theirs: bool) -> bool:
    opening = text[max(0, verb.start() - 160) : verb.start()]
    opening = re.split(r"[.!?\n]\s", opening)[-1]
    if _ASKED.search(opening):
        return False
    if theirs and re.search(r"\byour?\b", text[verb.end() : verb.end() + 40]):
        return False
    return bool(_NARRATED.search(opening) or _THIRD_PERSON.search(opening))


def is_foreign_story(text: str, start: int, end: int) -> bool:
    """Whether what stands at ``[start, end)`` is what some film is about."""
    opening = re.split(r"[.!?\n。！？]", text[max(0, start - 100) : start])[-1]
    if _FOREIGN_STORY.search(opening):
        return True
    return bool(_FILM_AFTER.match(text[end : end + 28]))
