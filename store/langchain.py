"""Shows our index to LangChain users as the community package's FAISS vector store.

langchain-community is no longer developed; this is the one place that knows it. The view shares
our FAISS index, so nothing is copied, and our encoder embeds the queries.
"""

import warnings
from typing import TYPE_CHECKING, Any, cast

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

from store.encoder import Encoder
from store.library import Library
from store.records import Film, Variant
from store.text import baseline_text, enriched_text

if TYPE_CHECKING:
    from langchain_community.docstore.base import Docstore
    from langchain_community.vectorstores import FAISS


class EncoderEmbeddings(Embeddings):
    """Our encoder behind LangChain's interface."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Returns one vector a text."""
        vectors: list[list[float]] = self._encoder.encode_documents(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Returns the vector of a query."""
        vector: list[float] = self._encoder.encode_queries([text])[0].tolist()
        return vector


class FilmPages:
    """The catalog's films as a LangChain docstore that writes a document when it is read."""

    def __init__(self, library: Library, variant: Variant) -> None:
        self._catalog = library.catalog
        self._variant = variant

    def search(self, search: str) -> Document | str:
        """Returns the document of a film id, or a message."""
        film = self._catalog.find(int(search)) if search.isdecimal() else None
        return f"ID {search} not found." if film is None else page(film, self._variant)


def page(film: Film, variant: Variant) -> Document:
    """Returns a film as a LangChain document; the id of the film is its id."""
    text = enriched_text(film) if variant == "enriched" else baseline_text(film)
    metadata: dict[str, Any] = {
        "movie_id": film.movie_id,
        "title": film.title,
        "year": film.year,
        "genres": list(film.genres),
    }
    return Document(page_content=text, metadata=metadata, id=str(film.movie_id))


def vector_store(library: Library, variant: Variant = "enriched") -> "FAISS":
    """Returns a LangChain FAISS view on the library's index; ``.as_retriever()`` gives the rest.

    Documents are films by catalog id; scores are inner products, as ours. The view is read-only:
    what is added to it is refused. Do not use its ``save_local``: it pickles.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from langchain_community.vectorstores import FAISS
        from langchain_community.vectorstores.utils import DistanceStrategy

    ids = library.catalog.ids.tolist()
    return FAISS(
        embedding_function=EncoderEmbeddings(library.encoder),
        index=library.index(variant).faiss_index,
        docstore=cast("Docstore", FilmPages(library, variant)),
        index_to_docstore_id={row: str(movie_id) for row, movie_id in enumerate(ids)},
        distance_strategy=DistanceStrategy.MAX_INNER_PRODUCT,
        # Its own function for inner products calls the best match the least relevant.
        relevance_score_fn=lambda score: min(1.0, max(0.0, float(score))),
    )
