"""A simulated user that a chat model plays; it knows the need, and no title that would meet it."""

import random
from collections import Counter
from collections.abc import Sequence
from typing import Any

from evals.judges.answers import Asks
from evals.simulator_needs import Need
from evals.simulator_role import in_role, names_a_film, says, says_seen, strays
from evals.simulator_rules import Move, RulesUser
from graph.reply import Reply
from nodes.model.errors import ModelError
from nodes.model.schemas import Answer, Line
from prompts import load
from store.library import Library

SECONDS = 120.0
MAX_TOKENS = 80
HEARD = 300
SOONEST = 3
"""Nobody loses all patience before this many turns."""
REPLACED = ("failed", "out_of_role", "named_film", "strayed")
MANNERS = ("curt", "chatty", "polite", "unsure", "in a hurry")


class UserAnswer(Answer):
    """The simulated user's turn."""

    text: Line
    gives_up: bool


class ModelUser:
    """A user in a chat model's words; where the model fails, a user by rules says the turn.

    Attributes:
        mended: How often the model's turn could not stand as it was, by what was wrong with it:
            ``failed`` (no usable answer), ``out_of_role``, ``named_film`` (a title that the user
            did not mean) and ``strayed`` (another wish than was meant), where the rules said the
            turn; ``unsaid``, where what was to be said was added; ``hasty``, where the model gave
            up before anybody would, and was not heeded.
    """

    mind = "model"

    def __init__(
        self,
        need: Need,
        library: Library,
        model: Asks,
        seed: int = 0,
        seconds: float = SECONDS,
    ) -> None:
        self.need = need
        self.mended: Counter[str] = Counter()
        self._library = library
        self._model = model
        self._seconds = seconds
        self._rules = RulesUser(need, library.catalog, seed)
        self._manner = random.Random(f"{seed}|{need.id}|manner").choice(MANNERS)  # noqa: S311
        self._said: list[str] = []

    @property
    def told(self) -> list[str]:
        """Parts of the need that the turns have said."""
        return self._rules.told

    @property
    def fallbacks(self) -> int:
        """Turns that the rules said, since the model gave none that could stand."""
        return sum(self.mended[fault] for fault in REPLACED)

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
        try:
            said = self._model.ask(
                load("simulated_user"),
                self._payload(reply, rules),
                UserAnswer,
                self._seconds,
                max_tokens=MAX_TOKENS,
            )
        except ModelError:
            self.mended["failed"] += 1
            return rules
        text = " ".join(said.text.split())
        fault = self._fault(text, reply, rules)
        if fault:
            self.mended[fault] += 1
            return rules
        if not self._says_all(text, rules, new):
            # What counts as told must have been said, or a limit would be held against the
            # recommender that it never heard.
            self.mended["unsaid"] += 1
            text = f"{text.rstrip('.')}. {rules.text}"
        if said.gives_up and len(self._said) < SOONEST:
            self.mended["hasty"] += 1
        elif said.gives_up:
            return Move(text, "give_up")
        return Move(text, rules.kind)

    def _fault(self, text: str, reply: Reply, rules: Move) -> str:
        """Why a text can't stand as the user's turn; empty when it can."""
        if names_a_film(text, rules.text, self._library):
            return "named_film"
        if not in_role(text, reply.reply, self._said):
            return "out_of_role"
        return "strayed" if strays(text, rules.text) else ""

    def _says_all(self, text: str, rules: Move, new: Sequence[str]) -> bool:
        told = all(says(text, part, self.need) for part in new)
        return told and (not says_seen(rules.text) or says_seen(text))

    def _payload(self, reply: Reply, move: Move) -> dict[str, Any]:
        # The rules choose what to do and tell next and the model words it: what counts as told is
        # then known without reading its mind, and it can't tell what it does not know. The films
        # of a list are left out: what a weak model has read it repeats.
        heard = reply.reply.strip()[:HEARD]
        if reply.recommendations:
            heard = f"{heard.splitlines()[0]} (It shows {len(reply.recommendations)} films.)"
        left = self.need.patience - len(self._said)
        return {
            "clerk": heard,
            "patience": "plenty" if left > 3 else "some" if left > 1 else "hardly any",
            "manner": self._manner,
            "mean": move.text,
        }
