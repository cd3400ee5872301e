from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from langchain_core.messages import HumanMessage

from nodes.builtin.rank import diversified, rank
from nodes.context import Context
from nodes.contracts import Candidate, Extraction, Fault, Signal
from nodes.query import Query
from nodes.rerank import make_rerank, sound
from nodes.retrieve import make_retrieve
from nodes.state import State, Turn
from store.catalog import Catalog
from store.library import Library
from store.records import Film

BUILTIN = Context(mind="builtin")
FUNNY = Signal(
    number=1, slot="genre", value="Comedy", polarity="like", quote="a funny film", turn=1
)


def runtime(context: Context) -> Any:
    return cast(Any, SimpleNamespace(context=context))


def candidates(library: Library, count: int, step: float = 0.2) -> list[Candidate]:
    ids = library.catalog.ids[:count]
    return [Candidate(movie_id=int(i), score=5.0 - step * n) for n, i in enumerate(ids)]


def retrieved(library: Library, context: Context, **fields: Any) -> State:
    state = State(
        messages=[HumanMessage("a funny film", id="1")], turn=1, signals=[FUNNY], **fields
    )
    return State.model_validate(
        {**dict(state), **make_retrieve(library)(state, runtime=runtime(context))}
    )


def reranked(library: Library, state: State, context: Context) -> Turn:
    update = make_rerank(library)(state, runtime=runtime(context))
    return State.model_validate({**dict(state), **update}).current


class TestRank:
    def test_picks_keep_the_learned_order_without_diversity(self, library: Library) -> None:
        found = candidates(library, 30)
        context = Context(mind="builtin", diversity=0.0)
        picks = rank(Query(signals=(FUNNY,)), found[::-1], 10, library, context)
        assert [pick.movie_id for pick in picks] == [c.movie_id for c in found[:10]]
        assert [pick.score for pick in picks] == [c.score for c in found[:10]]

    def test_the_best_stays_first(self, library: Library) -> None:
        found = candidates(library, 30)
        for diversity in (0.0, 0.15, 0.5):
            chosen = diversified(found, 5, library, Context(diversity=diversity))
            assert chosen[0] == found[0]

    def test_diversity_spreads_the_list(self, library: Library) -> None:
        found = candidates(library, 60, step=0.01)
        vectors = library.vectors("enriched")

        def likeness(diversity: float) -> float:
            chosen = diversified(found, 5, library, Context(diversity=diversity))
            rows = vectors[[library.catalog.position(c.movie_id) for c in chosen]]
            return float((rows @ rows.T)[np.triu_indices(5, 1)].mean())

        assert likeness(0.8) < likeness(0.0)

    def test_who_asks_for_the_world_hears_several_languages(self, onboard: Library) -> None:
        spanish, persian, japanese = (
            [film.movie_id for film in onboard.catalog.films if film.enrichment.language == code]
            for code in ("es", "fa", "ja")
        )
        ids = [*spanish[:8], persian[0], japanese[0]]
        found = [Candidate(movie_id=n, score=10.0 - 0.5 * place) for place, n in enumerate(ids)]

        def heard(text: str) -> int:
            picks = rank(Query(turns=(text,)), found, 5, onboard, BUILTIN)
            return len({onboard.catalog.get(p.movie_id).enrichment.language for p in picks})

        assert heard("something from Asia or South America") == 3
        assert heard("something in Spanish") == 1

    def test_a_film_stands_once_under_one_name(self) -> None:
        films = [
            Film(1, "Heat", 1995, ("Crime",)),
            Film(2, "Heat", 1996, ("Crime",)),
            Film(3, "Heat", 1972, ("Drama",)),
        ]
        library = Library(Catalog(films), _Letters())
        found = [Candidate(movie_id=n, score=-float(n)) for n in (1, 2, 3)]
        assert [c.movie_id for c in diversified(found, 3, library, Context())] == [1, 3]

    def test_no_more_than_there_is(self, library: Library) -> None:
        assert len(rank(Query(), candidates(library, 3), 10, library, BUILTIN)) == 3
        assert rank(Query(), [], 5, library, BUILTIN) == []

    def test_every_pick_has_its_reason_and_cites_what_was_said(self, library: Library) -> None:
        state = retrieved(library, BUILTIN)
        query = Query(signals=(FUNNY,), turns=("a funny film",))
        picks = rank(query, state.current.candidates, 5, library, BUILTIN)
        assert all(pick.justification for pick in picks)
        assert all(set(pick.signals) <= {1} for pick in picks)
        assert len({pick.justification for pick in picks}) == 5

    def test_the_same_input_gives_the_same_words(self, library: Library) -> None:
        found = candidates(library, 20)
        query = Query(signals=(FUNNY,))
        assert rank(query, found, 5, library, BUILTIN) == rank(query, found, 5, library, BUILTIN)

    def test_seed_varies_words_never_order(self, library: Library) -> None:
        found = candidates(library, 20)
        query = Query(signals=(FUNNY,))
        first = rank(query, found, 5, library, Context(mind="builtin", seed=1))
        second = rank(query, found, 5, library, Context(mind="builtin", seed=2))
        assert [p.movie_id for p in first] == [p.movie_id for p in second]
        assert [p.justification for p in first] != [p.justification for p in second]


class TestNode:
    def test_k_picks_from_the_candidates(self, library: Library) -> None:
        context = Context(mind="builtin", k=7)
        state = retrieved(library, context)
        turn = reranked(library, state, context)
        assert len(turn.picks) == 7
        assert {p.movie_id for p in turn.picks} <= {c.movie_id for c in turn.candidates}
        assert (turn.tries, turn.minds["rerank"]) == (1, "builtin")

    def test_a_number_asked_for_is_given(self, library: Library) -> None:
        state = retrieved(library, BUILTIN, current=Turn(extraction=Extraction(count=8)))
        assert len(reranked(library, state, BUILTIN).picks) == 8

    @pytest.mark.parametrize("k", [100, 200])
    def test_long_lists(self, library: Library, k: int) -> None:
        context = Context(mind="builtin", k=k)
        picks = reranked(library, retrieved(library, context), context).picks
        assert len({pick.movie_id for pick in picks}) == k

    def test_a_retry_leaves_faulty_films_out(self, library: Library) -> None:
        state = retrieved(library, BUILTIN)
        first = reranked(library, state, BUILTIN)
        bad = first.picks[0].movie_id
        faults = [Fault(movie_id=bad, rule="hard_signal")]
        again = State.model_validate(
            {**dict(state), "current": first.model_copy(update={"faults": faults})}
        )
        turn = reranked(library, again, BUILTIN)
        assert bad not in {pick.movie_id for pick in turn.picks}
        assert len(turn.picks) == 5
        assert (turn.tries, turn.faults) == (2, [])

    def test_a_fault_of_the_sentence_costs_no_film_its_place(self, library: Library) -> None:
        found = candidates(library, 3)
        faults = [
            Fault(movie_id=found[0].movie_id, rule="no_fact"),
            Fault(movie_id=found[1].movie_id, rule="already_known"),
        ]
        assert sound(found, faults) == [found[0], found[2]]


class _Letters:
    """Encodes a text as the letters it holds."""

    dim = 27
    fingerprint = "letters"

    def encode_queries(self, texts: list[str]) -> Any:
        rows = [[1.0 + ord(t[-2]) % 7, *(t.count(chr(97 + n)) for n in range(26))] for t in texts]
        array = np.array(rows, np.float32).reshape(len(texts), self.dim)
        array[:, 1:] *= np.arange(len(texts))[:, None] + 1
        return array / np.linalg.norm(array, axis=1, keepdims=True)

    encode_documents = encode_queries
