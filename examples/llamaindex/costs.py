"""What a system costs to own: its lines of code, and the packages that it brings."""

import ast
import re
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FILES = {
    "builtin": (
        "nodes/retrieve.py",
        "nodes/fusion.py",
        "nodes/weighing.py",
        "nodes/legs/*.py",
        "store/index.py",
    ),
    "llamaindex": ("nodes/llamaindex/*.py", "store/chroma.py"),
}
"""Both also use ``nodes/query.py``; LlamaIndex's uses two small files of our legs as well."""
PACKAGES = {
    "builtin": ("faiss-cpu", "numpy", "scipy", "bm25s"),
    "llamaindex": (
        "llama-index-core",
        "llama-index-vector-stores-chroma",
        "llama-index-llms-openai-like",
        "chromadb",
    ),
}
"""Both embed with onnxruntime and tokenizers, and run in LangGraph: not counted."""
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def cost_of(system: str) -> dict[str, Any]:
    """Returns lines of code, packages, and those that Marquee would not install otherwise."""
    files = sorted({path for pattern in FILES[system] for path in ROOT.glob(pattern)})
    packages = closure(PACKAGES[system])
    return {
        "files": len(files),
        "lines": sum(lines_of(path.read_text("utf-8")) for path in files),
        "packages": len(packages),
        "packages_of_its_own": len(packages - closure(["marquee"]) - closure(_needed())),
    }


def lines_of(source: str) -> int:
    """Returns how many lines hold code: no blank ones, no comments, no docstrings."""
    tree = ast.parse(source)
    silent: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            silent |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return sum(
        bool(line.strip()) and not line.strip().startswith("#") and number not in silent
        for number, line in enumerate(source.splitlines(), start=1)
    )


def closure(names: Iterable[str]) -> set[str]:
    """Returns the installed packages that these need, themselves included, extras left out."""
    found: set[str] = set()
    todo = list(names)
    while todo:
        name = _plain(todo.pop())
        if name in found:
            continue
        try:
            requires = distribution(name).requires or []
        except PackageNotFoundError:
            continue
        found.add(name)
        todo += [
            match[0] for need in requires if "extra ==" not in need and (match := _NAME.match(need))
        ]
    return found


def _needed() -> list[str]:
    """Returns what pyproject.toml lists, for a checkout that is not installed."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [match[0] for need in project["dependencies"] if (match := _NAME.match(need))]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
