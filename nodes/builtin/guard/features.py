"""Hashed word and character n-grams: the same at training and at run time."""

import re
import zlib
from collections import Counter
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nodes.builtin.guard.fold import fold

BUCKETS: Final = 1 << 16
_TOKEN = re.compile(r"[^\W_]+|[^\w\s]")
# What an address says is for the rules.
_ADDRESS = re.compile(r"https?://\S+|www\.\S+")
_DIGITS = re.compile(r"\d")


def counts(text: str) -> Counter[int]:
    """Counts the hashed n-grams of ``text``: words, word pairs, and 2 to 5 characters in a word."""
    tokens = _TOKEN.findall(_DIGITS.sub("0", _ADDRESS.sub(" address ", fold(text))))
    grams: list[str] = [f"w {token}" for token in tokens]
    grams += [f"p {one} {two}" for one, two in pairwise(tokens)]
    for token in tokens:
        padded = f" {token} "
        length = len(padded)
        for size in (3, 4, 5):
            grams += [padded[i : i + size] for i in range(length - size + 1)]
        if not token.isascii():
            grams += [f"c {token[i : i + 2]}" for i in range(len(token) - 1)]
    crc = zlib.crc32
    return Counter([crc(gram.encode("utf-8", "replace")) % BUCKETS for gram in grams])


def weigh(
    found: Counter[int], idf: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Returns the buckets of a text and their L2-normalised tf-idf weights."""
    buckets = np.fromiter(found.keys(), dtype=np.int64, count=len(found))
    times = np.fromiter(found.values(), dtype=np.float32, count=len(found))
    weights = (1.0 + np.log(times)) * idf[buckets]
    norm = float(np.sqrt((weights**2).sum()))
    return buckets, (weights / norm if norm else weights).astype(np.float32)
