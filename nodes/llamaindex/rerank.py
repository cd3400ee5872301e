"""Reranking with LlamaIndex: its LLM reranker as a node post-processor, held to the candidates."""

import logging
from typing import Any

from llama_index.core.llms import LLM
from llama_index.core.postprocessor import LLMRerank
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle
from llama_index.llms.openai_like import OpenAILike

from nodes.model.settings import Settings

log = logging.getLogger(__name__)

BATCH = 25
"""Films a question; each batch is one call to the model, one after the other."""


class SafeRerank(BaseNodePostprocessor):
    """The LLM reranker, whose failures leave the order as it was.

    Attributes:
        inner: LlamaIndex's reranker.
    """

    inner: LLMRerank

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        try:
            chosen = self.inner.postprocess_nodes(list(nodes), query_bundle=query_bundle)
        except Exception as error:
            log.warning("The LLM reranker failed: %s", type(error).__name__)
            chosen = []
        return _each_once([*chosen, *nodes])


def make_reranker(settings: Settings, top: int) -> SafeRerank:
    """Returns the reranker over the configured model; ``top`` films are asked for."""
    return SafeRerank(inner=LLMRerank(llm=_model(settings), choice_batch_size=BATCH, top_n=top))


def _model(settings: Settings) -> LLM:
    model: Any = OpenAILike(
        model=settings.model or "default",
        api_base=settings.base_url or None,
        api_key=settings.api_key or "none",
        is_chat_model=True,
        timeout=settings.timeout,
        max_retries=1,
    )
    return model


def _each_once(nodes: list[NodeWithScore]) -> list[NodeWithScore]:
    """Returns the nodes without repeats: a model may choose one film twice, or leave some out."""
    found = {node.node.node_id: node for node in reversed(nodes)}
    kept = dict.fromkeys(node.node.node_id for node in nodes)
    return [found[node_id] for node_id in kept]
