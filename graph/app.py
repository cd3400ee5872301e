"""The graphs that ``langgraph.json`` names; the server brings its own checkpointer.

``studio`` shows the whole state, for stepping through; ``graph`` shows the typed output only, for
embedding.
"""

from graph.graph import build, build_studio
from store.library import Library

library = Library.open()
builder = build(library)
graph = builder.compile(name="marquee")
studio = build_studio(library).compile(name="marquee_studio")
