"""Retrieval legs: one file a way of scoring films."""
