"""The built-in injection guard: ``inspect`` for user text, the others for catalog text."""

from nodes.builtin.guard.inspection import doubtful, inspect, suspicious

__all__ = ["doubtful", "inspect", "suspicious"]
