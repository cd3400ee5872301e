"""What a sentence of the model must be before a user may read it."""

import re
import unicodedata
from collections.abc import Iterable

SENTENCE_LIMIT = 240
_MARKUP = re.compile(
    r"[<>{}\[\]|\\^`*_#~]|https?:|www\.|\w\.(?:com|net|org|io|ru|xyz)\b", re.IGNORECASE
)
_NAME = re.compile(r"\b[A-Z0-9][\w'’-]*")
_END = re.compile(r"[.!?…]+[\"'”’)]*\s+(?=\S)")
_ABBREVIATION = re.compile(r"\b(?:[A-Z]|Dr|Mr|Mrs|Ms|St|Jr|vs)\.\s+$")
_SMALL_CHANGE = frozenset(
    """about after also among another answer around asked away because before being between both
    could does each enough even every exactly feel feels film films finds first follows from fits
    gives good have having here into it's itself just keep keeps kind leaves like make makes many
    mood more most movie movies much named need nothing only other over perfect picture quite
    rather really request same some something still story such take takes tale tells than that
    their them then there these they this those through told very want wanted wants well were what
    when where which while whose will wish with without would your you're you've you'll""".split()  # noqa: SIM905
)
_ALWAYS = frozenset({"i", "i'm", "i'll", "i'd", "i've", "it's"})


def one_sentence(text: str) -> str | None:
    """Returns the text tidied, or None if it is not one short, plain sentence."""
    if any(unicodedata.category(character)[0] == "C" for character in text):
        return None
    text = re.sub(r"([!?])[!?]+", r"\1", " ".join(text.split()))
    if not text or len(text) > SENTENCE_LIMIT or _MARKUP.search(text):
        return None
    for end in _END.finditer(text):
        if not _ABBREVIATION.search(text[: end.end()]):
            return None
    return text if text[-1] in ".!?…" else f"{text}."


def strange_names(text: str, known: Iterable[str]) -> list[str]:
    """Returns the names and numbers in a sentence that stand in none of the known texts.

    A name is a capitalised word other than the first; this is what keeps a film out that is in no
    catalog, and a year that is in no record.
    """
    vocabulary = {word for source in known for word in _words(source)} | _ALWAYS
    first = len(text) - len(text.lstrip("\"'“‘ "))
    return [
        match[0]
        for match in _NAME.finditer(text)
        if not (match.start() <= first and match[0][0].isalpha())
        and not set(_words(match[0])) <= vocabulary
    ]


def borne_out(sentence: str, record: Iterable[str], quotes: Iterable[str]) -> bool:
    """Tells whether at least half of what a sentence says of a film stands in the film's record.

    The user's own words and the small change of film talk count neither way. Words are compared by
    their beginnings, so that "friend" bears out "friendship".
    """
    said = {_stem(word) for quote in quotes for word in _words(quote)}
    known = {_stem(word) for text in record for word in _words(text)}
    claims = {
        _stem(word)
        for word in _words(sentence)
        if (len(word) > 3 or word.isdigit()) and word not in _SMALL_CHANGE
    } - said
    return 2 * len(claims & known) >= max(len(claims), 1)


def _stem(word: str) -> str:
    return word[:5]


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return [word.removesuffix("'s") for word in re.findall(r"[\w']+", folded)]
