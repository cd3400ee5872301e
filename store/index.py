"""Nearest-neighbour search by inner product, filtered before it searches."""

import sys
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from store.encoder import Vectors

HNSW_FROM = 150_000
"""Below this many vectors an exact scan is as fast as any approximate index."""
HNSW_LINKS = 32
HNSW_BREADTH = 200
NARROW = 0.05
"""An approximate index loses hits under a filter narrower than this; it is scanned instead."""


def load_faiss() -> Any:
    """Imports FAISS on first use; its own type hints leave out the Python wrappers."""
    faiss = import_module("faiss")
    if sys.platform == "darwin":
        # FAISS and torch each bring an OpenMP there, and crash when both use it.
        faiss.omp_set_num_threads(1)
    return faiss


class VectorIndex:
    """A FAISS index over the vectors of a catalog's positions."""

    def __init__(self, index: Any) -> None:
        self.faiss_index = index

    @classmethod
    def build(cls, vectors: Vectors) -> "VectorIndex":
        """Builds the index that suits the number of vectors."""
        faiss = load_faiss()
        dim = vectors.shape[1]
        if len(vectors) < HNSW_FROM:
            index = faiss.IndexFlatIP(dim)
        else:
            index = faiss.IndexHNSWFlat(dim, HNSW_LINKS, faiss.METRIC_INNER_PRODUCT)
            index.hnsw.efConstruction = HNSW_BREADTH
            index.hnsw.efSearch = HNSW_BREADTH
        index.add(np.ascontiguousarray(vectors, np.float32))
        return cls(index)

    def __len__(self) -> int:
        return int(self.faiss_index.ntotal)

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self.faiss_index.d)

    def search(
        self, vectors: Vectors, k: int, mask: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Finds the k nearest positions to each vector.

        Args:
            vectors: Queries × dim.
            k: How many to find.
            mask: Positions that may be found; all when None.

        Returns:
            Scores (queries × k, best first) and positions; where fewer than k may be found, the
            rest is -1 with score -inf.
        """
        queries = np.atleast_2d(np.ascontiguousarray(vectors, np.float32))
        scores = np.full((len(queries), k), -np.inf, np.float32)
        positions = np.full((len(queries), k), -1, np.int64)
        allowed = len(self) if mask is None else int(np.count_nonzero(mask))
        found = min(k, allowed)
        if found <= 0 or not len(queries):
            return scores, positions
        if mask is not None and len(mask) != len(self):
            raise ValueError(f"mask has {len(mask)} entries for {len(self)} vectors")
        scores[:, :found], positions[:, :found] = self._search(queries, found, mask, allowed)
        scores[positions < 0] = -np.inf
        return scores, positions

    def _search(
        self, queries: Vectors, k: int, mask: NDArray[np.bool_] | None, allowed: int
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        faiss = load_faiss()
        approximate = isinstance(self.faiss_index, faiss.IndexHNSW)
        if approximate and mask is not None and allowed < NARROW * len(self):
            return self._scan(queries, k, np.flatnonzero(mask))
        parameters: Any = faiss.SearchParametersHNSW() if approximate else faiss.SearchParameters()
        if approximate:
            parameters.efSearch = max(HNSW_BREADTH, k)
        if mask is not None and allowed < len(self):
            # The selector does not copy the bits: they must live until the search is over.
            bits = np.packbits(mask, bitorder="little")
            parameters.sel = selector = faiss.IDSelectorBitmap(bits)
            found = self.faiss_index.search(queries, k, params=parameters)
            del selector, bits
        else:
            found = self.faiss_index.search(queries, k, params=parameters)
        return found[0], found[1]

    def _scan(
        self, queries: Vectors, k: int, positions: NDArray[np.int64]
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        vectors = self.faiss_index.reconstruct_batch(positions)
        scores = queries @ vectors.T
        order = np.argsort(-scores, axis=1, kind="stable")[:, :k]
        return np.take_along_axis(scores, order, axis=1), positions[order]
