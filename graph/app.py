"""The graphs that ``langgraph.json`` names; the server brings its own checkpointer.

``studio`` shows the whole state, for stepping through; ``graph`` shows the typed output only, for
embedding. MARQUEE_EXPERIMENT gives each thread its variant, MARQUEE_OUTCOMES logs what became of
the films shown.
"""

from graph.graph import build, build_studio
from graph.online import online_from_environment
from store.library import Library

library = Library.open()
around = online_from_environment()
builder = build(library, around)
graph = builder.compile(name="marquee")
studio = build_studio(library, around).compile(name="marquee_studio")
