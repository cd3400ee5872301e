"""The transcripts as LangSmith tests: plain tests with LANGSMITH_TEST_TRACKING=false.

With a key and LANGSMITH_TEST_TRACKING=true the same tests are tracked as an experiment.
"""

import os

import pytest

from evals.ab_transcripts import TRANSCRIPTS
from evals.langsmith_run import limits, ranking, target
from evals.rows import Transcript, read_transcripts
from graph.marquee import Marquee
from nodes.context import Context
from store.library import Library

os.environ.setdefault("LANGSMITH_TEST_TRACKING", "false")


@pytest.mark.langsmith
@pytest.mark.parametrize("transcript", read_transcripts(TRANSCRIPTS)[:3], ids=lambda t: t.id)
def test_a_transcript_ends_in_films_within_its_limits(
    transcript: Transcript, library: Library
) -> None:
    from langsmith import testing

    inputs = {"turns": list(transcript.turns)}
    reference = {"liked": sorted(transcript.liked), "constraints": dict(transcript.constraints)}
    with Marquee.open(library=library, conversations=":memory:") as marquee:
        outputs = target(marquee, Context(mind="builtin", max_questions=0))(inputs)
    testing.log_inputs(inputs)
    testing.log_reference_outputs(reference)
    testing.log_outputs(outputs)
    kept = limits(library)(outputs, reference)
    for score in [kept, *ranking(outputs, reference)["results"]]:
        testing.log_feedback(key=score["key"], score=score["score"])
    assert outputs["list"]
    assert kept["score"] == 1.0
