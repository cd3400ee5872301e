"""The built-in injection guard: ``inspect`` for user text, ``suspicious`` for catalog text."""

from nodes.builtin.guard.inspection import inspect, suspicious

__all__ = ["inspect", "suspicious"]
