"""The texts that the guard's classifier is trained on and measured with."""

import json
import random
import re
from pathlib import Path
from typing import Any, Final, NamedTuple

from nodes.builtin.guard.canonical import canonicalise
from nodes.builtin.guard.segments import sentences

OWN: Final = Path(__file__).parent / "guard_data"
# NotInject is measured with some of these texts.
_TRIGGER = re.compile(
    r"\b(?:ignor|forget|overrid|system|instruct|prompt|previous|rule|command|print|role|bypass|"
    r"all|return|special)",
    re.IGNORECASE,
)
_FILMS: Final = (
    "Zardoz", "Heat", "Gigli", "Morbius", "Titanic", "The Room", "Inception", "Casablanca",
    "Pulp Fiction", "Cats",
    "The Godfather", "Toy Story", "Speed", "Twilight", "Amelie", "Star Wars", "Jumanji",
    "Gladiator", "Frozen", "Jaws",
)  # fmt: skip
_LEFT_OUT: Final = "piguard-valid"


class Example(NamedTuple):
    """A text, whether it is an injection, its weight, and whether it is plain movie talk."""

    text: str
    label: int
    weight: float
    talk: bool
    group: str = ""
    english: bool = True


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Reads a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def user_turns(path: Path) -> list[str]:
    """Returns the distinct user messages of a file of conversations."""
    rows = read_lines(path)
    turns = (m["content"] for row in rows for m in row["messages"] if m["role"] == "user")
    return list(dict.fromkeys(turns))


def public_texts(directory: Path) -> list[Example]:
    """Returns the public attacks and harmless texts, without those that NotInject shares."""
    found = []
    for name in ("attacks", "benign"):
        for row in read_lines(directory / f"{name}.jsonl"):
            if row["label"] or row["source"] != _LEFT_OUT:
                talk = row["source"].startswith("redial")
                found.append(Example(row["text"], row["label"], 1.0, talk))
    return found


def own_texts(split: str) -> list[dict[str, Any]]:
    """Returns the rows of ``evals/guard_data`` that belong to a split."""
    rows = read_lines(OWN / "attacks.jsonl") + read_lines(OWN / "benign.jsonl")
    return [row for row in rows if row["split"] == split]


def catalog_requests(limit: int) -> list[str]:
    """Returns requests that the on-board films would answer: more harmless movie talk."""
    path = Path(__file__).parents[1] / "store" / "data" / "enriched" / "enriched.jsonl"
    rows = read_lines(path) if path.exists() else []
    return [str(row["requests"][0]) for row in rows if row.get("requests")][:limit]


def catalog_descriptions(limit: int) -> list[str]:
    """Returns descriptions of on-board films: harmless prose, so that length alone is no clue."""
    path = Path(__file__).parents[1] / "store" / "data" / "enriched" / "enriched.jsonl"
    rows = read_lines(path) if path.exists() else []
    return [str(row["description"]) for row in rows if row.get("description")][-limit:]


def catalog_titles() -> list[str]:
    """Returns the on-board titles, which a user may answer with and nothing else."""
    path = Path(__file__).parents[1] / "store" / "data" / "enriched" / "enriched.jsonl"
    return [str(row["title"]) for row in read_lines(path)] if path.exists() else []


def documentation(limit: int) -> list[str]:
    """Returns sentences of Python's manual that use the words of injections harmlessly."""
    from pydoc_data.topics import topics

    found = (piece for text in topics.values() for piece in pieces(text.replace("\n", " ")))
    matching = [
        piece for piece in dict.fromkeys(found) if 30 < len(piece) < 300 and _TRIGGER.search(piece)
    ]
    return matching[:: max(1, len(matching) // limit)]


def templated() -> list[str]:
    """Fills the templates of harmless sentences that hold the verbs of injections."""
    templates = json.loads((OWN / "templates.json").read_text(encoding="utf-8"))
    return [
        pattern.format(verb=verb, object=thing)
        for verb, things in templates["pairs"]
        for thing in things
        for pattern in templates["patterns"]
    ]


def templated_attacks(limit: int) -> list[str]:
    """Fills the templates of attacks, a fixed random sample of all that are possible."""
    parts = json.loads((OWN / "attack_templates.json").read_text(encoding="utf-8"))
    chooser = random.Random(0)  # noqa: S311
    found = []
    for _ in range(limit):
        goal = chooser.choice(parts["goal"]).format(film=chooser.choice(_FILMS))
        chosen = {name: chooser.choice(parts[name]) for name in ("dismiss", "orders")}
        found.append(chooser.choice(parts["patterns"]).format(goal=goal, **chosen))
    return found


def purposes(label: int, limit: int) -> list[str]:
    """Fills the templates of what users do with trigger words, or of what only looks like it."""
    templates = json.loads((OWN / "purpose_templates.json").read_text(encoding="utf-8"))
    parts = templates["attacks" if label else "harmless"]
    chooser = random.Random(label)  # noqa: S311
    found = []
    for _ in range(limit):
        chosen = {name: chooser.choice(words) for name, words in parts.items()}
        filled = chosen.pop("patterns").format(**chosen, film="{film}")
        found.append(filled.replace("{film}", chooser.choice(_FILMS)))
    return list(dict.fromkeys(found))


def renamed(text: str) -> list[str]:
    """Returns two readings of a text in which other films take the place of its favourite one."""
    chooser = random.Random(text)  # noqa: S311
    return [re.sub("Zardoz|Sharknado", chooser.choice(_FILMS), text) for _ in range(2)]


def examples(public: Path, talk: Path) -> list[Example]:
    """Gathers everything the classifier is trained on."""
    found = public_texts(public)
    found += [Example(text, 0, 1.0, True) for text in user_turns(talk)]
    found += [Example(text, 0, 1.0, True) for text in catalog_requests(1_500)]
    found += [
        Example(f"https://example.org/{i} {found[-i].text}", 0, 1.0, True) for i in range(1, 100)
    ]
    found += [Example(text, 0, 0.5, True) for text in catalog_descriptions(1_500)]
    found += [Example(text, 0, 0.3, True) for text in catalog_titles()]
    found += [Example(text, 0, 0.5, False) for text in documentation(800)]
    found += [Example(text, 0, 0.5, False) for text in templated()]
    found += [Example(text, 1, 0.25, False, "template") for text in templated_attacks(300)]
    found += [Example(text, 0, 0.3, False, "purpose") for text in purposes(0, 500)]
    found += [Example(text, 1, 0.25, False, "purpose") for text in purposes(1, 500)]
    found += [
        Example(text, row["label"], 1.5, False, row["text"], row["language"] == "en")
        for row in own_texts("train")
        for text in renamed(row["text"])
    ]
    return found


def pieces(text: str) -> list[str]:
    """Returns the canonical sentences of a text."""
    canonical = canonicalise(text).text
    return [canonical[start:end] for start, end in sentences(canonical)]
