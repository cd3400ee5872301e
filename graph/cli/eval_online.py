"""``marquee eval online``: what the outcome log says, and proof that the test can be trusted."""

import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from graph.cli.console import console, plain, progress

if TYPE_CHECKING:
    from rich.table import Table

T = TypeVar("T")


def online(
    log: Annotated[
        Path | None, typer.Option(help="Outcome log (MARQUEE_OUTCOMES, Marquee.open(outcomes=)).")
    ] = None,
    experiment: Annotated[
        str | None, typer.Option(help="Only outcomes of this experiment; default: all.")
    ] = None,
    idle: Annotated[
        float, typer.Option(min=0, help="Minutes of silence after which nobody comes back.")
    ] = 30.0,
    alpha: Annotated[float, typer.Option(min=0.0001, max=0.5, help="Chance of a false alarm.")] = (
        0.05
    ),
    validate: Annotated[
        bool, typer.Option("--validate", help="Try the tests on simulated traffic instead.")
    ] = False,
    runs: Annotated[int, typer.Option(min=1, help="With --validate: simulated experiments.")] = 200,
    effect: Annotated[
        float, typer.Option(min=-1, max=1, help="With --validate: what the better arm adds.")
    ] = 0.06,
    seed: Annotated[int, typer.Option(help="With --validate: of the simulation.")] = 0,
    out: Annotated[Path, typer.Option(help="Folder that results are written to.")] = Path("out"),
) -> None:
    """Read the outcome log: rates by variant, a test valid while peeking, interleaving."""
    if validate:
        _validate(runs, effect, seed, alpha, out / "online_validation.json")
    elif log is None:
        raise typer.BadParameter("--log FILE, or --validate, is needed.", param_hint="--log")
    else:
        _report(log, experiment, idle, alpha, out / "online.json")


def track(items: Sequence[T], title: str) -> Iterable[T]:
    """Goes through a sequence behind a progress bar."""
    with progress() as bars:
        yield from bars.track(items, description=title)


def _report(log: Path, experiment: str | None, idle: float, alpha: float, target: Path) -> None:
    from evals.online.log import read_log
    from evals.online.report import summarise
    from evals.results import write

    found = summarise(read_log(log, experiment), idle_minutes=idle, alpha=alpha)
    asked = ["marquee", "eval", "online", "--log", str(log), "--idle", f"{idle:g}"]
    asked += ["--alpha", f"{alpha:g}"]
    asked += ["--experiment", experiment] if experiment is not None else []
    write(target, {"evaluation": "online", "command": shlex.join(asked), **found})
    out = console()
    names = ", ".join(filter(None, found["experiments"])) or "no experiment named"
    out.print(
        f"{found['conversations']} conversations ({plain(names)}), {found['still_open']} still "
        f"open, {found['without_a_list']} without a list"
    )
    out.print(_table(found["variants"]))
    _say_test(found["test"])
    _say_interleaving(found["interleaving"])
    for problem in found["problems"][:10]:
        out.print(f"left out: {plain(problem)}", markup=False)
    out.print(f"Figures: {target}", markup=False)


def _table(variants: dict[str, Any]) -> "Table":
    from rich.table import Table

    table = Table("variant", "conversations", "took a film", "film seen", "film rejected")
    for name, rates in variants.items():
        films = rates["films_shown"]
        seen, rejected = films["seen"], films["rejected"]
        table.add_row(
            plain(name),
            str(rates["conversations"]),
            share(rates["accepted"]),
            share(seen),
            share(rejected),
        )
    return table


def p_text(value: float) -> str:
    """Returns a p-value in words; none is zero."""
    return "p < 0.0001" if value < 0.0001 else f"p = {value:.4f}"


def share(found: dict[str, Any]) -> str:
    """Returns a share and its interval in words."""
    return f"{found['share']:.1%} [{found['low']:.1%}, {found['high']:.1%}]"


def _say_test(test: dict[str, Any] | None) -> None:
    out = console()
    if test is None:
        out.print("One variant alone: nothing to compare.")
        return
    line = (
        f"{test['question']} {test['difference']:+.1%} [{test['low']:+.1%}, {test['high']:+.1%}] "
        f"at any time, {p_text(test['p_value'])}"
    )
    out.print(line, markup=False)
    if test["decided"]:
        out.print(f"Decided after {test['decided_at']} conversations; you may stop.")
    elif not test["enough"]:
        out.print("Too few conversations to say anything yet.")
    else:
        out.print("Not decided: no effect can be told so far. Looking again costs nothing.")


def _say_interleaving(found: dict[str, Any] | None) -> None:
    if found is not None:
        console().print(
            f"Interleaved: enriched won {found['wins']}, baseline {found['losses']}, "
            f"{found['ties']} ties ({p_text(found['p_value'])})",
            markup=False,
        )


def _validate(runs: int, effect: float, seed: int, alpha: float, target: Path) -> None:
    from evals.online.validation import Traffic, validate
    from evals.results import write

    found = validate(runs, Traffic(effect=effect), seed, track, alpha=alpha)
    command = f"marquee eval online --validate --runs {runs} --effect {effect} --seed {seed}"
    write(target, {"evaluation": "online validation", "command": command, **found})
    out = console()
    none, some = found["without_effect"], found["with_effect"]
    out.print(f"{runs} experiments of {found['traffic']['conversations']} conversations each,")
    out.print("looked at after every conversation:")
    out.print(f"  false alarms, no effect       {share(none['found'])} (nominal {alpha:.1%})")
    peeked = share(none["found_by_a_z_test_peeked_at"])
    out.print(f"  … of a z-test peeked at       {peeked}")
    out.print(f"  effect of {effect:+.1%} found         {share(some['found'])}")
    out.print(f"  … median conversations needed {some['median_conversations_to_decide']}")
    out.print(f"  interval covered at all times {share(some['always_covered'])}")
    drafted = found["interleaving"]
    out.print(f"  interleaving, false alarms    {share(drafted['false_alarms'])} (nominal 5.0%)")
    out.print(f"  interleaving, better one found {share(drafted['found'])}")
    out.print(f"Figures: {target}", markup=False)
