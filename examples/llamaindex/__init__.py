"""The retrieve-and-rerank piece with LlamaIndex, measured against ours."""
