"""Chroma as a store of the films' vectors, for those who have one.

A collection holds one film a row: its vector, its text, and what can be filtered by.
``ChromaIndex`` searches it as ``VectorIndex`` searches FAISS. Needs ``pip install
'marquee[llamaindex]'``, or chromadb alone.
"""

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from store.encoder import Vectors
from store.errors import require
from store.library import Library
from store.records import Film, Variant
from store.text import TEMPLATE, baseline_text, enriched_text

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

FOLDER = "chroma"
GRAPH = {"space": "ip", "max_neighbors": 32, "ef_construction": 200, "ef_search": 200}
"""Chroma knows approximate indexes only; with these the first fifty are all but exact."""
BATCH = 1000


class ChromaIndex:
    """The search of ``VectorIndex`` over a Chroma collection.

    The ranking is that of the exact index but for what Chroma's graph misses (under one in fifty
    of the first fifty films) and for scores that agree to five decimals, where ties may turn.
    """

    def __init__(self, collection: "Collection", ids: NDArray[np.int64], dim: int) -> None:
        """Opens a collection.

        Args:
            collection: Filled by ``open_collection``.
            ids: Film ids by catalog position.
            dim: Length of a vector.
        """
        self.collection = collection
        self.dim = dim
        self._names = [str(movie_id) for movie_id in ids.tolist()]
        self._positions = {name: position for position, name in enumerate(self._names)}

    @classmethod
    def open(
        cls, library: Library, variant: Variant, client: "ClientAPI | None" = None
    ) -> "ChromaIndex":
        """Opens the collection of a variant, filled first when it is not there or not whole."""
        collection = open_collection(library, variant, client)
        return cls(collection, library.catalog.ids, library.encoder.dim)

    def __len__(self) -> int:
        return len(self._names)

    def names(self, mask: NDArray[np.bool_] | None) -> list[str] | None:
        """Returns the ids that a mask lets through, as Chroma writes them; None for all."""
        if mask is None or mask.all():
            return None
        if len(mask) != len(self):
            raise ValueError(f"mask has {len(mask)} entries for {len(self)} vectors")
        return [self._names[position] for position in np.flatnonzero(mask)]

    def search(
        self, vectors: Vectors, k: int, mask: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Finds the k nearest positions to each vector, as ``VectorIndex.search`` does."""
        queries = np.atleast_2d(np.ascontiguousarray(vectors, np.float32))
        scores = np.full((len(queries), k), -np.inf, np.float32)
        positions = np.full((len(queries), k), -1, np.int64)
        names = self.names(mask)
        allowed = len(self) if names is None else len(names)
        if min(k, allowed) <= 0 or not len(queries):
            return scores, positions
        found = self.collection.query(
            query_embeddings=list(queries),
            n_results=min(k, allowed),
            ids=names,
            include=["distances"],
        )
        distances = found["distances"] or []
        for row, (near, far) in enumerate(zip(found["ids"], distances, strict=True)):
            positions[row, : len(near)] = [self._positions[name] for name in near]
            # Chroma's distance of the inner product is one less the product.
            scores[row, : len(near)] = 1.0 - np.array(far, np.float32)
        return scores, positions


def open_client(library: Library) -> "ClientAPI":
    """Returns an in-process client that keeps its collections at the library's home."""
    require("chromadb", "llamaindex")
    import chromadb
    from chromadb.config import Settings

    quiet = Settings(anonymized_telemetry=False)
    if library.home is None:
        return chromadb.EphemeralClient(settings=quiet)
    folder = library.home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    return chromadb.PersistentClient(str(folder), settings=quiet)


def open_collection(
    library: Library, variant: Variant, client: "ClientAPI | None" = None
) -> "Collection":
    """Returns the collection of a variant, filled first when it is not there or not whole.

    Its name tells what it was made of, so a changed catalog or encoder gets a new one. Old ones
    are removed from our own folder, and never from a client that is given.
    """
    own = client is None
    client = client or open_client(library)
    name = f"marquee-{variant}-{_fingerprint(library, variant)}"
    if own and library.home is not None:
        for other in client.list_collections():
            if other.name.startswith(f"marquee-{variant}-") and other.name != name:
                client.delete_collection(other.name)
    collection = client.get_or_create_collection(
        name, embedding_function=None, configuration={"hnsw": GRAPH}
    )
    if collection.count() != len(library.catalog):
        _fill(collection, library, variant)
    return collection


def _fill(collection: "Collection", library: Library, variant: Variant) -> None:
    films, vectors = library.catalog.films, library.vectors(variant)
    text = enriched_text if variant == "enriched" else baseline_text
    for start in range(0, len(films), BATCH):
        rows = films[start : start + BATCH]
        collection.upsert(
            ids=[str(film.movie_id) for film in rows],
            embeddings=list(vectors[start : start + BATCH]),
            metadatas=[_metadata(film, variant) for film in rows],
            documents=[text(film) for film in rows],
        )


def _metadata(film: Film, variant: Variant) -> dict[str, Any]:
    """Returns what can be filtered by; Chroma takes neither None nor an empty list."""
    known: dict[str, Any] = {"movie_id": film.movie_id, "title": film.title}
    known |= {"year": film.year or 0}
    if film.genres:
        known["genres"] = list(film.genres)
    if variant == "enriched":
        known |= {"language": film.enrichment.language, "audience": film.enrichment.audience}
    return known


def _fingerprint(library: Library, variant: Variant) -> str:
    made = (library.catalog.fingerprint, library.encoder.fingerprint, TEMPLATE, variant, str(GRAPH))
    return hashlib.sha256("\0".join(made).encode()).hexdigest()[:16]
