"""``marquee eval report``: writes the page and the summary."""

from pathlib import Path

from evals.report.collect import collect
from evals.report.markdown import markdown
from evals.report.page import page
from evals.results import ResultsError


def run(folder: Path, html_file: Path | None = None, markdown_file: Path | None = None) -> None:
    """Writes report.html and report.md from the results in a folder.

    Raises:
        ResultsError: There are no results, or a file can't be written.
    """
    from graph.cli.console import console, plain
    from store.atomic import write_bytes

    found = collect(folder)
    if not found.results:
        raise ResultsError(f"No results in {folder}: run marquee eval ab, users or quality first.")
    html_file = html_file or folder / "report.html"
    markdown_file = markdown_file or folder / "report.md"
    try:
        write_bytes(html_file, page(found).encode("utf-8", "replace"))
        write_bytes(markdown_file, markdown(found).encode("utf-8", "replace"))
    except OSError as error:
        raise ResultsError(f"Can't write the report: {error}.") from error
    out = console()
    out.print(plain(f"{len(found.results)} results: {', '.join(found.results)}"), markup=False)
    for entry in found.missing:
        out.print(plain(f"not run: {entry.name} ({entry.command})"), markup=False)
    out.print(plain(f"{html_file}\n{markdown_file}"), markup=False)
