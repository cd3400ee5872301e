"""Whether the words around a possible title say that it is one.

A name that is hardly anything but a title ("Beetlejuice") needs no evidence. The more ordinary
its words, the more it needs: quotes, a year, capitals inside a sentence, "I loved …", a title next
to it, or that the turn says nothing else.
"""

import re

from store.title_need import Need
from store.title_setting import Setting
from store.title_text import ARTICLES, join

CERTAIN = int(Need.CERTAIN)
_TELLING = frozenset({
    ("such", "as"), ("similar", "to"), ("how", "about"), ("what", "about"), ("heard", "of"),
    ("bored", "by"), ("fan", "of"), ("care", "for"), ("thought", "of"), ("think", "of"),
    ("is", "like"), ("movies", "like"), ("films", "like"), ("movie", "like"), ("film", "like"),
    ("something", "like"), ("stuff", "like"), ("more", "like"), ("ones", "like"),
    ("anything", "like"), ("one", "like"), ("1", "like"), ("movie", "is"), ("film", "is"),
    ("favorite", "is"), ("favourite", "is"), ("fav", "is"), ("favorites", "are"), ("tired", "of"),
    ("as", "in"), ("compared", "to"), ("movies", "are"), ("better", "than"), ("sick", "of"),
    ("reminds", "of"), ("thinking", "of"), ("reminded", "of"), ("of", "like"),
    ("check", "out"), ("checking", "out"), ("mine", "is"), ("to", "be"), ("ones", "is"),
    ("one", "is"), ("1", "is"), ("go", "with"), ("wrong", "with"), ("to", "say"), ("else", "like"),
    ("ones", "are"), ("favorites", "is"), ("favs", "is"), ("choice", "is"),
    ("time", "is"), ("the", "movie"), ("the", "film"), ("pick", "is"),
})  # fmt: skip
_FILM_ONLY = frozenset({
    ("movies", "like"), ("films", "like"), ("movie", "like"), ("film", "like"),
    ("the", "movie"), ("the", "film"),
})  # fmt: skip
_FILM_ONLY_WORDS = frozenset({"seen", "watched", "rewatched", "called", "titled"})
_ALL_CLEAR = 3
_NOT_LIKING = frozenset({"look", "looks", "looked", "feel", "feels", "felt", "would", "sound"})
_NEITHER = frozenset({"neither", "either"})
_SERIES = frozenset({"series", "franchise", "saga", "trilogy"})
_NATIONS = frozenset({
    "american", "british", "english", "irish", "scottish", "french", "german", "italian",
    "spanish", "mexican", "swedish", "danish", "norwegian", "dutch", "polish", "russian",
    "turkish", "greek", "indian", "chinese", "japanese", "korean", "thai", "iranian", "brazilian",
    "argentinian", "australian", "canadian", "african", "european", "asian", "bollywood",
})  # fmt: skip
_ASKED_FOR = frozenset({("you", "got"), ("you", "have"), ("ya", "got"), ("you", "know")})
_CHOICE = frozenset({
    ("decide", "between"), ("choose", "between"), ("torn", "between"), ("stuck", "between"),
    ("choice", "between"), ("hesitating", "between"), ("deciding", "between"),
})  # fmt: skip
_LIKENESS = frozenset(
    {"style", "type", "vibe", "vibes", "level", "era", "universe", "remake", "sequel"}
)
_IS = frozenset({"was", "is", "were", "wasnt", "isnt"})
_MOST_FILLERS = 3
_NO_TITLE = -9
_BEING = frozenset({"am", "im", "is", "are", "was", "were", "hes", "shes", "theyre"})
_WHERE = {
    "from": _BEING | {"come", "comes", "came", "here", "originally"},
    "in": _BEING | {"live", "lives", "lived", "living", "born", "based", "set", "up", "here"},
    "to": frozenset({"went", "going", "trip", "moved", "been", "fly", "flying", "back", "travel"}),
    "near": _BEING | {"live", "lives", "living"},
}
_VERSION = re.compile(
    r"\s\((?:the|that) [^()]{2,40}\b(?:film|movie|one|version|thing)\b", re.IGNORECASE
)


def evidence(setting: Setting, first: int, last: int) -> int:
    """Returns how strongly the text around words first..last says that they are a title."""
    if setting.quoted(first, last):
        return CERTAIN
    if _is_place(setting, first, last):
        return _NO_TITLE
    capitals, cue = _capitals(setting, first, last), _cue(setting, first, last)
    following = "" if setting.breaks_after(last) else setting.key(last + 1)
    if following == "of" or (capitals == 2 and not cue and not setting.ends_clause(last)):
        capitals = max(0, capitals - 1)
    score = capitals + cue
    if following in _SERIES:
        score += 2
    elif following in setting.lexicon.kinds:
        definite = "the" in (setting.key(first), setting.key(first - 1))
        score = score + 1 if definite and following in ("movie", "film") else min(score, 1)
    else:
        score += _praise(setting, first, last) + _owner(setting, first, last)
    score += _credit(setting, first, last)
    return score + (3 if _whole_turn(setting, first, last) else 0)


def _is_place(setting: Setting, first: int, last: int) -> bool:
    """Whether the name says where: "I am from Brazil", "we live in Chicago"."""
    if first != last or setting.key(last) not in setting.lexicon.places:
        return False
    verb, preposition = setting.pair_before(first)
    return verb in _WHERE.get(preposition, ())


def _credit(setting: Setting, first: int, last: int) -> int:
    """Weighs "Signs by Shyamalan", "Wild with Reese Witherspoon", "Brazil (the Gilliam film)"."""
    if last + 1 >= len(setting.words):
        return 0
    if _VERSION.match(setting.text, setting.words[last].end):
        return 3
    if setting.gap_after(last).strip() or last + 2 >= len(setting.words):
        return 0
    following, name = setting.key(last + 1), setting.words[last + 2]
    opens = setting.starts_sentence(first) or setting.key(first - 1) in setting.lexicon.openers
    if following not in ("by", "with", "starring") or not opens:
        return 0
    capital = setting.cased and name.capital and name.key not in setting.lexicon.function
    if following == "by" or last + 3 >= len(setting.words):
        return 2 if capital or name.key not in setting.lexicon.common else 0
    return 2 if capital and setting.words[last + 3].capital else 0


def _capitals(setting: Setting, first: int, last: int) -> int:
    if not setting.cased:
        return 0
    span = range(first, last + 1)
    content = [i for i in span if setting.key(i) not in setting.lexicon.function] or list(span)
    if not all(setting.words[i].text[0].isupper() for i in content):
        return 0
    inside = [i for i in content if not setting.starts_sentence(i)]
    return 0 if not inside else 3 if len(inside) > 1 else 2


def _cue(setting: Setting, first: int, last: int) -> int:
    lexicon, index = setting.lexicon, first - 1
    while index >= 0 and first - index <= _MOST_FILLERS + 1:
        if setting.starts_sentence(index + 1):
            return 0
        pair = setting.pair_before(index + 1)
        of_kind = pair[0] in lexicon.kinds and pair[1] == "like"
        if _only_a_title(setting, first, last):
            return _ALL_CLEAR
        if pair in _CHOICE:
            return _liked(setting, first, last, pair[0])
        if pair in _ASKED_FOR and setting.gap_after(last).startswith("?"):
            return _liked(setting, first, last, pair[0])
        if pair in _TELLING or pair[1] in lexicon.told or of_kind:
            return 2 if setting.ends_clause(last) else 1
        if pair[1] in lexicon.likes or pair[1] in lexicon.maybe:
            return _liked(setting, first, last, pair[0])
        if pair[1] == "in" and index == first - 1:
            return int(setting.ends_clause(last))
        if pair[1] not in lexicon.fillers:
            return 0
        index -= 1
    return 0


def _only_a_title(setting: Setting, first: int, last: int) -> bool:
    """Whether words can be nothing else behind their verb: "have you seen giant?", "like up."."""
    if not setting.breaks_after(last):
        return False
    verb, key = setting.key(first - 1), setting.key(last)
    if first == last and key in setting.lexicon.particles:
        return verb in setting.lexicon.told or verb in setting.lexicon.likes
    return verb in _FILM_ONLY_WORDS and key not in setting.lexicon.function


def _liked(setting: Setting, first: int, last: int, before: str) -> int:
    """Weighs "I like X", which is as often said of things as of titles."""
    key = setting.key(last)
    plural = key.endswith("s") and key in setting.lexicon.common
    subject = first == last and (plural or key in setting.lexicon.subjects or key.isdigit())
    if subject or before in _NOT_LIKING:
        return 0
    if setting.ends_clause(last):
        return 2
    following = setting.key(last + 1)
    ordinary = setting.lexicon.common | setting.lexicon.subjects
    noun = first == last and bool({following, following.removesuffix("s")} & ordinary)
    if not noun or following in setting.lexicon.kinds | _LIKENESS:
        return 1
    plural = following.endswith("s") and following not in setting.lexicon.function
    return -1 if plural else 0  # "psycho killers"


def _praise(setting: Setting, first: int, last: int) -> int:
    """Weighs "Heat was great" at the start of a clause."""
    if setting.breaks_after(last) or setting.key(last + 1) not in _IS | _NEITHER:
        return 0
    opens = setting.starts_sentence(first) or setting.key(first - 1) in setting.lexicon.openers
    if opens and setting.key(last + 1) in _NEITHER:
        return 2
    if not opens or setting.key(last + 2) not in setting.lexicon.verdicts:
        return 0
    if setting.key(last + 2) == "better" and setting.key(last + 3) == "than":
        return 2
    called = {setting.key(last + ahead) for ahead in range(3, 7)}
    judged = setting.key(first - 1) in ("heard", "think", "thought")
    if judged or called & {"movie", "film", "classic", "flick"}:
        return 2
    bare = setting.key(first) not in ARTICLES and setting.key(last) not in setting.lexicon.subjects
    return 2 if bare and first == last else 1


def _owner(setting: Setting, first: int, last: int) -> int:
    """Weighs "Alien's ending": a bare noun that owns something is a name."""
    word = setting.words[last]
    possessive = word.bare != word.key and not word.key.startswith("it")
    bare = first == last and setting.key(first - 1) in ("", *setting.lexicon.openers)
    return 2 if possessive and word.capital and (bare or setting.starts_sentence(first)) else 0


def _whole_turn(setting: Setting, first: int, last: int) -> bool:
    if join(setting.words[first : last + 1]) in setting.lexicon.conversation:
        return False
    rest = [*setting.words[:first], *setting.words[last + 1 :]]
    noise = all(word.key in setting.lexicon.turn_noise for word in rest)
    return not rest or (len(rest) < 5 and last > first and noise)


def part_of_longer_name(setting: Setting, first: int, last: int) -> bool:
    """Whether capitals go on beside a short name: "Alien" in "Alien Covenant"."""
    if not setting.cased or last - first > 1 or setting.quoted(first, last):
        return False
    if not setting.words[last].text[0].isupper():
        return False
    return name_before(setting, first) or (
        last + 1 < len(setting.words)
        and not setting.gap_after(last).strip(" -")
        and _names(setting, last + 1)
    )


def name_before(setting: Setting, first: int) -> bool:
    """Whether the word right in front of a word belongs to a name."""
    if first == 0 or setting.gap_before(first).strip(" -"):
        return False
    return not setting.starts_sentence(first - 1) and _names(setting, first - 1)


def _names(setting: Setting, index: int) -> bool:
    word = setting.words[index]
    plain = word.key in setting.lexicon.function or len(word.text) < 2
    if word.key in _NATIONS and setting.key(index - 1) in ("a", "an", "the", "some", "any"):
        return False  # "a French Goodfellas" asks for another Goodfellas
    return word.text[0].isupper() and not plain


def cue_ends(setting: Setting) -> list[int]:
    """Returns the words at which a name may begin because something announces one."""
    found = [0] if 0 < len(setting.words) < 7 else []
    for index in range(1, len(setting.words)):
        if setting.starts_sentence(index):
            continue
        pair = setting.pair_before(index)
        told = pair in _TELLING or pair[1] in setting.lexicon.told
        if told or pair[1] in setting.lexicon.likes or pair[1] in ("and", "or", "movie"):
            found.append(index)
    return found


def asked_for(setting: Setting, first: int, last: int) -> bool:
    """Whether a name is one that the catalog is asked for: "have you got Zorblax Returns?"."""
    if setting.pair_before(first) not in _ASKED_FOR or not setting.gap_after(last).startswith("?"):
        return False
    return not all(setting.lexicon.real(setting.key(index)) for index in range(first, last + 1))


def film_cue_before(setting: Setting, first: int) -> bool:
    """Whether the words in front of a word can only announce a film, not a person."""
    if setting.starts_sentence(first):
        return False
    pair = setting.pair_before(first)
    return pair[1] in _FILM_ONLY_WORDS or pair in _FILM_ONLY
