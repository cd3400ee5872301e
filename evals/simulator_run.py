"""``marquee eval users``: simulated users talk to both variants."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, cast

from evals.ab_transcripts import user_ids
from evals.comparison import VARIANTS
from evals.dialogue_metrics import summary
from evals.held_out import without_users
from evals.judges.answers import AnswerBook, Asks
from evals.models import name_of, needed, patient_mind
from evals.results import Track, stamp, tracking, untracked, write
from evals.simulator import User, converse
from evals.simulator_impossible import abstention, impossible_requests
from evals.simulator_model import SECONDS, ModelUser
from evals.simulator_needs import Need, needs
from evals.simulator_rules import RulesUser
from graph.marquee import Marquee
from nodes.context import Context
from store.errors import MarqueeError
from store.library import Library

Mind = Literal["auto", "builtin"]
IMPOSSIBLE = 40


class SimulatorError(MarqueeError):
    """Simulated users that cannot be had."""


def run(
    target: Path,
    *,
    home: Path | None,
    users: int,
    user_mind: str,
    trials: int,
    seconds: float,
    mind: str,
    seed: int,
) -> None:
    """Runs the conversations with progress bars, prints the metrics and writes everything.

    What a model says for the users is kept in a file beside the results, so that a run that breaks
    off goes on where it was.
    """
    from evals.tables import show_users
    from graph.cli.batch import context_of

    context_of("enriched", mind)
    if user_mind not in ("rules", "model"):
        raise SimulatorError(f"A simulated user's mind is rules or model, not {user_mind!r}.")
    model = _player(target) if user_mind == "model" else None
    library = Library.open(home)
    arguments = ["eval", "users", "--users", str(users), "--user-mind", user_mind]
    arguments += ["--trials", str(trials), "--mind", mind, "--seed", str(seed)]
    results = stamp(
        "users", arguments, library,
        users=users, user_mind=user_mind, trials=trials, mind=mind, seed=seed,
    )  # fmt: skip
    with tracking() as track:
        results |= simulate(
            library, users, cast(Mind, mind), model,
            trials=trials, seed=seed, seconds=seconds, track=track,
        )  # fmt: skip
    write(target, results)
    show_users(results)


def _player(target: Path) -> AnswerBook:
    settings = needed()
    path = target.with_suffix(".answers.jsonl")
    return AnswerBook(patient_mind(settings), name_of(settings), path)


def simulate(
    library: Library,
    users: int,
    mind: Mind = "builtin",
    model: Asks | None = None,
    *,
    trials: int = 1,
    impossible: int = IMPOSSIBLE,
    seed: int = 0,
    seconds: float = SECONDS,
    track: Track[Any] = untracked,
) -> dict[str, Any]:
    """Returns the conversations of so many users with both variants, and their metrics.

    The users are none of those behind the transcripts, and their ratings are taken out of the
    collaborative matrix while they talk.
    """
    wanted = needs(library.catalog, users, seed, [user - 1 for user in user_ids().values()])
    library = without_users(library, [need.user for need in wanted])
    work = [(n, v, trial) for n in wanted for trial in range(trials) for v in VARIANTS]
    done = []
    with Marquee.open(library=library, conversations=":memory:") as marquee:
        for need, variant, trial in track(work, "simulated users"):
            context = Context(variant=variant, mind=mind, seed=seed + trial)
            user = _user(need, library, model, seed + trial, seconds)
            talk = converse(marquee, user, context)
            mended = user.mended if isinstance(user, ModelUser) else {}
            done.append(talk | {"trial": trial, "mended": dict(mended)})
        requests = impossible_requests(library.catalog, impossible, seed)
        honest = {
            variant: abstention(marquee, requests, variant, mind)
            for variant in track(VARIANTS, "impossible requests")
        }
    return {
        "played_by": "rules" if model is None else str(model),
        **summary(done, seed),
        "mended": mended_turns(done),
        "abstention": honest,
        "needs": [need.plain() for need in wanted],
        "conversations": kept(done),
    }


def kept(trials: Sequence[dict[str, Any]], replies: int = 40) -> list[dict[str, Any]]:
    """Returns the conversations for the file: the replies' texts of the first few alone."""
    slim = []
    for number, trial in enumerate(trials):
        turns = trial["turns"]
        if number >= replies:
            turns = [{k: v for k, v in turn.items() if k != "reply"} for turn in turns]
        slim.append(trial | {"turns": turns})
    return slim


def mended_turns(trials: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Returns how many turns a model was to say, and how often these could not stand as said."""
    faults: Counter[str] = Counter()
    for trial in trials:
        faults.update(trial["mended"])
    played = sum(len(t["turns"]) - 1 for t in trials if t["mind"] == "model")
    return {"turns_to_say": played, **dict(sorted(faults.items()))}


def _user(need: Need, library: Library, model: Asks | None, seed: int, seconds: float) -> User:
    if model is None:
        return RulesUser(need, library.catalog, seed)
    return ModelUser(need, library, model, seed, seconds)
