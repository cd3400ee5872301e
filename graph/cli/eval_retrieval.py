"""``marquee eval retrieval``: does the right film stand among those found?"""

from pathlib import Path
from typing import Annotated

import typer

from graph.cli.eval import Home, Out


def retrieval(
    rows: Annotated[Path, typer.Option(help="ReDial-style ranking rows (JSON lines).")],
    half: Annotated[str, typer.Option(help="held, tune or all of the rows.")] = "held",
    weights: Annotated[
        str, typer.Option(help="tune: learned on that half alone; shipped: on all dialogues.")
    ] = "tune",
    home: Home = None,
    out: Out = Path("out"),
) -> None:
    """Measure recall of both variants, each leg alone and left out, on rows and transcripts."""
    from evals.ab_transcripts import TRANSCRIPTS
    from evals.retrieval import run

    run(
        rows,
        out / "retrieval.json",
        transcripts=TRANSCRIPTS,
        half=half,
        weights=weights,
        home=home,
    )
