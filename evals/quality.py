"""``marquee eval quality``: what the lists and their reasons are like, beyond hits."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from evals.ab_transcripts import TRANSCRIPTS, user_ids
from evals.agreement import CRITERIA, Criterion, read_pairs
from evals.comparison import VARIANTS, compare
from evals.held_out import without_users
from evals.judges.answers import AnswerBook
from evals.judges.judged import Judgeable, judged
from evals.list_quality import (
    EXPLAINED,
    METRICS,
    Shown,
    collection_metrics,
    list_metrics,
    popular_within,
)
from evals.models import configured, name_of
from evals.reasons import Reasoned, check_reasons
from evals.results import Track, stamp, tracking, untracked, write
from evals.rows import read_transcripts
from evals.simulator_needs import Need, needs
from evals.simulator_rules import spoken_need
from graph.marquee import Marquee
from graph.reply import Ranking
from nodes.context import Context
from store.errors import MarqueeError
from store.library import Library
from store.records import Variant

Mind = Literal["auto", "builtin"]


class JudgesError(MarqueeError):
    """Judges that cannot be had."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Something to make lists for: whose, what was said, what would have been liked."""

    id: str
    turns: list[str]
    liked: frozenset[int]
    seen: frozenset[int] = frozenset()


def run(
    target: Path,
    *,
    home: Path | None,
    users: int,
    judged_lists: int,
    agreement_pairs: int,
    criteria: Sequence[str],
    minutes: float | None,
    seconds: float,
    mind: str,
    seed: int,
) -> None:
    """Makes the lists, measures and judges them with progress bars, prints and writes.

    The model's answers are kept in a file beside the results, so that a run that breaks off goes
    on where it was.
    """
    from evals.tables_quality import show_quality
    from graph.cli.batch import context_of

    context_of("enriched", mind)
    wanted = chosen(criteria)
    library = Library.open(home)
    arguments = ["eval", "quality", "--users", str(users), "--judged", str(judged_lists)]
    arguments += ["--agreement-pairs", str(agreement_pairs), "--mind", mind, "--seed", str(seed)]
    arguments += [part for name in criteria for part in ("--criterion", name)]
    results = stamp("quality", arguments, library, users=users, mind=mind, seed=seed)
    with tracking() as track:
        results |= measure(library, users, cast(Mind, mind), seed=seed, track=track)
        lists = results.pop("lists")
        pairs = read_pairs()[:agreement_pairs]
        results["judged"] = judged(
            lists[:judged_lists], pairs, _judge(target, minutes),
            criteria=wanted, seed=seed, seconds=seconds, track=track,
        )  # fmt: skip
    write(target, results)
    show_quality(results)


def chosen(names: Sequence[str]) -> tuple[Criterion, ...]:
    """Returns the criteria of these names, all when there is no name; raises JudgesError."""
    odd = set(names) - set(CRITERIA)
    if odd:
        raise JudgesError(f"Judges know {', '.join(CRITERIA)}, not {min(odd)[:20]!r}.")
    return tuple(name for name in CRITERIA if not names or name in names)


def _judge(target: Path, minutes: float | None) -> AnswerBook | None:
    model = configured()
    if model is None:
        return None
    return AnswerBook(model, name_of(model.settings), target.with_suffix(".answers.jsonl"), minutes)


def measure(
    library: Library,
    users: int,
    mind: Mind = "builtin",
    *,
    seed: int = 0,
    track: Track[Any] = untracked,
) -> dict[str, Any]:
    """Returns the metrics of both variants' lists for the transcripts and for users' needs."""
    asked = requests(library, users, seed)
    speakers = {user - 1 for user in user_ids().values()}
    held = without_users(library, speakers | {int(a.id[1:]) - 1 for a in asked if a.id[0] == "u"})
    made: dict[Variant, list[Ranking]] = {variant: [] for variant in VARIANTS}
    with Marquee.open(library=held, conversations=":memory:") as marquee:
        for item in track(asked, "lists"):
            said = [{"role": "user", "content": turn} for turn in item.turns]
            for variant in VARIANTS:
                context = Context(variant=variant, mind=mind, k=5)
                made[variant].append(marquee.rank(said, exclude=item.seen, context=context))
    lists = {v: _shown(asked, made[v], library, v) for v in VARIANTS}
    rows = {v: [list_metrics(shown, library) for shown in lists[v]] for v in VARIANTS}
    return {
        "asked": len(asked),
        "comparisons": [
            compare(
                name,
                [row[name] for row in rows["baseline"]],
                [row[name] for row in rows["enriched"]],
                seed=seed,
            ).plain()
            for name in METRICS
        ],
        "explained": EXPLAINED,
        "collections": {v: collection_metrics(lists[v], library.catalog) for v in VARIANTS},
        "reasons": {v: check_reasons(_reasoned(made[v], v), library) for v in VARIANTS},
        "lists": _judgeable(asked, made),
    }


def requests(library: Library, users: int, seed: int) -> list[Asked]:
    """Returns the transcripts as they end, and needs of users who are not behind them."""
    found = [Asked(t.id, t.turns, t.liked) for t in read_transcripts(TRANSCRIPTS)]
    speakers = [user - 1 for user in user_ids().values()]
    return found + [_asked(need) for need in needs(library.catalog, users, seed, speakers)]


def _asked(need: Need) -> Asked:
    return Asked(need.id, [spoken_need(need)], need.targets, need.seen)


def _shown(
    asked: Sequence[Asked], rankings: Sequence[Ranking], library: Library, variant: Variant
) -> list[Shown]:
    return [
        Shown(
            item.id,
            tuple(film.movie_id for film in ranking.recommendations),
            item.liked,
            popular_within(ranking.signals, library.catalog, variant),
        )
        for item, ranking in zip(asked, rankings, strict=True)
    ]


def _reasoned(rankings: Sequence[Ranking], variant: Variant) -> list[Reasoned]:
    return [Reasoned(tuple(r.recommendations), tuple(r.signals), variant) for r in rankings]


def _judgeable(asked: Sequence[Asked], made: dict[Variant, list[Ranking]]) -> list[Judgeable]:
    return [
        Judgeable(
            item.turns,
            {
                v: [film.model_dump(mode="json") for film in made[v][number].recommendations]
                for v in VARIANTS
            },
        )
        for number, item in enumerate(asked)
    ]
