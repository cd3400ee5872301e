"""Nearest-neighbour search by inner product, filtered before it searches.

Which index and how much of it is looked at follow from the number of vectors and from how many of
them a filter lets through; ``evals/SCALE.md`` has the measurements behind the numbers below.
"""

import sys
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from store.encoder import Vectors

LISTS_FROM = 50_000
"""Below this many vectors an exact scan is fast enough for the few searches of a turn."""
LISTS_PER_ROOT = 2.0
"""Lists for each square root of the number of vectors."""
PROBED = 96
"""Lists that are looked at when nothing is filtered out."""
TRAINED_ON = 40
"""Vectors a list is learned from: bounds the time that a build takes."""
ROUNDS = 6


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
        rows = np.ascontiguousarray(vectors, np.float32)
        index = _exact(rows) if len(rows) < LISTS_FROM else _lists(rows)
        index.add(rows)
        return cls(index)

    def __len__(self) -> int:
        return int(self.faiss_index.ntotal)

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self.faiss_index.d)

    @property
    def lists(self) -> int:
        """In how many lists the vectors stand; 0 for an exact index."""
        return int(getattr(self.faiss_index, "nlist", 0))

    def probes(self, allowed: int, probed: int | None = None) -> int:
        """Returns how many lists are looked at when a filter lets so many vectors through.

        What passes a narrow filter lies further away, so more lists are looked at as the filter
        narrows; the number of vectors compared stays the same.
        """
        probed = PROBED if probed is None else probed
        return min(self.lists, round(probed * len(self) / max(1, allowed)))

    def search(
        self,
        vectors: Vectors,
        k: int,
        mask: NDArray[np.bool_] | None = None,
        probed: int | None = None,
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Finds the k nearest positions to each vector.

        Args:
            vectors: Queries × dim.
            k: How many to find.
            mask: Positions that may be found; all when None.
            probed: Lists to look at when nothing is filtered out; PROBED when None.

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
        if allowed == len(self):
            mask = None
        probes = self.probes(allowed, probed)
        near = self._search(queries, found, mask, probes)
        if probes < self.lists and (near[1] < 0).any():
            # What passes the filter stands in lists far from the query.
            near = self._search(queries, found, mask, self.lists)
        scores[:, :found], positions[:, :found] = near
        scores[positions < 0] = -np.inf
        return scores, positions

    def _search(
        self, queries: Vectors, k: int, mask: NDArray[np.bool_] | None, probes: int
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        faiss = load_faiss()
        parameters: Any = faiss.SearchParameters()
        if self.lists:
            parameters = faiss.SearchParametersIVF(nprobe=probes)
        if mask is None:
            found = self.faiss_index.search(queries, k, params=parameters)
        else:
            # The selector does not copy the bits: they must live until the search is over.
            bits = np.packbits(mask, bitorder="little")
            parameters.sel = selector = faiss.IDSelectorBitmap(bits)
            found = self.faiss_index.search(queries, k, params=parameters)
            del selector, bits
        return found[0], found[1]


def _exact(vectors: Vectors) -> Any:
    return load_faiss().IndexFlatIP(vectors.shape[1])


def _lists(vectors: Vectors) -> Any:
    """Returns an empty index of lists in half precision, their centres learned from a part."""
    faiss = load_faiss()
    count, dim = vectors.shape
    lists = max(1, round(LISTS_PER_ROOT * count**0.5))
    # By residual, half precision would lose nothing and every comparison take longer.
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dim),
        dim,
        lists,
        faiss.ScalarQuantizer.QT_fp16,
        faiss.METRIC_INNER_PRODUCT,
        False,
    )
    index.cp.niter = ROUNDS
    index.cp.max_points_per_centroid = TRAINED_ON
    sample = np.random.default_rng(0).permutation(count)[: TRAINED_ON * lists]
    index.train(vectors[sample])
    return index
