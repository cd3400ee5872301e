"""One node a file; the built-in mind in ``builtin``, the model mind in ``model``."""
