"""A catalog of many films, made of copies of ours, and what turns over it cost."""

import json
import time
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, cast

import numpy as np
from langgraph.runtime import Runtime

from evals.bench import TRANSCRIPTS
from evals.scale import Stopwatch, resident, synthetic
from nodes.state import State
from store.catalog import Catalog
from store.index import VectorIndex
from store.library import Library
from store.records import Film, Variant
from store.vectors import VectorFile, VectorSet

TURNS = 30
CUTS = (5, 50)


class Copies(Library):
    """A library of copies: nothing is encoded, a copy's vector is its original's with noise.

    Texts and titles are indexed copy by copy, as those of so many different films would be. The
    baseline, which no turn looks at, has no index.
    """

    def __init__(self, library: Library, count: int) -> None:
        super().__init__(copied(library.catalog, count), library.encoder)
        self._original = library

    def _complete(self, name: VectorSet, known: Iterable[VectorFile]) -> int:
        base, owners = self._original.vectors(name), self._original.owners(name)
        if name == "shelves":
            self._vectors[name], self._owners[name] = base, owners
            return 0
        rounds = -(-len(self.catalog) // len(self._original.catalog))
        steps = np.arange(rounds)[:, None] * len(self._original.catalog)
        owned = (owners[None] + steps).ravel()
        self._owners[name] = owned[owned < len(self.catalog)]
        self._vectors[name] = synthetic(base, len(self._owners[name]))
        self._vectors[name].flags.writeable = False
        return 0

    def _build_indexes(self, write: bool) -> dict[Variant, VectorIndex]:
        return {"enriched": VectorIndex.build(self.vectors("enriched"))}


def copied(catalog: Catalog, count: int) -> Catalog:
    """Returns a catalog of so many films: ours, then copies with ids and names of their own."""
    films = list(_copies(catalog, count))
    larger = Catalog(films, catalog.shelves, catalog.ratings_table, source="copies")
    # What tells catalogs apart would be worked out of every film's text: a minute for a million.
    larger.__dict__["fingerprint"] = f"{catalog.fingerprint}-{count}"
    return larger


def _copies(catalog: Catalog, count: int) -> Iterator[Film]:
    step = int(catalog.ids.max()) + 1
    for number in range(count):
        round_, place = divmod(number, len(catalog))
        film = catalog.films[place]
        if not round_:
            yield film
            continue
        near = tuple(movie_id + round_ * step for movie_id in film.enrichment.neighbours)
        yield replace(
            film,
            movie_id=film.movie_id + round_ * step,
            title=f"{film.title} zx{round_}",
            aliases=(),
            rating_count=film.rating_count // (round_ + 1),
            enrichment=replace(film.enrichment, neighbours=near),
        )


def measure_films(library: Library, count: int, turns: int = TURNS) -> dict[str, Any]:
    """Takes the transcripts' turns over so many films, and times retrieval alone after each."""
    started = time.perf_counter()
    return {"films": count, **_measured(Copies(library, count).load(), turns, started)}


def _measured(larger: Library, turns: int, started: float) -> dict[str, Any]:
    from evals.listening import Listener
    from graph.marquee import Marquee
    from nodes.context import Context
    from nodes.retrieve import make_retrieve

    retrieve = make_retrieve(larger)
    context = Context(mind="builtin", max_questions=0)
    runtime = cast(Runtime[Context], Runtime(context=context))
    whole, part = Stopwatch(), Stopwatch()
    listener = Listener(larger)
    said: dict[str, list[dict[str, str]]] = defaultdict(list)
    states: list[State] = []
    with Marquee.open(library=larger, conversations=":memory:") as marquee:
        marquee.turn("warm up: a sad film like Titanic", context=context)
        opened = time.perf_counter() - started
        for thread, text in _turns(turns):
            whole.time(marquee.turn, text, thread, context=context)
            said[thread].append({"role": "user", "content": text})
            states.append(listener.state(said[thread]))
            # What was embedded in the turn is remembered: these are times without the embedding.
            part.time(retrieve, states[-1], runtime=runtime)
    return {
        "turns": len(whole.wall),
        "open_s": round(opened, 1),
        "resident_mb": round(resident()),
        "turn": whole.figures(),
        "retrieve": part.figures(),
        **measure_legs(larger, states),
    }


def measure_legs(library: Library, states: list[State]) -> dict[str, Any]:
    """Times each leg, and compares the pool's ranking with that of all films that pass."""
    from nodes.fusion import NOMINATED
    from nodes.retrieve import bounded, retriever_of

    retriever = retriever_of(library)
    fusion = retriever.fusion("enriched")
    nominated: dict[str, Stopwatch] = defaultdict(Stopwatch)
    scored: dict[str, Stopwatch] = defaultdict(Stopwatch)
    shares: dict[int, list[float]] = {cut: [] for cut in CUTS}
    for state in states:
        query = retriever.query(state, "enriched")
        mask = bounded(query.hard, library, "enriched").mask
        passing = np.flatnonzero(mask)
        for leg in fusion.legs:
            nominated[leg.name].time(leg.nominate, query, NOMINATED)
        pooled = fusion.fuse(query, mask)
        positions = fusion._positions(query, mask, fusion.legs)
        for leg in fusion.legs:
            # Made anew, so that no leg remembers it.
            scored[leg.name].time(leg.score, replace(query), positions)
        whole = fusion.combine(query, passing, fusion.listen(query, passing))
        for cut, found in shares.items():
            wanted, named = (
                {film.movie_id for film in fused.top(cut, library.catalog.ids)}
                for fused in (whole, pooled)
            )
            found.append(len(wanted & named) / max(1, len(wanted)))
    return {
        "legs": {
            leg.name: {
                "nominate": nominated[leg.name].figures(),
                "score": scored[leg.name].figures(),
            }
            for leg in fusion.legs
        },
        "found_of_all": {
            f"@{cut}": round(float(np.mean(found)), 4) for cut, found in shares.items()
        },
    }


def _turns(most: int) -> Iterator[tuple[str, str]]:
    """Yields the first turns of the transcripts, each conversation a thread of its own."""
    left = most
    for line in TRANSCRIPTS.read_text("utf-8").splitlines():
        thread = str(uuid.uuid4())
        for text in json.loads(line)["turns"][:left]:
            left -= 1
            yield thread, text
