"""Measures the guard on public texts that its classifier was not trained on, fold by fold.

    python -m evals.guard_folds --public DIRECTORY --talk FILE

The arguments are those of ``evals.train_guard``. Rules, and the two numbers that place and spread
the classifier's scores, are as shipped.
"""

import argparse
import zlib
from collections import defaultdict
from pathlib import Path
from unittest import mock

import numpy as np
from numpy.typing import NDArray

from evals.guard_texts import Example, examples, public_texts, user_turns
from evals.train_guard import FOLDS, TRUST, fit, fit_meaning, frequencies
from nodes.builtin.guard import classifier, inspect, meaning
from nodes.contracts import GuardReport


def fold_of(text: str) -> int:
    """Returns the fold in which a text is held out."""
    return zlib.crc32(text.encode()) % FOLDS


def held_out(data: list[Example], groups: dict[str, list[str]]) -> dict[str, list[GuardReport]]:
    """Inspects every text with weights fitted to the other folds."""
    shipped = classifier.load_weights()
    found: dict[str, list[GuardReport]] = defaultdict(list)
    for fold in range(FOLDS):
        training = [example for example in data if fold_of(example.text) != fold]
        idf: NDArray[np.float32] = frequencies(example.text for example in training)
        coefficients, intercept = fit(training, idf)
        words = shipped._replace(coefficients=coefficients, idf=idf, intercept=intercept)
        second = meaning.Meaning(*fit_meaning(training), TRUST)
        with (
            mock.patch.object(classifier, "load_weights", return_value=words),
            mock.patch.object(meaning, "load_meaning", return_value=second),
        ):
            for name, texts in groups.items():
                found[name] += [inspect(text) for text in texts if fold_of(text) == fold]
    return found


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--public", type=Path, required=True)
    parser.add_argument("--talk", type=Path, required=True)
    arguments = parser.parse_args()
    public = public_texts(arguments.public)
    groups = {
        "movie talk": user_turns(arguments.talk),
        "public attacks": [example.text for example in public if example.label],
        "public harmless": [e.text for e in public if not e.label and not e.talk],
    }
    reports = held_out(examples(arguments.public, arguments.talk), groups)
    threshold = float(np.quantile([report.score for report in reports["movie talk"]], 0.99))
    for name, found in reports.items():
        flagged = np.mean([report.verdict != "clean" for report in found])
        above = np.mean([report.score > threshold for report in found])
        print(
            f"{name:18} {len(found):5}  not clean {flagged:6.2%}  over {threshold:.3f} {above:6.1%}"
        )


if __name__ == "__main__":
    main()
