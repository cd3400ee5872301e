"""Retrieve and rerank with LlamaIndex over Chroma: an optional extra, imported on request."""
