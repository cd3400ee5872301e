"""Extraction of the built-in mind: one user turn → an intent and signals, without a model."""

from nodes.builtin.extract.afresh import extract

__all__ = ["extract"]
