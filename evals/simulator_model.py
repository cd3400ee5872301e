"""A simulated user that a chat model plays; it knows the need, and no title that would meet it."""

from collections.abc import Sequence
from typing import Any, Literal

from evals.simulator_needs import Need
from evals.simulator_rules import Move, RulesUser, spoken_years
from graph.reply import Reply
from nodes.model.client import ModelMind
from nodes.model.errors import ModelError
from nodes.model.schemas import Answer, Line
from prompts import load
from store.catalog import Catalog

SECONDS = 120.0
REMEMBERED = 6


class UserAnswer(Answer):
    """The simulated user's turn."""

    say: Line
    act: Literal["answer", "critique", "seen", "give_up", "accept"]


class ModelUser:
    """A user in a chat model's words; where the model fails, a user by rules says the turn.

    Attributes:
        fallbacks: Turns that the rules said, since the model gave none.
    """

    mind = "model"

    def __init__(
        self,
        need: Need,
        catalog: Catalog,
        model: ModelMind,
        seed: int = 0,
        seconds: float = SECONDS,
    ) -> None:
        self.need = need
        self.fallbacks = 0
        self._catalog = catalog
        self._model = model
        self._seconds = seconds
        self._rules = RulesUser(need, catalog, seed)
        self._dialogue: list[dict[str, str]] = []

    @property
    def told(self) -> list[str]:
        """Parts of the need that the turns have said."""
        return self._rules.told

    def opens(self) -> Move:
        """Returns the first turn, which the rules say: so all minds start alike."""
        move = self._rules.opens()
        self._dialogue.append({"you": move.text})
        return move

    def answers(self, reply: Reply) -> Move:
        """Returns the next turn."""
        self._dialogue.append({"recommender": reply.reply[:600]})
        before = len(self.told)
        fallback = self._rules.answers(reply)
        if fallback.kind in ("accept", "give_up"):
            return fallback
        try:
            payload = self._payload(reply, fallback, self.told[before:])
            said = self._model.ask(
                load("simulated_user"), payload, UserAnswer, self._seconds, max_tokens=120
            )
        except ModelError:
            self.fallbacks += 1
            self._dialogue.append({"you": fallback.text})
            return fallback
        self._dialogue.append({"you": said.say})
        return Move(said.say, said.act)

    def _payload(self, reply: Reply, move: Move, new: Sequence[str]) -> dict[str, Any]:
        # The rules choose what to do and tell next and the model words it: what counts as told is
        # then known without reading its mind.
        return {
            "need": described(self.need),
            "told": [part for part in self.told if part not in new],
            "tell_now": list(new),
            "do": move.kind,
            "dialogue": self._dialogue[-REMEMBERED:],
            "list": [
                {
                    "number": number,
                    "seen": film.movie_id in self.need.seen,
                    "misses": self._misses(film.movie_id),
                }
                for number, film in enumerate(reply.recommendations, start=1)
            ],
        }

    def _misses(self, movie_id: int) -> list[str]:
        film = self._catalog.get(movie_id)
        return [part for part in self.need.parts() if not self.need.meets(film, part)]


def described(need: Need) -> dict[str, str]:
    """Returns a need in words: everything but titles."""
    words = {
        "genre": need.genre,
        "mood": need.moods[0],
        "second_mood": need.moods[1] if len(need.moods) > 1 else "",
        "years": spoken_years(need.years) if need.years else "",
        "language": {"en": "English only, no subtitles", "any": "subtitles are fine"}.get(
            need.language, ""
        ),
        "audience": "for the whole family" if need.audience else "",
        "unwanted_genre": f"no {need.unwanted_genre}" if need.unwanted_genre else "",
        "unwanted_mood": f"not {need.unwanted_mood}" if need.unwanted_mood else "",
    }
    return {name: value for name, value in words.items() if value}
