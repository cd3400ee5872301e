"""A simulated user that a chat model plays; it knows the need, and no title that would meet it."""

import random
from collections import Counter
from collections.abc import Sequence
from typing import Any

from evals.judges.answers import Asks
from evals.simulator_needs import Need
from evals.simulator_role import in_role, says
from evals.simulator_rules import Move, RulesUser, spoken_years
from graph.reply import Reply
from nodes.model.errors import ModelError
from nodes.model.schemas import Answer, Line
from prompts import load
from store.catalog import Catalog

SECONDS = 120.0
MAX_TOKENS = 80
HEARD = 300
SOONEST = 3
"""Nobody loses all patience before this many turns."""
MANNERS = ("curt", "chatty", "polite", "unsure", "in a hurry")


class UserAnswer(Answer):
    """The simulated user's turn."""

    text: Line
    gives_up: bool


class ModelUser:
    """A user in a chat model's words; where the model fails, a user by rules says the turn.

    Attributes:
        mended: How often the model's turn could not stand as it was, by what was wrong with it:
            ``failed`` (no usable answer) and ``out_of_role``, where the rules said the turn;
            ``unsaid``, where what was to be told was added; ``hasty``, where the model gave up
            before anybody would, and was not heeded.
    """

    mind = "model"

    def __init__(
        self,
        need: Need,
        catalog: Catalog,
        model: Asks,
        seed: int = 0,
        seconds: float = SECONDS,
    ) -> None:
        self.need = need
        self.mended: Counter[str] = Counter()
        self._catalog = catalog
        self._model = model
        self._seconds = seconds
        self._rules = RulesUser(need, catalog, seed)
        self._manner = random.Random(f"{seed}|{need.id}|manner").choice(MANNERS)  # noqa: S311
        self._said: list[str] = []

    @property
    def told(self) -> list[str]:
        """Parts of the need that the turns have said."""
        return self._rules.told

    @property
    def fallbacks(self) -> int:
        """Turns that the rules said, since the model gave none that could stand."""
        return self.mended["failed"] + self.mended["out_of_role"]

    def opens(self) -> Move:
        """Returns the first turn, which the rules say: so all minds start alike."""
        move = self._rules.opens()
        self._said.append(move.text)
        return move

    def answers(self, reply: Reply) -> Move:
        """Returns the next turn."""
        before = len(self.told)
        rules = self._rules.answers(reply)
        if rules.kind in ("accept", "give_up"):
            return rules
        move = self._worded(reply, rules, self.told[before:])
        self._said.append(move.text)
        return move

    def _worded(self, reply: Reply, rules: Move, new: Sequence[str]) -> Move:
        """The rules' move in the model's words, if these will do."""
        payload = self._payload(reply, rules, new)
        try:
            said = self._model.ask(
                load("simulated_user"), payload, UserAnswer, self._seconds, max_tokens=MAX_TOKENS
            )
        except ModelError:
            self.mended["failed"] += 1
            return rules
        text = " ".join(said.text.split())
        if not in_role(text, reply.reply, self._said):
            self.mended["out_of_role"] += 1
            return rules
        if not all(says(text, part, self.need) for part in new):
            # What counts as told must have been said, or a limit would be held against the
            # recommender that it never heard.
            self.mended["unsaid"] += 1
            text = f"{text.rstrip('.')}. {rules.text}"
        if said.gives_up and len(self._said) < SOONEST:
            self.mended["hasty"] += 1
        elif said.gives_up:
            return Move(text, "give_up")
        return Move(text, rules.kind)

    def _payload(self, reply: Reply, move: Move, new: Sequence[str]) -> dict[str, Any]:
        # The rules choose what to do and tell next and the model words it: what counts as told is
        # then known without reading its mind. It can't tell what it does not know yet.
        words = described(self.need)
        return {
            "manner": self._manner,
            "known": [words[part] for part in self.told if part not in new],
            "recommender": reply.reply[:HEARD],
            "list": [
                {
                    "number": number,
                    "seen": film.movie_id in self.need.seen,
                    "misses": [words[part] for part in self._misses(film.movie_id)],
                }
                for number, film in enumerate(reply.recommendations, start=1)
            ],
            "do": move.kind,
            "say": [words[part] for part in new],
        }

    def _misses(self, movie_id: int) -> list[str]:
        """What a film misses of what was told; and of all the need, when that is all."""
        film = self._catalog.get(movie_id)
        missed = [part for part in self.need.parts() if not self.need.meets(film, part)]
        return [part for part in missed if part in self.told] or missed[:1]


def described(need: Need) -> dict[str, str]:
    """Returns a need in words: everything but titles."""
    words = {
        "genre": need.genre,
        "mood": need.moods[0],
        "second_mood": need.moods[1] if len(need.moods) > 1 else "",
        "years": f"from the {spoken_years(need.years)}" if need.years else "",
        "language": {"en": "English only, no subtitles", "any": "subtitles are fine"}.get(
            need.language, ""
        ),
        "audience": "for the whole family" if need.audience else "",
        "unwanted_genre": f"no {need.unwanted_genre}" if need.unwanted_genre else "",
        "unwanted_mood": f"not {need.unwanted_mood}" if need.unwanted_mood else "",
    }
    return {name: value for name, value in words.items() if value}
