"""Fused retrieval with LlamaIndex: three questions to one Chroma collection."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from llama_index.core import VectorStoreIndex
from llama_index.core.llms import MockLLM
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.retrievers import BaseRetriever, QueryFusionRetriever
from llama_index.core.retrievers.fusion_retriever import FUSION_MODES
from llama_index.core.schema import NodeWithScore, QueryBundle
from llama_index.vector_stores.chroma import ChromaVectorStore

from nodes.legs.leg import Scores
from nodes.legs.seeds import seeds
from nodes.legs.wording import composed, direction, spoken
from nodes.llamaindex.embedding import EncoderEmbedding
from nodes.query import Mask, Query
from store.chroma import ChromaIndex
from store.library import Library
from store.records import Variant

DEPTH = 2
"""Each retriever finds so many times what is wanted, so that there is something to fuse."""


class Asked(BaseRetriever):
    """A retriever with a question of its own: the fusion asks all of its retrievers the same."""

    def __init__(self, inner: BaseRetriever, text: str, vector: Scores | None = None) -> None:
        super().__init__()
        self._inner = inner
        self._text = text
        self._vector = None if vector is None else vector.tolist()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        question = QueryBundle(self._text, embedding=self._vector)
        found: list[NodeWithScore] = self._inner.retrieve(question)
        for node in found:
            # The fusion knows a film by the hash of its metadata as printed, and Chroma returns
            # the keys in any order: unsorted, the same film from two retrievers counts as two.
            node.node.metadata = dict(sorted(node.node.metadata.items()))
        return found


class ShortcutRetriever:
    """Finds films for a query with LlamaIndex's retriever, fusion and post-processors."""

    def __init__(self, library: Library, variant: Variant) -> None:
        self._library = library
        self._variant = variant
        self._films = ChromaIndex.open(library, variant)
        self._index = VectorStoreIndex.from_vector_store(
            ChromaVectorStore(chroma_collection=self._films.collection),
            embed_model=EncoderEmbedding(library.encoder),
        )

    def find(
        self,
        query: Query,
        mask: Mask,
        k: int,
        postprocessors: Sequence[BaseNodePostprocessor] = (),
    ) -> list[NodeWithScore]:
        """Returns the k best films that pass a mask, post-processed in the order given."""
        retrievers = self._retrievers(query, mask, k)
        if not retrievers:
            return []
        fusion = QueryFusionRetriever(
            retrievers,
            # It writes no queries of its own here, yet without a model it would look for OpenAI's.
            llm=MockLLM(),
            num_queries=1,
            mode=FUSION_MODES.RECIPROCAL_RANK,
            similarity_top_k=k,
            use_async=False,
        )
        bundle = QueryBundle(" ".join(query.turns))
        nodes: list[NodeWithScore] = fusion.retrieve(bundle)
        for postprocessor in postprocessors:
            nodes = postprocessor.postprocess_nodes(nodes, query_bundle=bundle)
        return nodes

    def _retrievers(self, query: Query, mask: Mask, k: int) -> list[BaseRetriever]:
        names = self._films.names(mask)
        if names == []:
            return []
        allowed = len(self._films) if names is None else len(names)
        inner = self._index.as_retriever(
            similarity_top_k=min(DEPTH * k, allowed),
            # Chroma's own filter by id: LlamaIndex's cannot say "genres do not hold Horror".
            vector_store_kwargs={} if names is None else {"ids": names},
        )
        return [Asked(inner, text, vector) for text, vector in self._questions(query)]

    def _questions(self, query: Query) -> list[tuple[str, Scores | None]]:
        """Returns what was said, what was understood, and the middle of the named films."""
        found: list[tuple[str, Scores | None]] = []
        said = spoken(query, self._library.encoder)
        if said is not None:
            found.append(("said", said))
        if text := composed(query):
            found.append((text, None))
        named = seeds(query, self._library.catalog)
        if len(named):
            vectors = self._library.vectors(self._variant)[named.positions]
            found.append(("named", direction(named.weights @ vectors)))
        if not found:
            vectors = self._library.vectors(self._variant)
            found.append(("any", direction(vectors.mean(axis=0, dtype=np.float32))))
        return found


def movie_id(node: Any) -> int:
    """Returns the film that a node is about."""
    return int(node.node.metadata["movie_id"])
