"""Trains the guard's classifier and writes its weights and vocabulary.

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
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from evals.guard_texts import Example, examples, pieces
from nodes.builtin.guard.classifier import WEIGHTS
from nodes.builtin.guard.features import BUCKETS, counts, weigh
from nodes.builtin.guard.meaning import MEANING
from store.encoder import open_encoder

FOLDS: Final = 5
# On its own the classifier convicts only where next to nothing harmless scores; below, it orders.
TALK_FLAGGED: Final = 0.002
OTHER_FLAGGED: Final = 0.02
# How much the second look moves the first.
TRUST: Final = 0.4
_TALK_SEEN: Final = 1_500
_LONGEST: Final = 300
_BATCH: Final = 64
_SPEAKS: Final = 0.5
_VOCABULARY: Final = 6_000


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


def fit_meaning(data: list[Example]) -> tuple[NDArray[np.float32], float]:
    """Fits the regression on sentence embeddings."""
    from sklearn.linear_model import LogisticRegression

    encoder = open_encoder()
    chosen = meaning_examples(data)
    vectors = np.concatenate(
        [
            encoder.encode_queries([e.text[:_LONGEST] for e in chosen[i : i + _BATCH]])
            for i in range(0, len(chosen), _BATCH)
        ]
    )
    labels = np.array([example.label for example in chosen])
    weights = np.array([example.weight for example in chosen])
    weights[labels == 1] *= weights[labels == 0].sum() / weights[labels == 1].sum() / 2
    model = LogisticRegression(C=3.0, max_iter=2_000)
    model.fit(vectors, labels, sample_weight=weights)
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def meaning_examples(data: list[Example]) -> list[Example]:
    """Returns what the second look is trained on: little of the talk that it never sees."""
    talk = [example for example in data if example.talk and not example.label]
    chosen = [example for example in data if example.label or not example.talk]
    chosen += random.Random(0).sample(talk, min(len(talk), _TALK_SEEN))  # noqa: S311
    return list({example.text[:_LONGEST]: example for example in chosen}.values())


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
    for example in (e for e in data if e.weight >= _SPEAKS and e.english):
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
    by_meaning, base = fit_meaning(data)
    np.savez(
        arguments.out.parent / MEANING.name,
        coefficients=by_meaning.astype(np.float16),
        intercept=np.float64(base),
        trust=np.float64(TRUST),
    )
    print(f"wrote {arguments.out} ({arguments.out.stat().st_size:,} bytes)")


if __name__ == "__main__":
    main()
