"""What an outcome log says: rates by variant with intervals, the sequential test, preferences."""

from typing import Any

from evals.intervals import Share
from evals.metrics import bootstrap
from evals.online.interleaving import Interleaved, credit, preference
from evals.online.log import IDLE_MINUTES, TAKEN, Conversation, Log
from evals.online.sequential import ALPHA, BURN_IN, TAU, SequentialTest

FIRST, SECOND = "enriched", "baseline"


def summarise(
    log: Log, *, idle_minutes: float = IDLE_MINUTES, alpha: float = ALPHA, tau: float = TAU
) -> dict[str, Any]:
    """Returns the figures of a log, JSON-plain.

    Conversations that may still go on count for nothing yet.
    """
    finished = [c for c in log.conversations if c.shown]
    finished = [c for c in finished if c.outcome(log.ends, idle_minutes) != "open"]
    # By start: when an outcome is known depends on the outcome, and would order one kind first.
    finished.sort(key=lambda conversation: conversation.started)
    plain = [c for c in finished if not c.teams]
    variants = sorted({c.variant for c in plain})
    return {
        "experiments": log.experiments,
        "conversations": len(log.conversations),
        "still_open": sum(
            bool(c.shown) and c.outcome(log.ends, idle_minutes) == "open" for c in log.conversations
        ),
        "without_a_list": sum(not c.shown for c in log.conversations),
        "variants": {
            variant: _rates([c for c in plain if c.variant == variant]) for variant in variants
        },
        "test": _test(plain, alpha, tau),
        "interleaving": _interleaving([c for c in finished if c.teams]),
        "problems": log.problems,
        "settings": {"idle_minutes": idle_minutes, "alpha": alpha, "tau": tau, "burn_in": BURN_IN},
    }


def _rates(conversations: list[Conversation]) -> dict[str, Any]:
    accepted = sum(c.accepted for c in conversations)
    total = len(conversations)
    films = {}
    groups = [c.thread for c in conversations for _ in c.shown]
    for event in TAKEN:
        values = [float(film in c.taken[event]) for c in conversations for film in c.shown]
        interval = bootstrap(values, groups, resamples=500)
        films[event] = {
            "share": round(interval.mean, 6),
            "low": round(interval.low, 6),
            "high": round(interval.high, 6),
            "of": len(values),
        }
    return {
        "conversations": total,
        "accepted": Share(accepted, total).plain(),
        "abandoned": Share(total - accepted, total).plain(),
        "lists_each": round(sum(c.lists for c in conversations) / total, 3) if total else 0.0,
        "films_shown": films,
    }


def _test(conversations: list[Conversation], alpha: float, tau: float) -> dict[str, Any] | None:
    if {c.variant for c in conversations} != {FIRST, SECOND}:
        return None
    test = SequentialTest(alpha, tau)
    verdict = test.extend((c.variant == FIRST, c.accepted) for c in conversations).verdict()
    arms = [sum(c.variant == name for c in conversations) for name in (FIRST, SECOND)]
    return {
        "question": f"accepted: {FIRST} minus {SECOND}",
        "difference": round(verdict.difference, 6),
        "low": round(verdict.low, 6),
        "high": round(verdict.high, 6),
        "p_value": round(verdict.p_value, 6),
        "decided": verdict.decided,
        "decided_at": verdict.decided_at,
        "enough": min(arms) >= BURN_IN,
    }


def _interleaving(conversations: list[Conversation]) -> dict[str, Any] | None:
    if not conversations:
        return None
    counted = preference(
        credit(
            Interleaved(tuple(c.teams), tuple(int(team != FIRST) for team in c.teams.values())),
            c.taken["accepted"],
        )
        for c in conversations
    )
    return {
        "conversations": len(conversations),
        "wins": counted.wins,
        "losses": counted.losses,
        "ties": counted.ties,
        "preference": round(counted.delta, 6),
        "p_value": round(counted.p_value, 6),
    }
