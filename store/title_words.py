"""Word lists for title spotting, read from the package's data on first use."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class TitleWords:
    """What ordinary talk is made of.

    Attributes:
        common: Frequent words of movie talk.
        known: Other words that are not typing mistakes.
        function_like: Keys that are titles only with strong evidence: "it", "true story".
        phrases: Keys of several words that are titles only with clear evidence.
        subjects: What films are about: "I love kids" names no film.
        function: Words that carry no name: articles, pronouns, "okay", "please".
        told: Words behind which a title is told: "seen", "loved".
        likes: Words behind which a title or any other thing is told: "like", "love".
        maybe: Words that bring a proposal: "maybe heat".
        particles: Titles that cannot be the object of a verb: "have you seen up?".
        openers: Words that may stand in front of a clause.
        fillers: Words that may stand between those and the title: "the movie", "both".
        after: Words that may follow a title, and rarely follow a modifier of a noun.
        verdicts: Words that follow "was" when a film is judged.
        kinds: Words for films: "a Ghost story" names no film.
        turn_noise: Words that may stand beside a title in a turn that says nothing else.
        conversation: Whole turns that are answers or orders, not titles.
        linking: Lower-case words inside a title in Title Case.
        places: Titles that are places too: "I am from Brazil" names no film.
        counted: Words behind a number that is no sequel's: "times", "hours".
    """

    common: frozenset[str]
    known: frozenset[str]
    function_like: frozenset[str]
    phrases: frozenset[str]
    subjects: frozenset[str]
    function: frozenset[str]
    told: frozenset[str]
    likes: frozenset[str]
    maybe: frozenset[str]
    particles: frozenset[str]
    openers: frozenset[str]
    fillers: frozenset[str]
    after: frozenset[str]
    verdicts: frozenset[str]
    kinds: frozenset[str]
    turn_noise: frozenset[str]
    conversation: frozenset[str]
    linking: frozenset[str]
    counted: frozenset[str]
    places: frozenset[str]

    def real(self, word: str) -> bool:
        """Whether a word is one that people know, and so no typing mistake."""
        return word in self.common or word in self.known or word in self.function


@cache
def title_words() -> TitleWords:
    """Returns the word lists."""
    data = json.loads(files("store").joinpath("data/title_words.json").read_text("utf-8"))
    return TitleWords(**{name: frozenset(text.split()) for name, text in data.items()})
