import json
import sys
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from langchain_core.messages import HumanMessage
from typer.testing import CliRunner

from graph import Marquee
from graph.cli.main import app
from nodes.context import Context
from nodes.contracts import Signal
from nodes.llamaindex.node import make_shortcut
from nodes.retrieve import make_retrieve, retriever_of
from nodes.state import State
from store.errors import MissingExtra
from store.library import Library

needs_extra = pytest.mark.skipif(
    find_spec("llama_index") is None or find_spec("chromadb") is None,
    reason="needs LlamaIndex and Chroma: pip install 'marquee[llamaindex]'",
)
NO_HORROR = Signal(
    number=1, slot="genre", value="Horror", polarity="dislike", quote="no horror", turn=1
)
NINETIES = Signal(
    number=2, slot="era", value=[1990, 1999], polarity="like", quote="from the 90s", turn=1
)


def run(library: Library, state: State, **options: Any) -> State:
    context = Context(mind="builtin", retriever="llamaindex", **options)
    update = make_retrieve(library)(state, runtime=cast(Any, SimpleNamespace(context=context)))
    return State.model_validate({**dict(state), **update})


def said(text: str, *signals: Signal) -> State:
    return State(messages=[HumanMessage(text, id="1")], turn=1, signals=list(signals))


@needs_extra
@pytest.mark.parametrize("variant", ["enriched", "baseline"])
def test_candidates_keep_the_limits(library: Library, variant: Any) -> None:
    state = said("a film from the 90s like Toy Story, no horror", NO_HORROR, NINETIES)
    found = run(library, state, variant=variant, pool=20).current
    films = [library.catalog.get(candidate.movie_id) for candidate in found.candidates]
    assert len({film.movie_id for film in films}) == 20
    assert all(film.year and 1990 <= film.year <= 1999 for film in films)
    assert not any("Horror" in film.genres for film in films)
    assert found.matches > 20
    scores = [candidate.score for candidate in found.candidates]
    assert scores == sorted(scores, reverse=True)


@needs_extra
def test_a_film_found_by_two_retrievers_counts_once_and_more(library: Library) -> None:
    found = run(library, said("a film like Toy Story"), pool=60).current.candidates
    assert len({candidate.movie_id for candidate in found}) == 60
    # Reciprocal ranks of 1 / (60 + rank): more than the first place of one list alone can give.
    assert found[0].score > 1 / 60


@needs_extra
def test_the_film_named_draws_in_its_like(library: Library) -> None:
    found = run(library, said("anything like Toy Story"), pool=5).current.candidates
    assert any("Toy Story" in library.catalog.get(film.movie_id).title for film in found)


@needs_extra
def test_nobody_has_spoken_and_there_are_candidates_still(library: Library) -> None:
    assert len(run(library, State(), pool=10).current.candidates) == 10


@needs_extra
def test_when_nothing_fits_a_limit_gives_way(library: Library) -> None:
    never = NINETIES.model_copy(update={"value": [1700, 1710]})
    found = run(library, said("a film from 1700", never), pool=5).current
    assert found.relaxed == [2]
    assert found.matches == 0
    assert len(found.candidates) == 5


@needs_extra
def test_the_graph_runs_with_it(library: Library) -> None:
    context = Context(mind="builtin", max_questions=0, retriever="llamaindex")
    with Marquee.open(library=library, conversations=":memory:") as marquee:
        reply = marquee.turn("a funny film from the 90s, no horror", context=context)
    assert len(reply.recommendations) == 5
    assert all(1990 <= (film.year or 0) <= 1999 for film in reply.recommendations)


def test_without_the_extra_the_error_says_what_to_install(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["store.errors"], "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"pip install 'marquee\[llamaindex\]'"):
        make_shortcut(library)


@needs_extra
def test_the_model_reorders_and_its_nonsense_changes_nothing(library: Library) -> None:
    from nodes.llamaindex.rerank import make_reranker
    from nodes.llamaindex.retriever import ShortcutRetriever, movie_id
    from nodes.model.settings import Settings
    from tests.scripted_model import ScriptedModel, says, status

    query = retriever_of(library).query(said("a funny film about toys"), "enriched")
    mask = query.hard.mask(library.catalog, "enriched")
    retriever = ShortcutRetriever(library, "enriched")
    plain = [movie_id(node) for node in retriever.find(query, mask, 6)]
    with ScriptedModel() as model:
        settings = Settings("scripted", model.url, "key", timeout=5.0)
        reranker = make_reranker(settings, top=6)

        def ordered() -> list[int]:
            return [movie_id(node) for node in retriever.find(query, mask, 6, [reranker])]

        model.script(says("Doc: 4, Relevance: 9\nDoc: 2, Relevance: 7\nDoc: 4, Relevance: 6"))
        assert ordered() == [plain[3], plain[1], plain[0], plain[2], plain[4], plain[5]]
        assert "toys" in model.prompts()[0]
        for nonsense in (
            says("I like them all."),
            says("Doc: 99, Relevance: 9"),
            says("Doc: -50, Relevance: 9"),
            status(400),
        ):
            model.script(nonsense)
            assert ordered() == plain


@pytest.mark.parametrize(
    "command", [["rank", "-i", "x", "-o", "y"], ["replay", "-i", "x", "-o", "y"], ["chat"],
                ["eval", "ab"]]
)  # fmt: skip
def test_the_command_line_says_what_to_install(
    command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["store.errors"], "find_spec", lambda name: None)
    result = CliRunner().invoke(app, [*command, "--retriever", "llamaindex"])
    assert isinstance(result.exception, MissingExtra)
    assert "pip install 'marquee[llamaindex]'" in str(result.exception)
    refused = CliRunner().invoke(app, [*command, "--retriever", "other"])
    assert refused.exit_code == 2
    assert "is not one of builtin, llamaindex" in " ".join(refused.output.split())


@needs_extra
def test_the_command_line_ranks_and_replays_with_it(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Library, "open", classmethod(lambda cls, home=None: library))
    said = "a funny film from the 90s, no horror, just pick"
    rows = {"id": 1, "messages": [{"role": "user", "content": said}], "turns": [said]}
    (tmp_path / "in.jsonl").write_text(json.dumps(rows))
    lists = {}
    for command in ("rank", "replay"):
        for retriever in ("builtin", "llamaindex"):
            out = tmp_path / f"{command}-{retriever}.jsonl"
            arguments = [command, "-i", str(tmp_path / "in.jsonl"), "-o", str(out)]
            result = CliRunner().invoke(app, [*arguments, "--retriever", retriever])
            assert result.exit_code == 0, result.output
            films = json.loads(out.read_text())["recommendations"]
            lists[command, retriever] = [film["movie_id"] for film in films]
    assert len(lists["replay", "llamaindex"]) == 5
    assert lists["rank", "llamaindex"] != lists["rank", "builtin"]
