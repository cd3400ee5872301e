import json
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from examples import agent_tool, parent_agent
from graph import Marquee
from store.library import Library


def test_the_parent_remembers_across_its_turns(library: Library) -> None:
    agent = parent_agent.evening(library)
    thread: Any = {"configurable": {"thread_id": "friday"}}

    def say(text: str) -> dict[str, Any]:
        return dict(agent.invoke({"messages": [HumanMessage(text)]}, thread))

    first = say("a funny film from the 90s, no horror")
    assert len(first["recommendations"]) == 5
    assert "seven" in say("and book dinner, please")["messages"][-1].content
    shown = {film["movie_id"] for film in first["recommendations"]}
    again = say("more please, but no romance")
    assert again["recommendations"]
    assert not shown & {film["movie_id"] for film in again["recommendations"]}
    assert all(1990 <= film["year"] <= 1999 for film in again["recommendations"])


def test_the_tool_answers_in_json(library: Library) -> None:
    request = "a funny film from the 90s"
    with Marquee.open(library=library, conversations=":memory:") as marquee:
        tool = agent_tool.movie_tool(marquee)
        result = agent_tool.agent([tool], agent_tool.call(request)).invoke(
            {"messages": [("user", request)]}
        )
    answer = json.loads(result["messages"][-1].content)
    assert len(answer["recommendations"]) == 3
    assert {"movie_id", "title", "justification"} <= set(answer["recommendations"][0])


@pytest.mark.parametrize("module", [parent_agent, agent_tool])
def test_the_examples_run_as_they_stand(module: Any, capsys: pytest.CaptureFixture[str]) -> None:
    module.main()
    assert len(capsys.readouterr().out.splitlines()) >= 3
