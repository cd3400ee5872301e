"""How much evidence a name needs before it is taken for a title: the more ordinary, the more."""

from collections.abc import Sequence
from enum import IntEnum

from store.title_keys import Tier
from store.title_text import ARTICLES, Word, join
from store.title_words import TitleWords

_ROMAN = frozenset("ivx")


class Need(IntEnum):
    """How much evidence a name needs before it is taken for a title."""

    NONE = 0
    SOME = 1
    CLEAR = 2
    STRONG = 3
    CERTAIN = 4


def need(run: Sequence[Word], key: str, lexicon: TitleWords, popular: bool, tier: Tier) -> Need:
    """Returns the evidence that a name needs.

    Args:
        run: Its words as written.
        key: Its key.
        lexicon: Ordinary words and phrases.
        popular: Whether its best-known film is a well-known one.
        tier: How the key came from the film.
    """
    whole = tier in (Tier.TITLE, Tier.NO_ARTICLE, Tier.NICKNAME, Tier.HEAD)
    if key.isdigit() and key not in lexicon.function_like:
        spelled = run[0].text.isalpha() and not set(run[0].text.lower()) <= _ROMAN
        return Need.CLEAR if spelled or len(key) > 2 else Need.STRONG
    if len(key) < 3 and not key.isalpha() and not key.isdigit():
        return Need.SOME
    if key in lexicon.function_like or len(key) < 3:
        return Need.STRONG if whole else Need.CERTAIN
    if key in lexicon.phrases or key in lexicon.subjects:
        return Need.CLEAR if whole else Need.STRONG
    possessive = join(run) != key
    said = [*(word.key for word in run[:-1]), run[-1].bare if possessive else run[-1].key]
    content = [word for word in said if word not in lexicon.function]
    ordinary = all(word in lexicon.common or word.isdigit() for word in content)
    if len(run) == 1 and not content:
        return Need.STRONG
    if len(run) == 1 or (len(run) == 2 and run[0].key in ARTICLES):
        known = ordinary or said[-1] in lexicon.known
        return _need_of_one(run, ordinary, known, popular)
    if not ordinary:
        return Need.NONE
    if not whole and len(content) < 3:
        return Need.CLEAR
    return _need_of_several(len(run), len(content), popular)


def _need_of_one(run: Sequence[Word], ordinary: bool, known: bool, popular: bool) -> Need:
    article = len(run) > 1
    if ordinary:
        return Need.NONE if article and popular else Need.CLEAR
    if known:
        return Need.NONE if article else Need.SOME
    return Need.SOME if len(run[-1].key) < 4 and not popular else Need.NONE


def _need_of_several(length: int, content: int, popular: bool) -> Need:
    """Returns the need of a name whose words are all ordinary, though not together."""
    if content == 0:
        return Need.STRONG if length < 3 else Need.SOME
    if content == 1:
        unsure = Need.SOME if length > 2 else Need.CLEAR
        return Need(unsure - 1) if popular else unsure
    return Need.SOME if not popular and length < 4 and content < 3 else Need.NONE
