"""The command line: ``marquee chat | build | rank | replay | guard | doctor | eval | bench``."""

from graph.cli.main import main

__all__ = ["main"]
