"""What passes between the nodes, and what both minds must answer: JSON-plain Pydantic models.

Everything here survives ``model_dump()`` → JSON → ``model_validate()`` unchanged, so it may stand
in a checkpoint.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Slot = Literal["genre", "mood", "theme", "era", "language", "audience", "title", "person"]
Polarity = Literal["like", "dislike", "none"]
Intent = Literal[
    "recommend",
    "more_like",
    "react",
    "ask_film",
    "why",
    "show",
    "withdraw",
    "undo",
    "reset",
    "accept",
    "smalltalk",
    "off_topic",
]
Verdict = Literal["clean", "stripped", "blocked"]
MindName = Literal["builtin", "model"]
Reception = Literal["liked", "seen", "rejected", "accepted"]
Value = str | int | list[int | None] | None


class Plain(BaseModel):
    """Base of all contracts: unknown fields are refused, and values are re-validated."""

    model_config = ConfigDict(extra="forbid")


class Signal(Plain):
    """One thing the dialogue has established.

    Attributes:
        number: Its number in the ledger, from 1; 0 until it is merged.
        slot: What it is about.
        value: genre = a MovieLens genre; mood = one of the 24 moods; era = ``[from, to]`` years,
            None where open; language = ISO 639-1, ``subtitles_ok`` or ``no_subtitles``;
            audience = family, teen, adult; title = a catalog id; person, theme = free text;
            None with polarity ``none``.
        polarity: like, dislike, or none (no preference: the slot is closed).
        quote: The span of the user's words that it rests on.
        turn: The user turn in which it was said, from 1.
        active: False once superseded or withdrawn.
    """

    number: int = 0
    slot: Slot
    value: Value
    polarity: Polarity
    quote: str
    turn: int
    active: bool = True


class Reaction(Plain):
    """How the user took a film: liked, seen, rejected ("not for me"), accepted ("I'll watch")."""

    movie_id: int
    reception: Reception


class Extraction(Plain):
    """What one user turn says.

    Attributes:
        intent: What the user is doing.
        signals: New signals, in the order said (``number`` 0).
        withdrawn: Numbers of active ledger signals that this turn takes back.
        reactions: To films shown or named: each film once.
        films: Catalog ids that the turn is *about* (more_like, ask_film, why, accept), resolved
            from names, numbers and ordinals ("the second one").
        ambiguous: Catalog ids of films that share a name the user said, when nothing decides.
        unknown: Names the user gave to films that the catalog does not hold, as they said them.
        enough: The user wants films now ("just pick", "surprise me").
        count: The number of films asked for ("give me three"), if any.
    """

    intent: Intent = "recommend"
    signals: list[Signal] = Field(default_factory=list)
    withdrawn: list[int] = Field(default_factory=list)
    reactions: list[Reaction] = Field(default_factory=list)
    films: list[int] = Field(default_factory=list)
    ambiguous: list[int] = Field(default_factory=list)
    unknown: list[str] = Field(default_factory=list)
    enough: bool = False
    count: int | None = None


class Dialogue(Plain):
    """What the extraction may know of the conversation so far.

    Attributes:
        turn: Number of the user turn to read, from 1.
        today: Current year; "the last twenty years" counts from it.
        signals: The ledger's active signals.
        shown: Catalog ids of the last list shown, in the order shown.
        earlier: Catalog ids of the lists before it, newest first.
        asked: Slot that the last assistant turn asked about, if it asked.
        offered: Values that the question offered, in the order said (for "the first", "both").
        named: Catalog ids of films that the last assistant message named.
    """

    turn: int = 1
    today: int
    signals: list[Signal] = Field(default_factory=list)
    shown: list[int] = Field(default_factory=list)
    earlier: list[int] = Field(default_factory=list)
    asked: Slot | None = None
    offered: list[str] = Field(default_factory=list)
    named: list[int] = Field(default_factory=list)


class GuardReport(Plain):
    """What the guard made of one text.

    Attributes:
        verdict: clean, stripped (an injected span removed), or blocked (nothing is left).
        score: From 0 (harmless) to 1 (injection).
        spans: ``[start, end)`` of what was removed, in the canonical text.
        clean_text: The canonical text without those spans: what every later node sees.
        truncated: The text was over the length cap.
    """

    verdict: Verdict = "clean"
    score: float = 0.0
    spans: list[tuple[int, int]] = Field(default_factory=list)
    clean_text: str = ""
    truncated: bool = False


class Candidate(Plain):
    """A retrieved film: id, fused score (higher is better) and the ranks that made it."""

    movie_id: int
    score: float
    legs: dict[str, int] = Field(default_factory=dict)


class Question(Plain):
    """A clarifying question: the slot it asks for, the values it offers, and its wording."""

    slot: Slot
    offered: list[str] = Field(default_factory=list)
    text: str


class Pick(Plain):
    """One film a mind chose: which signals (by number) it answers, and one sentence that says why.

    The sentence may hold no film title but the picked film's own.
    """

    movie_id: int
    signals: list[int] = Field(default_factory=list)
    justification: str = ""
    score: float = 0.0


class Recommendation(Plain):
    """What the user sees of a film; title and year come from the catalog, never from a mind."""

    movie_id: int
    title: str
    year: int | None
    genres: list[str]
    justification: str
    signals: list[int]
    score: float


class Fault(Plain):
    """What the grounding found wrong with one pick, for the retry and for the audit."""

    movie_id: int
    rule: Literal[
        "unknown_id",
        "not_a_candidate",
        "hard_signal",
        "repeated",
        "already_known",
        "no_signal",
        "false_signal",
        "no_fact",
        "names_other_film",
        "wrong_year",
        "unclean_text",
    ]
    detail: str = ""
