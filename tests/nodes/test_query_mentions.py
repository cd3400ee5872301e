"""Who named which film, and when."""

from langchain_core.messages import AIMessage, HumanMessage

from nodes.retrieve import Retriever
from nodes.state import State
from store.library import Library
from tests.nodes.retrieving import said, signal


class TestMentions:
    def test_who_named_a_film_and_when(self, library: Library) -> None:
        messages = [
            AIMessage("Have you seen The Matrix (1999)?", id="1"),
            HumanMessage("Yes! I also love Toy Story (1995).", id="2"),
            AIMessage("Then watch Jumanji (1995).", id="3"),
        ]
        query = Retriever(library).query(State(messages=messages, turn=1), "enriched")
        found = {m.movie_id: (m.age, m.by_user) for m in query.mentions}
        assert found == {2571: (2, False), 1: (1, True), 2: (0, False)}

    def test_our_own_lists_are_no_evidence(self, library: Library) -> None:
        own = AIMessage("The Matrix (1999)", id="1", additional_kwargs={"marquee": {}})
        query = Retriever(library).query(State(messages=[own], turn=1), "enriched")
        assert query.mentions == ()

    def test_title_signals_outlive_their_messages(self, library: Library) -> None:
        state = said("something else", signals=[signal("title", 2571)])
        query = Retriever(library).query(state.model_copy(update={"turn": 9}), "enriched")
        assert [(m.movie_id, m.age) for m in query.mentions] == [(2571, 16)]
