"""``marquee audit hallucination``: names outside the catalog, before and after ground.

Three pipelines hold the same conversations: the real one without a model, the real one with
scripted models that lie, and one in which the liars' picks go straight into ground, past the checks
of the model's own node.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from evals.audits.endpoint import scripted
from evals.audits.liars import LIES, Liar, Lie
from evals.audits.naming import strays
from evals.audits.pipeline import Pipeline, Ranker, Turn
from evals.audits.talks import Talk, talks
from evals.intervals import Share, upper_bound_of_none
from evals.results import Track, stamp, tracking, untracked, write
from nodes.context import Context
from nodes.contracts import Pick
from nodes.ledger import active
from nodes.model.rerank import wish
from nodes.state import State
from store.library import Library

EXAMPLES = 20
UNMARKED = "invented film in lower case"


@dataclass
class Tally:
    """Counts over conversations of one pipeline.

    Attributes:
        name: The pipeline and its liar.
        conversations: How many were held.
        turns: Turns answered.
        lists: Turns that showed films.
        films: Films shown.
        told: Lies told by the scripted model, by kind.
        handed_on: Picks that reached ground with an id outside the catalog or a lie in them.
        rejected: Picks that ground did not show as they were, by rule where it says one.
        sound: Sound picks that reached ground.
        sound_lost: Sound picks whose film or sentence ground did not let through.
        retried: Turns in which ground asked again.
        fallbacks: Turns that the built-in mind finished though a model was configured.
        strays: What came through, which should be nothing.
        unmarked: Invented names that came through in lower case, of ordinary words: no reader and
            no rule can tell those for films, so they are counted apart.
    """

    name: str
    conversations: int = 0
    turns: int = 0
    lists: int = 0
    films: int = 0
    told: Counter[str] = field(default_factory=Counter)
    handed_on: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    sound: int = 0
    sound_lost: int = 0
    retried: int = 0
    fallbacks: int = 0
    strays: list[dict[str, str]] = field(default_factory=list)
    unmarked: int = 0

    def plain(self) -> dict[str, Any]:
        """Returns the counts for a JSON file."""
        return {
            "pipeline": self.name,
            "conversations": self.conversations,
            "turns": self.turns,
            "lists": self.lists,
            "films_shown": self.films,
            "lies_told": dict(sorted(self.told.items())),
            "before_ground": self.handed_on,
            "rejections": dict(sorted(self.rejected.items())),
            "after_ground": len(self.strays),
            "upper_bound": round(upper_bound_of_none(self.turns), 6) if not self.strays else None,
            "false_rejections": Share(self.sound_lost, self.sound).plain(),
            "retries": self.retried,
            "fallbacks": self.fallbacks,
            "strays": self.strays[:EXAMPLES],
            "unmarked": self.unmarked,
        }


def run(target: Path, *, home: Path | None, conversations: int, seed: int) -> int:
    """Runs the audit with progress bars, prints it and writes it; returns the exit status."""
    from evals.audits.tables import show_hallucination

    library = Library.open(home)
    arguments = ["audit", "hallucination", "--conversations", str(conversations)]
    arguments += ["--seed", str(seed)]
    results = stamp("hallucination", arguments, library, conversations=conversations, seed=seed)
    with tracking() as track:
        results |= audit(library, conversations, seed, track)
    write(target, results)
    show_hallucination(results)
    return 1 if results["after_ground"] else 0


def audit(
    library: Library, conversations: int, seed: int = 0, track: Track[Any] = untracked
) -> dict[str, Any]:
    """Returns the counts of all pipelines over so many conversations each.

    The liars share the conversations out among them, so that every pipeline holds as many.
    """
    held = talks(library, conversations, seed)
    tallies = [_without_model(library, held, seed, track)]
    for through_model in (True, False):
        parts = _shared_out(held)
        for kind, mine in track(list(parts.items()), _TITLES[through_model]):
            tallies.append(_with_liar(library, kind, mine, seed, through_model))
    rows = [tally.plain() for tally in tallies]
    turns, bad = sum(t.turns for t in tallies), sum(len(t.strays) for t in tallies)
    return {
        "pipelines": rows,
        "conversations_held": sum(tally.conversations for tally in tallies),
        "turns": turns,
        "films_shown": sum(tally.films for tally in tallies),
        "lies_told": sum(sum(tally.told.values()) for tally in tallies),
        "before_ground": sum(tally.handed_on for tally in tallies),
        "after_ground": bad,
        "unmarked": sum(tally.unmarked for tally in tallies),
        "after_ground_by_rule": dict(Counter(s["rule"] for t in tallies for s in t.strays)),
        "upper_bound": round(upper_bound_of_none(turns), 6) if not bad else None,
    }


_TITLES = {True: "lying models, whole pipeline", False: "lying models, straight into ground"}


def _shared_out(held: Sequence[Talk]) -> dict[str, list[Talk]]:
    kinds = list(LIES)
    parts: dict[str, list[Talk]] = {kind: [] for kind in kinds}
    for number, talk in enumerate(held):
        parts[kinds[number % len(kinds)]].append(talk)
    return {kind: mine for kind, mine in parts.items() if mine}


def _without_model(library: Library, held: Sequence[Talk], seed: int, track: Track[Any]) -> Tally:
    tally = Tally("built-in mind")
    pipeline = Pipeline(library, Context(mind="builtin", seed=seed))
    for talk in track(held, "built-in mind"):
        turns = pipeline.hold(talk)
        for turn in turns:
            _count_sound(tally, turn, {})
        _count(tally, turns, library, [])
    return tally


def _with_liar(
    library: Library, kind: str, held: Sequence[Talk], seed: int, through_model: bool
) -> Tally:
    where = "model" if through_model else "ground alone"
    tally = Tally(f"{kind}, {where}")
    liar = Liar(kind, library, seed)
    context = Context(seed=seed, max_questions=1)
    if through_model:
        with scripted(liar):
            _hold(tally, Pipeline(library, context), held, liar)
    else:
        context = replace(context, mind="builtin")
        _hold(tally, Pipeline(library, context, _straight(liar)), held, liar)
    return tally


def _straight(liar: Liar) -> Ranker:
    """The liar as the rerank node itself."""

    def rank(state: State, context: Context) -> list[Pick]:
        offered = [candidate.movie_id for candidate in state.current.candidates]
        wishes = [wish(signal, liar.library) for signal in active(state.signals)]
        told = liar.tell(offered, wishes, context.k)
        return [
            Pick(movie_id=lie.movie_id, signals=numbers, justification=lie.sentence, score=1.0)
            for lie, numbers in told
        ]

    return rank


def _hold(tally: Tally, pipeline: Pipeline, held: Sequence[Talk], liar: Liar) -> None:
    for talk in held:
        before = len(liar.lies)
        turns = pipeline.hold(talk)
        lies = liar.lies[before:]
        tally.told.update(lie.kind for lie in lies if lie.kind != "honest")
        for turn in turns:
            _count_lies(tally, turn, lies, pipeline.library)
            if liar.kind == "honest":
                _count_sound(tally, turn, {lie.sentence: lie for lie in lies})
            used_model = "model" in turn.state.current.minds.values()
            tally.fallbacks += bool(turn.picks) and not used_model
        _count(tally, turns, pipeline.library, lies)


def _count(tally: Tally, turns: Sequence[Turn], library: Library, lies: Sequence[Lie]) -> None:
    tally.conversations += 1
    said: list[str] = []
    for turn in turns:
        said.append(turn.text)
        tally.turns += 1
        tally.lists += bool(turn.reply.recommendations)
        tally.films += len(turn.reply.recommendations)
        tally.retried += turn.retried
        tally.rejected.update(fault.rule for fault in turn.faults)
        # "Why these?" is answered with the list before, and a list that stands is shown again.
        part = turn.reply.intent in ("why", "show")
        again = part or turn.state.current.stands
        films = turn.state.last_shown if again else turn.reply.recommendations
        about = [*turn.state.current.extraction.films, *turn.state.shown]
        for stray in strays(turn.reply.reply, films, said, library, lies, about, part=part):
            if stray.rule == "lie" and stray.text.startswith(UNMARKED):
                tally.unmarked += 1
                continue
            tally.strays.append(
                {"rule": stray.rule, "found": stray.text, "turn": turn.text[:120],
                 "reply": turn.reply.reply[:600]}
            )  # fmt: skip


def _count_lies(tally: Tally, turn: Turn, lies: Sequence[Lie], library: Library) -> None:
    """Counts picks in front of ground that are not of the catalog, or hold a lie."""
    sentences = {lie.sentence for lie in lies if lie.kind != "honest"}
    for picks in turn.picks:
        tally.handed_on += sum(
            pick.movie_id not in library.catalog or pick.justification in sentences
            for pick in picks
        )


def _count_sound(tally: Tally, turn: Turn, honest: dict[str, Lie]) -> None:
    """Counts sound picks and those of them that did not come through as they were.

    The built-in mind's picks are sound all of them; a model's are where it was honest. A model's
    sentence may still be reworded because another one began alike, which is no rejection.
    """
    if not turn.picks:
        return
    shown = {film.movie_id: film.justification for film in turn.reply.recommendations}
    faulty = {fault.movie_id for fault in turn.faults}
    for pick in turn.picks[0]:
        if honest and pick.justification not in honest:
            continue
        tally.sound += 1
        if honest:
            tally.sound_lost += pick.movie_id in faulty
        else:
            tally.sound_lost += shown.get(pick.movie_id) != pick.justification
