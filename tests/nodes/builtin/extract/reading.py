"""What the tests of single wordings share."""

from nodes.builtin.extract import extract
from nodes.contracts import Dialogue, Extraction
from store.library import Library

TODAY = 2026
LIST = [1, 6, 318, 2571, 608]  # Toy Story, Heat, The Shawshank Redemption, The Matrix, Fargo
MARKS = {"like": "+", "dislike": "-", "none": "0"}


def read(library: Library, text: str, **known: object) -> Extraction:
    return extract(text, Dialogue.model_validate({"today": TODAY, **known}), library)


def said(found: Extraction) -> set[str]:
    return {f"{MARKS[one.polarity]}{one.slot}={one.value}" for one in found.signals}
