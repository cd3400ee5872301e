"""What every trace of a turn says about it: conversation, variant, mind and prompts."""

from functools import cache
from importlib.resources import files
from typing import Any

from nodes.context import Context
from nodes.minds import model_mind


def trace_metadata(thread_id: str, context: Context) -> dict[str, Any]:
    """Returns the metadata that a turn's runs, and those of every node in it, are stamped with."""
    mind = model_mind(context)
    found: dict[str, Any] = {
        "thread_id": thread_id,
        "variant": context.variant,
        "mind": "builtin" if mind is None else "model",
        "prompt_versions": prompt_versions(),
    }
    if mind is not None:
        found["model"] = mind.settings.model or "the endpoint's first"
    if context.user_id:
        found["user_id"] = context.user_id
    return found


@cache
def prompt_versions() -> str:
    """Returns the versions of all prompts, such as ``clarify 1, extract 3``."""
    from prompts import load

    names = sorted(
        entry.name.removesuffix(".md")
        for entry in files("prompts").iterdir()
        if entry.name.endswith(".md")
    )
    return ", ".join(f"{name} {load(name).version}" for name in names)
