"""Whether what a model says for a simulated user is a user's turn, and says what it should."""

import re
from collections.abc import Sequence

from evals.simulator_needs import Need
from store.library import Library
from store.records import GENRES, MOODS

LONGEST = 240
ECHO = 6
"""So many words in a row as the recommender had them are no user's own."""
_WORDS = re.compile(r"[^\W_]+")
_RECOMMENDS = re.compile(
    r"\b(?:i(?:'d| would| can|'ll| will)? (?:recommend|suggest)\b"
    r"|here (?:are|is|'s) (?:some|a few|five|a list|my)\b"
    r"|how about (?:watching )?[\"“]"
    r"|you (?:might|may|could|should|would|will) (?:like|love|enjoy|try|watch)\b"
    r"|(?:what|which) (?:kind|sort|type|genre) of (?:film|movie)s? (?:do|would|are) you\b"
    r"|anything else (?:that )?you(?:'d| would) (?:like|love|want)\b"
    r"|i(?:'m| am) sorry, but i can(?:'t|not)\b|i can(?:'t|not| not) help\b"
    r"|how can i help\b|let me know if you\b|as an ai\b)",
    re.IGNORECASE,
)
_MACHINERY = re.compile(r"[{}\[\]<>]|\b(?:data-[0-9a-f]{6,}|give_up|second_mood|unwanted_\w+)\b")
_TITLE = re.compile(r"\((?:18|19|20)\d\d\)|[\"“‘']([A-Z][^\"”’']+)[\"”’']")
_SEEN = re.compile(r"\b(?:seen|saw|watched|know (?:it|them|all))\b", re.IGNORECASE)
_DECADE = re.compile(r"\b(?:19|20)?(\d0)'?s\b")
_STEMS = {
    word.casefold()[:5].rstrip("y") for word in (*GENRES, *MOODS) if word.casefold() != "imax"
} - {"child"}
"""Beginnings of the names of kinds and moods: "comed" for comedy and comedies."""
_NUMBERED = re.compile(r"(?:^|\s)\d{1,2}[.)]\s+\S.*\s\d{1,2}[.)]\s+\S")
_PLACES = {
    "language": r"\b(?:subtitle\w*|english|foreign|languages?)\b",
    "audience": r"\b(?:famil\w*|kid\w*|child\w*|everyone)\b",
}


def in_role(text: str, reply: str, said: Sequence[str]) -> bool:
    """Tells whether a text can stand as a user's turn.

    It can't when it is empty or a speech, talks like a recommender, shows the machinery of the
    prompt, repeats the recommender, or says again what the user has just said.

    Args:
        text: What the model says for the user.
        reply: The recommender's last reply.
        said: The user's turns so far.
    """
    words = _plain(text)
    if not words or len(text) > LONGEST:
        return False
    if _RECOMMENDS.search(text) or _MACHINERY.search(text) or _NUMBERED.search(text):
        return False
    if said and words == _plain(said[-1]):
        return False
    heard = f" {' '.join(_plain(reply))} "
    return not any(
        f" {' '.join(words[at : at + ECHO])} " in heard for at in range(len(words) - ECHO + 1)
    )


def names_a_film(text: str, meant: str, library: Library) -> bool:
    """Tells whether a turn names a film that the user did not mean to name.

    Args:
        text: The turn.
        meant: What was meant, barely put.
        library: Where titles are known.
    """
    if any(match.group() not in meant for match in _TITLE.finditer(text)):
        return True
    named, allowed = (
        {film for mention in library.titles.spot(words) for film in mention.movie_ids}
        for words in (text, meant)
    )
    return bool(named - allowed)


def strays(text: str, meant: str) -> bool:
    """Tells whether a turn wishes for a kind, mood or time that was not meant, or refuses what was.

    It goes by the words alone, not by what the recommender would hear in them.
    """
    if _wishes(text) - _wishes(meant):
        return True
    return bool(_wishes(meant)) and _refuses(text) and not _refuses(meant)


def _wishes(text: str) -> set[str]:
    words = text.casefold()
    named = {stem for stem in _STEMS if re.search(rf"\b{re.escape(stem)}", words)}
    return named | {f"{int(decade) % 100:02d}s" for decade in _DECADE.findall(words)}


def says_seen(text: str) -> bool:
    """Tells whether a turn says that something has been seen."""
    return bool(_SEEN.search(text))


def says(text: str, part: str, need: Need) -> bool:
    """Tells whether a turn says a part of the need, in whatever words it is usually put."""
    pattern = _PLACES.get(part)
    if pattern is not None:
        return bool(re.search(pattern, text, re.IGNORECASE))
    if part == "years":
        first, last = need.years or (0, 0)
        decades = range(first, last + 1, 10)
        # "older" and "newer" lean on what was shown and are the rules' to say.
        return all(f"{decade % 100:02d}s" in text for decade in (decades[0], decades[-1]))
    word = {
        "genre": need.genre, "unwanted_genre": need.unwanted_genre, "mood": need.moods[0],
        "second_mood": need.moods[-1], "unwanted_mood": need.unwanted_mood,
    }[part]  # fmt: skip
    stem = word.casefold()[:5].rstrip("y")
    return stem in text.casefold() and (not part.startswith("unwanted") or _refuses(text))


def _refuses(text: str) -> bool:
    pattern = r"\b(?:no|not|nothing|never|less|without|anything but|can't|cannot|don't|avoid|too)\b"
    return bool(re.search(pattern, text.replace("’", "'"), re.IGNORECASE))


def _plain(text: str) -> list[str]:
    return _WORDS.findall(text.casefold())
