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
_ALWAYS = frozenset({"i", "i'm", "i'll", "i'd", "i've", "it's"})


def one_sentence(text: str) -> str | None:
    """Returns the text tidied, or None if it is not one short, plain sentence."""
    if any(unicodedata.category(character)[0] == "C" for character in text):
        return None
    text = " ".join(text.split())
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


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return [word.removesuffix("'s") for word in re.findall(r"[\w']+", folded)]
