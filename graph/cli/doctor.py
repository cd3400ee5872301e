"""``marquee doctor``: what is there, what is missing, and what to do about it."""

import os
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from graph.cli.console import console, plain
from store.errors import MarqueeError

if TYPE_CHECKING:
    from store.library import Library

PACKAGES = (
    "langgraph", "langgraph-checkpoint-sqlite", "langgraph-checkpoint-postgres", "langchain-core",
    "langchain-openai", "langchain-community", "langsmith", "sentence-transformers", "faiss-cpu",
    "onnxruntime", "pydantic", "torch",
)  # fmt: skip
OPTIONAL = ("langgraph-checkpoint-postgres",)


@dataclass(frozen=True)
class Finding:
    """One thing looked at: its name, how it is, and what to do if it is not well."""

    name: str
    state: Literal["ok", "note", "broken"]
    text: str


def examine(home: Path | None, conversations: str | None) -> int:
    """Prints the findings; returns the exit status: 1 if something is broken."""
    from rich.table import Table

    findings = list(_findings(home, conversations))
    table = Table(show_header=False, box=None, pad_edge=False)
    marks = {"ok": "[green]ok[/]", "note": "[yellow]note[/]", "broken": "[red]broken[/]"}
    for finding in findings:
        table.add_row(marks[finding.state], finding.name, plain(finding.text))
    console().print(table)
    return int(any(finding.state == "broken" for finding in findings))


def _findings(home: Path | None, conversations: str | None) -> Iterator[Finding]:
    yield Finding("python", "ok", f"{platform.python_version()} on {platform.system()}")
    yield _versions()
    yield from _guarded("mind", _mind)
    try:
        from store.library import Library

        library = Library.open(home)
        yield Finding("home", "ok", str(library.home))
        yield from _guarded("catalog", lambda: _catalog(library))
        yield from _guarded("encoder", lambda: _encoder(library))
        yield from _guarded("indexes", lambda: _indexes(library))
    except (MarqueeError, OSError) as error:
        yield Finding("library", "broken", str(error))
        return
    from graph.marquee import default_place

    where = conversations or os.environ.get("MARQUEE_CONVERSATIONS") or default_place(library)
    yield from _guarded("conversations", lambda: _conversations(where))


def _guarded(name: str, look: Callable[[], Finding]) -> Iterator[Finding]:
    """A look that fails is a finding too."""
    try:
        yield look()
    except (MarqueeError, OSError) as error:
        yield Finding(name, "broken", str(error))


def _versions() -> Finding:
    found, missing = [], []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            missing.append(package)
    if needed := [package for package in missing if package not in OPTIONAL]:
        return Finding("versions", "broken", f"missing: {', '.join(needed)}; run make again")
    without = f"; without {', '.join(missing)} (pip install 'marquee[postgres]')" if missing else ""
    return Finding("versions", "ok", ", ".join(found) + without)


def _mind() -> Finding:
    from nodes.context import Context
    from nodes.minds import model_mind
    from nodes.model.errors import ModelError

    mind = model_mind(Context())
    if mind is None:
        return Finding(
            "mind",
            "ok",
            "built in; for a model too, set OPENAI_API_KEY, or MARQUEE_BASE_URL and MARQUEE_MODEL",
        )
    problems = [*mind.settings.problems, *filter(None, [mind.settings.unusable])]
    try:
        models = mind.models()
        if mind.settings.model and models and mind.settings.model not in models:
            problems.append(f"the endpoint lists no {mind.settings.model}")
    except ModelError as error:
        problems.append(str(error))
    if problems:
        return Finding("mind", "note", f"{mind}: {'; '.join(problems)}; the built-in mind answers")
    return Finding("mind", "ok", f"{mind}, with the built-in mind behind it")


def _catalog(library: "Library") -> Finding:
    catalog = library.catalog
    enriched = sum(bool(film.enrichment.description) for film in catalog.films)
    text = f"{len(catalog):,} films, {enriched:,} enriched, {len(catalog.shelves)} shelves"
    return Finding("catalog", "ok", text)


def _encoder(library: "Library") -> Finding:
    library.encoder.encode_queries(["a quiet film about rain"])
    return Finding("encoder", "ok", library.encoder.fingerprint)


def _indexes(library: "Library") -> Finding:
    for variant in ("baseline", "enriched"):
        library.index(variant)
    if library.notices:
        return Finding("indexes", "note", "; ".join(library.notices))
    return Finding("indexes", "ok", f"baseline and enriched, in {library.home}")


def _conversations(where: str | Path) -> Finding:
    from graph.conversations import open_conversations

    with open_conversations(where) as conversations:
        name = conversations.name
    return Finding("conversations", "ok", name)
