"""The user's words and the catalog's, made safe and short for a plain-text reply."""

import re
import unicodedata

MAX_QUOTE = 60
_ADDRESS = re.compile(r"(?:\b[a-z][a-z0-9+.-]*://|\bwww\.)\S*", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z!][^<>]{0,200}>")
_MARKUP = re.compile(r"[<>`|\\{}\[\]]")
_EDGES = " \t.,;:!?…-–—\"'“”‘’«»()/&+="
_LEAD = re.compile(
    r"^(?:(?:and|but|or|so|well|ok(?:ay)?|yes|yeah|no,|hey|hi|oh|um+|uh+|please|pls|maybe|perhaps|"
    r"preferably|ideally|just|also|actually|honestly)\b[\s,]*|"
    r"(?:i|we)(?:'m| am|'re| are) (?:really |kind of |kinda |just )?"
    r"(?:in the mood for|looking for|after|up for|craving)\b\s*|"
    r"(?:i|we)(?:'d| would)? (?:really |kind of |kinda |just )?"
    r"(?:want|need|like|love|prefer)(?: to (?:watch|see))?"
    r"(?= (?:something|anything|a|an|some|one)\b)\s*|"
    r"(?:give me|show me|let's (?:have|watch|say)|how about|what about|looking for|"
    r"in the mood for)\b\s*)+",
    re.IGNORECASE,
)
_TRAIL = re.compile(
    r"[\s,;]+(?:please|pls|thanks|thank you|and|or|but|with|of|the|a|an|to|for|though|tho|in|on)$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"^(?:i|i'm|i've|i'd|im|ive|we|we're|we've|my|he|she|they|it|it's|its|it'd|you|this|that|"
    r"there|don't|dont|do|does|doesn't|can't|cant|cannot|can|could|hate|hates|hated|love|loves|"
    r"loved|like|liked|likes|want|wants|watch|watched|see|seen|saw|skip|avoid|enjoy|enjoyed|"
    r"should|shouldn't|is|isn't|isnt|am|are|aren't|has|have|had|must|let|let's|keep|make|makes|"
    r"stop|quit|if|when|because|what|which|who|where|how|too|very|really|quite|in|on|at|from|with|as|to|"
    r"for|about|of|set|by)\b",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|am|has|have|had|don'?t|doesn'?t|can'?t|want|wants|loves?|hates?|needs?|"
    r"isn'?t|aren'?t|won'?t)\b|\w'(?:m|re|s|ve)\b(?! )",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?:(?:the|a|yes|yeah|ok|okay|option|number|no|#|let's say|rather)\W*)*"
    r"(?:first|second|third|1st|2nd|3rd|last|latter|former|one|two|three|[1-9]|both|either|any|all|"
    r"neither|yes|yeah|yep|no|nope|nah|sure|that|this|it|same|those|these)"
    r"(?: (?:one|ones|option|thing))?",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"\b(?:no|not|non|nothing|none|never|without|nor|neither|don'?t|doesn'?t|didn'?t|can'?t|cannot|"
    r"won'?t|isn'?t|aren'?t|shouldn'?t|wouldn'?t|hate[sd]?|avoid|skip|except|anything but|less|"
    r"fed up|tired of|sick of|enough of|dislike[sd]?|stay away|rather than|over|minus|free|"
    r"rubbish|boring|awful|terrible|stop|quit|too|sans|ohne|senza|pas de|keine?[nr]?|sin|nada)\b",
    re.IGNORECASE,
)

_COMPLAINT = re.compile(
    r"\b(?:too|hate[sd]?|bor(?:es?|ed|ing)|fed up|tired of|sick of|enough of|awful|terrible|"
    r"rubbish|dislike[sd]?|can'?t stand|cannot stand|bleak|off[- ]putting)\b",
    re.IGNORECASE,
)
_REFUSAL = re.compile(r"^(?:no|not|nothing|none|nor|never|without|isn'?t|aren'?t|less)\b", re.I)
_SHOUTED = re.compile(r"[^\W\d_]{4,}")


def plain(text: str) -> str:
    """Returns the text without control characters, markup or addresses, on one line."""
    return name(_MARKUP.sub(" ", _ADDRESS.sub(" ", name(text))))


def name(text: str) -> str:
    """Returns a title or name without control characters and tags, on one line."""
    if not text.isprintable() or "\ufffd" in text:
        text = "".join(
            " " if unicodedata.category(char)[0] in "CZ" or char == "\ufffd" else char
            for char in text
        )
    return re.sub(r"\s+", " ", _TAG.sub(" ", text)).strip()


def shortened(text: str, limit: int) -> str:
    """Returns the text cut at a word boundary, with an ellipsis where something was cut."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    cut = len(head) if text[limit - 1] == " " else head.rfind(" ")
    return (head[:cut] if cut > limit // 2 else head).rstrip(_EDGES) + "…"


def tidy(quote: str, limit: int = MAX_QUOTE) -> str:
    """Returns the meaningful span of the user's words, without the marks around it.

    Fillers at either end go ("please, i'm in the mood for something slow" → "something slow");
    what is left is the user's wording, at most ``limit`` characters of it, and not shouted.
    """
    whole = plain(quote).replace('"', "'").replace("“", "'").replace("”", "'").strip(_EDGES)
    text = _LEAD.sub("", whole).strip(_EDGES)
    while (shorter := _TRAIL.sub("", text)) != text:
        text = shorter.strip(_EDGES)
    text = text or whole
    if text.count("(") > text.count(")"):
        text = text[: text.rindex("(")].strip(_EDGES) or text
    if text.isupper() and _SHOUTED.search(text):
        text = text.lower()
    return shortened(text, limit)


def quoted(quote: str, limit: int = MAX_QUOTE) -> str:
    """Returns the tidied words in quotation marks, or an empty string when nothing is left."""
    text = tidy(quote, limit)
    return f'"{text}"' if any(char.isalnum() for char in text) else ""


def is_clause(text: str) -> bool:
    """Tells whether the words are a clause or adverbial ("i hate gore"), not a thing to want."""
    return bool(_CLAUSE.match(text) or _FINITE.search(text)) or len(text.split()) > 7


def is_reference(text: str) -> bool:
    """Tells whether the words only point at something said before ("the first one")."""
    return bool(_REFERENCE.fullmatch(text))


def is_negative(text: str) -> bool:
    """Tells whether the words carry their own negation ("nothing violent")."""
    return bool(_NEGATION.search(text))


def is_complaint(text: str) -> bool:
    """Tells whether the words blame ("too sappy", "horror bores me") rather than forbid."""
    return bool(_COMPLAINT.search(text)) and not _REFUSAL.match(text)
