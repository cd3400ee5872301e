"""The built-in mind: deterministic, on this machine, in milliseconds."""
