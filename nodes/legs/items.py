"""Item-to-item leg: films whose texts are near the named ones and far from the disliked ones."""

import numpy as np

from nodes.legs.leg import NOMINATING, Positions, Scores, Space, nobody
from nodes.legs.seeds import Seeds, aversions, seeds
from nodes.query import Query
from store.encoder import Vectors
from store.library import Library
from store.records import Variant

DIMENSIONS = 192


class ItemsLeg:
    """Similarity of film to film, by their texts and by the requests that they answer."""

    name = "items"
    columns = ("items_user", "items_other", "items_requests", "items_disliked")

    def __init__(self, library: Library, variant: Variant) -> None:
        self._library = library
        self._variant = variant
        self._space = Space(_centred(library.vectors(variant)), DIMENSIONS)
        self._requests: Space | None = None
        if variant == "enriched":
            self._requests = Space(_centred(_request_means(library)), DIMENSIONS)

    def score(self, query: Query, positions: Positions) -> Scores:
        """Returns standardised similarities to the seeds."""
        catalog = self._library.catalog
        groups = (
            seeds(query, catalog, "user"),
            seeds(query, catalog, "other"),
            aversions(query, catalog),
        )
        centres = [_centre(self._space, found) for found in groups]
        user, other, disliked = self._space.similarities(centres, positions)
        requests = np.zeros_like(user)
        if self._requests is not None:
            centre = _centre(self._requests, seeds(query, catalog))
            (requests,) = self._requests.similarities([centre], positions)
        return np.stack([user, other, requests, disliked]).T

    def nominate(self, query: Query, k: int) -> Positions:
        """Returns the nearest films to the last named ones."""
        found = seeds(query, self._library.catalog)
        if not len(found):
            return nobody()
        named = found.positions[np.argsort(-found.weights)[:4]]
        vectors = self._library.vectors(self._variant)[named]
        _, near = self._library.index(self._variant).search(vectors, k, probed=NOMINATING)
        return np.unique(near[near >= 0])


def _centre(space: Space, found: Seeds) -> Scores | None:
    """Returns the direction of the named films, or None when there are none."""
    if not len(found):
        return None
    return space.centre(found.positions, found.weights)


def _centred(vectors: Vectors) -> Vectors:
    centred = vectors - vectors.mean(axis=0)
    lengths = np.linalg.norm(centred, axis=1, keepdims=True)
    unit: Vectors = (centred / np.maximum(lengths, 1e-9)).astype(np.float32)
    return unit


def _request_means(library: Library) -> Vectors:
    owners = library.owners("requests")
    sums = np.zeros((len(library.catalog), library.encoder.dim), np.float32)
    np.add.at(sums, owners, library.vectors("requests"))
    return sums
