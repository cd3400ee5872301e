"""Grammar: lists, articles, numbers, decades, and the names of genres, languages, audiences."""

import re
from collections.abc import Iterable, Sequence

from nodes.builtin.voice.data import load

_VOWEL_SOUND = re.compile(r"^(?:[aeiou]|hour|honest|heir|x-|8|11|18)", re.IGNORECASE)
_SPELT_OUT = re.compile(r"^(?!SW)[FHLMNRSX][B-DF-HJ-NP-TV-Z0-9][A-Z0-9]*\b")
_INITIALS = re.compile(r"(?<!\w)(?:[a-z]\.){2,}(?!\w)")
_DECADE = re.compile(r"(?:18|19|20)\d0s")
_PREPOSITION = re.compile(r" (?:of|in|at|on|for|from|and|with|to|by|vs|versus|as) ")
_CONSONANT_SOUND = re.compile(
    r"^(?:eu|uni(?!n|m)|use|usu|one\b|once|u\.s|ufo|u-|ukr|ur[iu])", re.IGNORECASE
)


def listed(items: Sequence[str], last: str = "and") -> str:
    """Returns "a", "a and b", "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def with_article(phrase: str) -> str:
    """Returns the phrase with "a" or "an" in front, by the sound of its first word."""
    vowel = _SPELT_OUT.match(phrase) or (
        _VOWEL_SOUND.match(phrase) and not _CONSONANT_SOUND.match(phrase)
    )
    return f"{'an' if vowel else 'a'} {phrase}"


def number(count: int) -> str:
    """Returns the count in words up to twelve, in digits beyond."""
    names: list[str] = load("names")["numbers"]
    return names[count] if 0 <= count < len(names) else str(count)


def capitalised(text: str) -> str:
    """Returns the text with its first letter in upper case, the rest untouched."""
    return text[:1].upper() + text[1:]


def era(years: Sequence[int | None]) -> str:
    """Returns a span of years as people say it: "the 1980s", "before 1950", "1990 to 1994"."""
    first, last = (*years, None, None)[:2]
    if first is None and last is None:
        return "any year"
    if first is None:
        return f"{last} or earlier"
    if last is None:
        return f"{first} or later"
    if first == last:
        return str(first)
    if first % 10 == 0 and last == first + 9:
        return f"the {first}s"
    if first % 10 == 0 and last % 10 == 9:
        return f"the {first}s to the {last - 9}s"
    return f"{first} to {last}"


def language(code: str) -> str:
    """Returns the English name of an ISO 639 code, or an empty string where it has none here."""
    names: dict[str, str] = load("names")["languages"]
    return names.get(code, "")


def genre_subject(genre: str) -> str:
    """Returns a genre as something one can want: "horror", "musicals"."""
    entry = load("names")["genres"].get(genre)
    return str(entry["subject"]) if entry else genre.lower()


def genre_noun(genres: Iterable[str], first: Iterable[str] = ()) -> str:
    """Returns genres as one noun, at most three of them: "romantic comedy", "crime drama".

    Args:
        genres: The film's genres.
        first: Genres that must be among those named, if the film has them.
    """
    names = load("names")
    known = [genre for genre in genres if genre in names["genres"]]
    wanted = [genre for genre in dict.fromkeys(first) if genre in known]
    rest = [genre for genre in known if genre not in wanted and genre != "IMAX"]
    chosen = wanted[:3] + rest[: max(0, 2 - len(wanted))]
    if not chosen:
        return "IMAX film" if known else "film"
    head = min(chosen, key=names["heads"].index)
    modifiers = sorted(
        (genre for genre in chosen if genre not in (head, "IMAX")), key=names["modifiers"].index
    )
    return " ".join(
        [names["genres"][genre]["modifier"] for genre in modifiers]
        + [names["genres"][head]["noun"]]
    )


def audience(value: str) -> str:
    """Returns who a film suits, as the end of "it is …"."""
    return str(load("names")["audiences"].get(value, ""))


def audience_wish(value: str) -> str:
    """Returns an audience as a wish: "for the whole family"."""
    return str(load("names")["audience_wishes"].get(value, value))


def cased(theme: str) -> str:
    """Returns a theme, stored in lower case, with its proper names in capitals."""
    proper = load("proper")
    text = theme
    for phrase, form in proper["phrases"].items():
        if phrase in text:
            text = re.sub(rf"\b{re.escape(phrase)}\b", form, text)
    text = _INITIALS.sub(lambda m: m.group().upper(), text)
    return re.sub(
        r"(?<![\w-])[a-z][a-z.-]*[a-z]", lambda m: proper["words"].get(m.group(), m.group()), text
    )


def theme_noun(theme: str) -> str | None:
    """Returns a theme as it stands in running text: "a small town", "grief", "mob bosses".

    Returns None where its grammar is not known; such a theme can stand in a bare list only.
    """
    text = cased(theme)
    if (
        theme in load("nouns")["definite"]
        or _DECADE.fullmatch(theme)
        or (theme.endswith(" war") and text != theme)
    ):
        return f"the {text}"
    if theme.startswith(("the ", "a ", "an ", "one ", "his ", "her ", "my ")):
        return text
    noun = _PREPOSITION.split(theme, maxsplit=1)[0].split()
    head = noun[-1].rstrip(".,") if noun else ""
    nouns = load("nouns")
    if text.split()[len(noun) - 1 : len(noun)] != noun[-1:]:
        return text if text != theme else None
    if head in nouns["countable"]:
        return with_article(text)
    plural = head.endswith("s") and not head.endswith(("ss", "us", "is", "ics"))
    mass = head in nouns["mass"] or head.endswith((*nouns["mass_endings"], "ics"))
    return text if plural or mass else None
