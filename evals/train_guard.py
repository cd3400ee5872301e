"""Trains the guard's classifier and writes ``weights.npz`` and ``vocabulary.json``.

    python -m evals.train_guard --public DIRECTORY --talk FILE

``DIRECTORY`` holds ``attacks.jsonl`` and ``benign.jsonl`` (``{text, label, source}`` a line),
``FILE`` holds conversations (``{messages: [{role, content}]}`` a line) whose user turns are
harmless movie talk. The texts of ``evals/guard_data`` are added; their validation third is never
trained on.
"""

import argparse
import json
import random
import re
import zlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nodes.builtin.guard.canonical import canonicalise
from nodes.builtin.guard.classifier import WEIGHTS
from nodes.builtin.guard.features import BUCKETS, counts, weigh
from nodes.builtin.guard.segments import sentences

OWN: Final = Path(__file__).parent / "guard_data"
FOLDS: Final = 5
# On its own the classifier convicts only where next to nothing harmless scores; below, it orders.
TALK_FLAGGED: Final = 0.001
OTHER_FLAGGED: Final = 0.012
_SPEAKS: Final = 0.5
_VOCABULARY: Final = 6_000
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
    found += [
        Example(text, row["label"], 1.5, False, row["text"])
        for row in own_texts("train")
        for text in renamed(row["text"])
    ]
    return found


def pieces(text: str) -> list[str]:
    """Returns the canonical sentences of a text."""
    canonical = canonicalise(text).text
    return [canonical[start:end] for start, end in sentences(canonical)]


def frequencies(texts: Iterable[str]) -> NDArray[np.float32]:
    """Returns the smoothed inverse document frequency of every bucket."""
    documents = [counts(text) for text in texts]
    seen = np.zeros(BUCKETS, dtype=np.float64)
    for found in documents:
        seen[list(found)] += 1
    return (np.log((1 + len(documents)) / (1 + seen)) + 1).astype(np.float32)


def matrix(texts: list[str], idf: NDArray[np.float32]) -> Any:
    """Returns the tf-idf rows of texts as a sparse matrix."""
    from scipy.sparse import csr_matrix

    rows, columns, values = [], [], []
    for row, text in enumerate(texts):
        found: Counter[int] = Counter()
        for piece in pieces(text):
            found.update(counts(piece))
        if found:
            buckets, weights = weigh(found, idf)
            rows.append(np.full(len(buckets), row))
            columns.append(buckets)
            values.append(weights)
    shape = (len(texts), BUCKETS)
    return csr_matrix(
        (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape
    )


def fit(data: list[Example], idf: NDArray[np.float32]) -> tuple[NDArray[np.float32], float]:
    """Fits the regression and returns its coefficients and intercept."""
    from sklearn.linear_model import LogisticRegression

    labels = np.array([example.label for example in data])
    weights = np.array([example.weight for example in data])
    weights[labels == 1] *= weights[labels == 0].sum() / weights[labels == 1].sum() / 2
    model = LogisticRegression(C=10.0, max_iter=1_000)
    model.fit(matrix([example.text for example in data], idf), labels, sample_weight=weights)
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def logit(text: str, idf: NDArray[np.float32], model: tuple[NDArray[np.float32], float]) -> float:
    """Returns the highest raw score over the whole text and its sentences."""
    parts = pieces(text)
    rows = [*parts, text] if len(parts) > 1 else parts
    if not rows:
        return -20.0
    scores = matrix(rows, idf) @ model[0] + model[1]
    return float(scores.max())


def calibrate(data: list[Example], idf: NDArray[np.float32]) -> tuple[float, float]:
    """Finds, on folds held out in turn, where movie talk ends and how steep the step is."""
    scores = np.zeros(len(data))
    # Readings of one text stay in one fold.
    folds = np.array([zlib.crc32((e.group or e.text).encode()) % FOLDS for e in data])
    for fold in range(FOLDS):
        held = np.flatnonzero(folds == fold)
        model = fit([data[i] for i in np.flatnonzero(folds != fold)], idf)
        scores[held] = [logit(data[i].text, idf, model) for i in held]
    talk = scores[[example.talk for example in data]]
    other = scores[[not example.talk and not example.label for example in data]]
    attacks = scores[[example.label == 1 for example in data]]
    shift = float(max(np.quantile(talk, 1 - TALK_FLAGGED), np.quantile(other, 1 - OTHER_FLAGGED)))
    for name, threshold in (("1 % of talk", np.quantile(talk, 0.99)), ("conviction", shift)):
        print(
            f"cross-validated: {np.mean(attacks > threshold):.1%} of attacks "
            f"over {name} ({threshold:.2f})"
        )
    spread = float(np.quantile(attacks, 0.75)) - shift
    return shift, float(np.clip(2.0 / max(spread, 0.1), 0.5, 3.0))


def write_vocabulary(data: list[Example], path: Path) -> None:
    """Writes the words, most frequent first, that run-together text is split into."""
    found: Counter[str] = Counter()
    # Titles would put names before the words that payloads are made of.
    for example in (example for example in data if example.weight >= _SPEAKS):
        words = re.findall(r"[a-z]+", example.text.lower())
        # Words of attacks are what is hidden; single letters explain anything.
        found.update(
            {word: 8 if example.label else 1 for word in words if len(word) > 1 or word in "ai"}
        )
    words = [word for word, count in found.most_common(_VOCABULARY) if count > 1]
    path.write_text(json.dumps(words), encoding="utf-8")


def main() -> None:
    """Trains, calibrates and writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--public", type=Path, required=True)
    parser.add_argument("--talk", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    arguments = parser.parse_args()
    data = examples(arguments.public, arguments.talk)
    print(f"{len(data)} texts, {sum(example.label for example in data)} attacks")
    write_vocabulary(data, arguments.out.parent / "vocabulary.json")
    idf = frequencies(example.text for example in data)
    shift, slope = calibrate(data, idf)
    coefficients, intercept = fit(data, idf)
    np.savez_compressed(
        arguments.out,
        coefficients=coefficients.astype(np.float16),
        idf=idf.astype(np.float16),
        intercept=np.float64(intercept),
        shift=np.float64(shift),
        slope=np.float64(slope),
    )
    print(f"wrote {arguments.out} ({arguments.out.stat().st_size:,} bytes)")


if __name__ == "__main__":
    main()
