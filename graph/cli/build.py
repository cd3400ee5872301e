"""``marquee build``: the indexes, with a progress bar."""

from pathlib import Path

from graph.cli.console import console, fail, progress


def build_indexes(home: Path | None, catalog: Path | None, fresh: bool) -> None:
    """Builds what is missing or stale, or everything when ``fresh``."""
    from store.build import build

    with progress() as bars:
        tasks: dict[str, object] = {}

        def report(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done, total=total)  # type: ignore[arg-type]

        library = build(home, catalog=catalog, fresh=fresh, progress=report)
    for notice in library.notices:
        fail(notice)
    console().print(f"{len(library.catalog):,} films are ready in {library.home}", markup=False)
