"""Answers to questions about one film, from its record and nothing else."""

import re
from collections.abc import Callable, Sequence

from nodes.builtin.voice import compare, words
from nodes.builtin.voice.answers import as_seen
from nodes.builtin.voice.data import load
from nodes.builtin.voice.heard import film_name
from nodes.builtin.voice.memory import rating
from nodes.builtin.voice.quotes import plain, shortened
from nodes.builtin.voice.speaker import Speaker
from store.records import Film

_MOST = 3
_LONGEST = 420
_GENRE_OF = {"scary": "Horror", "funny": "Comedy", "romantic": "Romance"}
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“'])")
_NAMES_A_WORK = re.compile(
    r"[\"“”]|\b(?:remake|sequel|prequel|follow-?up|successor|companion|answer|homage|spin-?off|"
    r"nod|tribute)s? (?:of|to|for) [A-Z]"
)
_PERSON = re.compile(r"\b[A-Z][\w'.-]+ (?:[A-Z][\w'.-]+ )?(?:de |von |van |la )?[A-Z][\w'-]+")
_IS_THERE = re.compile(
    r"\b(?:is|isn't|was|does|do|has|have|will|would|can|could|how|too|any|it's)\b", re.IGNORECASE
)
_WHETHER = re.compile(
    r"(?:^|[.!,] ?)\W*(?:(?:and|but|so|ok|okay|hm+|wait|also)\b,? ?)*"
    r"(?:is|are|does|do|has|have|did|will|can)\b.*\?|"
    r"\b(?:is|are) there\b|\bdo(?:es)? (?:the|any|a) \w+ (?:die|survive|live|get)\b",
    re.IGNORECASE,
)
_UNRECORDED = re.compile(
    r"\b(?:how long|longest|shortest|runtime|running time|minutes|hours|length|stream|streaming|"
    r"netflix|hulu|prime|disney ?\+|hbo|blu-?ray|dvd|where (?:can|could|do) (?:i|we) "
    r"(?:watch|see|find|get|rent)|oscars?|awards?|budget|box office|soundtrack|"
    r"rated (?:r|pg)|filmed)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{3,}")
_SMALL = frozenset({
    "about", "also", "and", "any", "are", "but", "can", "could", "did", "does", "end", "ends",
    "fifth", "film", "first", "for", "fourth", "from", "get", "gets", "got", "has", "have", "how",
    "its", "last", "many", "movie", "much", "not", "number", "one", "really", "second", "that",
    "the", "there", "third", "this", "what", "who", "will", "with",
})  # fmt: skip


def answer(text: str, movie_ids: list[int], speaker: Speaker, shown: Sequence[int] = ()) -> str:
    """Returns the answer to a question about films.

    Args:
        text: The user's words.
        movie_ids: The films it is about; the first three are answered for.
        speaker: The voice.
        shown: The last list's films, for "which is the newest?".
    """
    films = speaker.films(movie_ids)
    listed = speaker.films(shown) if not films else films if len(films) > _MOST else []
    if len(listed) > 1 and (verdict := compare.choose(text, listed, speaker)):
        return verdict
    if not films:
        return speaker.say("unrecorded" if _UNRECORDED.search(text) else "ask_none")
    films = films[:_MOST]
    if compare.asked(text, films):
        return compare.compare(text, films, speaker)
    replies = [_about(text, film, speaker) for film in films]
    return "\n".join(replies)


def _about(text: str, film: Film, speaker: Speaker) -> str:
    seen = as_seen(film, speaker.variant)
    for pattern, reply in _KINDS:
        if pattern.search(text):
            return f"{film_name(film)}: {reply(seen, text, speaker)}"
    for mood, asked in load("moods_asked").items():
        if _IS_THERE.search(text) and re.search(rf"\b(?:{'|'.join(asked)})\b", text, re.I):
            return f"{film_name(film)}: {_mood(seen, mood, speaker)}"
    if _WHETHER.search(text) and not _touches(text, seen):
        return f"{speaker.say('not_said')} {_story(seen, speaker)}"
    return " ".join(filter(None, [_story(seen, speaker), speaker.say("ask_end")]))


def _touches(text: str, film: Film) -> bool:
    """Whether the film's themes or description have a word of the question."""
    record = " ".join((film.title, *film.enrichment.themes, film.enrichment.description))
    return bool(set(_WORD.findall(text.lower())) & set(_WORD.findall(record.lower())) - _SMALL)


def _mood(film: Film, mood: str, speaker: Speaker) -> str:
    moods, genre = film.enrichment.moods, _GENRE_OF.get(mood)
    kind = words.with_article(words.genre_noun(film.genres))
    if mood in moods:
        return speaker.say("ask_yes", reason=f"its moods are {words.listed(moods)}")
    if genre in film.genres:
        return speaker.say("ask_yes", reason=f"it's {kind}")
    if not moods:
        return speaker.say("about_none")
    return speaker.say("ask_no", reason=f"its moods are {words.listed(moods)}")


def _audience(film: Film, text: str, speaker: Speaker) -> str:
    suits = words.audience(film.enrichment.audience)
    return f"It's {suits}." if suits else speaker.say("about_none")


def _language(film: Film, text: str, speaker: Speaker) -> str:
    tongue = words.language(film.enrichment.language)
    return f"It's in {tongue}." if tongue else speaker.say("about_none")


def _year(film: Film, text: str, speaker: Speaker) -> str:
    return f"It came out in {film.year}." if film.year else speaker.say("about_none")


def _rating(film: Film, text: str, speaker: Speaker) -> str:
    if not film.rating_count:
        return "Nobody in my catalog has rated it yet."
    return f"It has {rating(film)}."


def _genre(film: Film, text: str, speaker: Speaker) -> str:
    if not film.genres:
        return speaker.say("about_none")
    moods = words.listed(film.enrichment.moods)
    kind = f"It's {words.with_article(words.genre_noun(film.genres))}"
    return f"{kind}; its moods are {moods}." if moods else f"{kind}."


def _people(film: Film, text: str, speaker: Speaker) -> str:
    told = [line for line in sentences(film, speaker) if _PERSON.search(line)]
    if not told:
        return speaker.say("about_none")
    return f"All I have is this: {shortened(' '.join(told), _LONGEST)}"


def _ending(film: Film, text: str, speaker: Speaker) -> str:
    moods = film.enrichment.moods
    return speaker.say("ending") + (f"; its moods are {words.listed(moods)}." if moods else ".")


def _subject(film: Film, text: str, speaker: Speaker) -> str:
    if not film.enrichment.themes:
        return speaker.say("about_none")
    front = (
        "" if _touches(text, film) else speaker.say("ask_no", reason="it's down as something else")
    )
    return f"{front} Its themes are {words.listed(film.enrichment.themes)}.".strip()


def _unrecorded(film: Film, text: str, speaker: Speaker) -> str:
    return speaker.say("about_none")


def _story(film: Film, speaker: Speaker) -> str:
    kind = words.with_article(words.genre_noun(film.genres))
    tongue = words.language(film.enrichment.language)
    head = f"{film_name(film)} is {kind}" + (
        f" in {tongue}" if tongue not in ("", "English") else ""
    )
    head += f", {suits}." if (suits := words.audience(film.enrichment.audience)) else "."
    told = sentences(film, speaker)
    if told:
        return f"{head} {shortened(' '.join(told), _LONGEST)}"
    return f"{head} It has {rating(film)}." if film.rating_count else head


def sentences(film: Film, speaker: Speaker) -> list[str]:
    """Returns the sentences of a film's description, without those that name another work."""
    text = plain(film.enrichment.description)
    if not text:
        return []
    named = [
        mention.start
        for mention in speaker.library.titles.spot(text)
        if film.movie_id not in mention.movie_ids
    ]
    kept, start = [], 0
    for line in _SENTENCE.split(text):
        at = text.index(line, start)
        start = at + len(line)
        if not _NAMES_A_WORK.search(line) and not any(at <= n < start for n in named):
            kept.append(line)
    return kept


_Reply = Callable[[Film, str, Speaker], str]
_KINDS: tuple[tuple[re.Pattern[str], _Reply], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), reply)
    for pattern, reply in (
        (r"^\W*(?:(?:and|so|but|wait|hm+),? )*(?:is|are|was|were)\b.{2,40}\babout\b", _subject),
        (r"\bwho(?:'s| is| are|se)? (?:in|stars?|plays?|acts?|directed|made|wrote|directs)\b|"
         r"\bwho(?:'s| is) the (?:director|star|lead|actor|actress)\b|\b(?:cast|starring|director|"
         r"directed by|actors?)\b", _people),
        (_UNRECORDED.pattern, _unrecorded),
        (r"\b(?:end|ends|ending|endings|twists?)\b(?! (?:up|of the world)\b)", _ending),
        (r"\b(?:kids?|child(?:ren)?|family|suitable|appropriate|son|daughter|teen(?:ager)?s?|"
         r"year[- ]olds?|grandma|parents)\b", _audience),
        (r"\b(?:language|subtitles?|subtitled|subbed|dubbed|in english|spoken)\b", _language),
        (r"\b(?:what year|which year|when (?:was|did|is)|how old is|how new)\b", _year),
        (r"\b(?:any good|how good|is it good|worth (?:it|watching|seeing)|rating|ratings|"
         r"how (?:is|was) it rated|score|popular|well[- ]liked|reviews?)\b", _rating),
        (r"\b(?:what (?:kind|sort|type|genre)|which genre|genre)\b", _genre),
    )
)  # fmt: skip
