"""The transcripts as a LangSmith dataset, and the graph as what is evaluated on it.

With a key, dataset, experiment, traces and scores go to LangSmith. Without one, or with ``local``,
the same evaluation runs here and nothing is sent.
"""

import statistics
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.ab_transcripts import TRANSCRIPTS, broken, user_ids
from evals.comparison import ranking_metrics
from evals.held_out import without_users
from evals.langsmith_client import (
    has_key,
    offline_client,
    online_client,
    quiet,
    short,
    told,
)
from evals.metrics import recall_at
from evals.rows import Transcript, read_transcripts
from graph.marquee import Marquee
from graph.tracing import trace_metadata
from nodes.context import Context
from store.library import Library

if TYPE_CHECKING:
    from langsmith import Client
    from langsmith.schemas import Example

DATASET = "marquee-transcripts"
LONG = 50
_NAMESPACE = uuid.UUID("6d617271-7565-6500-8000-000000000001")
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)

Target = Callable[[dict[str, Any]], dict[str, Any]]


def run(
    library: Library,
    context: Context,
    *,
    local: bool = False,
    limit: int | None = None,
    client: "Client | None" = None,
    path: Path = TRANSCRIPTS,
    done: Callable[[], object] = lambda: None,
) -> dict[str, Any]:
    """Evaluates one variant on the transcripts and returns its scores, JSON-plain.

    Args:
        library: The catalog; the ratings of the transcripts' users are taken out of it.
        context: Options of the conversations: variant, mind, seed.
        local: Send nothing, key or no key.
        limit: Only the first so many transcripts.
        client: Stands in for the one that the environment configures.
        path: The transcripts.
        done: Called after each conversation.

    Raises:
        LangSmithRunError: LangSmith refused or could not be reached; nothing was evaluated.
    """
    from langsmith import evaluate

    transcripts = read_transcripts(path)[:limit]
    library = without_users(library, [user - 1 for user in user_ids(path).values()])
    sends = not local and (client is not None or has_key())
    lost: list[Exception] = []
    if sends:
        client = client or online_client(lost.append)
        with told():
            dataset = push(client, transcripts)
    else:
        client = offline_client()
        dataset = uuid.uuid5(_NAMESPACE, DATASET)
    data = [example(transcript, dataset) for transcript in transcripts]
    with (
        Marquee.open(library=library, conversations=":memory:") as marquee,
        told() if sends else quiet(),
    ):
        results = evaluate(
            target(marquee, context, done),
            data=data,
            evaluators=[ranking, limits(library)],
            client=client,
            experiment_prefix=f"marquee-{context.variant}",
            metadata=_stamp(library, context),
            upload_results=sends,
            max_concurrency=0,
        )
        rows = [_row(found) for found in results]
        client.flush()
    errors = [row["error"] for row in rows if row["error"]]
    if lost:
        errors.append(f"{len(lost)} batches of traces or scores never arrived ({short(lost[0])})")
    return {
        "variant": context.variant,
        "sent": sends,
        "experiment": results.experiment_name if sends else None,
        "transcripts": len(rows),
        "scores": _means(rows),
        "errors": errors,
        "rows": rows,
    }


def example(transcript: Transcript, dataset: uuid.UUID) -> "Example":
    """Returns a transcript as an example; the same transcript is always the same example."""
    from langsmith.schemas import Example

    return Example(
        id=uuid.uuid5(dataset, transcript.id),
        dataset_id=dataset,
        created_at=_EPOCH,
        inputs={"turns": list(transcript.turns)},
        outputs={"liked": sorted(transcript.liked), "constraints": dict(transcript.constraints)},
        metadata={"transcript": transcript.id},
    )


def push(client: "Client", transcripts: Sequence[Transcript]) -> uuid.UUID:
    """Brings the dataset up to date and returns its id; what is there already is left alone."""
    if client.has_dataset(dataset_name=DATASET):
        dataset = client.read_dataset(dataset_name=DATASET)
    else:
        text = "Fixed conversations with held-out likes, from Marquee's evals/transcripts."
        dataset = client.create_dataset(DATASET, description=text)
    known = {found.id: found for found in client.list_examples(dataset_id=dataset.id)}
    wanted = [example(transcript, dataset.id) for transcript in transcripts]
    new = [_plain(found) for found in wanted if found.id not in known]
    changed = [
        _plain(found) for found in wanted if found.id in known and _differs(found, known[found.id])
    ]
    if new:
        created = [{"reference_outputs": row.pop("outputs"), **row} for row in new]
        client.create_examples(dataset_id=dataset.id, examples=created)
    if changed:
        client.update_examples(dataset_id=dataset.id, updates=changed)
    return uuid.UUID(str(dataset.id))


def _plain(found: "Example") -> dict[str, Any]:
    return {"id": found.id, "inputs": found.inputs, "outputs": found.outputs,
            "metadata": {"transcript": (found.metadata or {}).get("transcript")}}  # fmt: skip


def _differs(one: "Example", other: "Example") -> bool:
    return (one.inputs, one.outputs) != (other.inputs, other.outputs)


def target(marquee: Marquee, context: Context, done: Callable[[], object] = lambda: None) -> Target:
    """Returns the function that is evaluated: a whole conversation through the graph.

    Every run in it, each node's too, carries thread, variant, mind and prompt versions.
    """
    from langsmith import traceable
    from langsmith.run_helpers import (
        get_current_run_tree,
        get_tracing_context,
        tracing_context,
    )

    @traceable(name="conversation", process_inputs=lambda given: given["inputs"])
    def converse(inputs: dict[str, Any]) -> dict[str, Any]:
        """Holds the conversation and ranks for it as it ends."""
        thread = str(uuid.uuid4())
        around = get_tracing_context()
        stamped = trace_metadata(thread, context)
        metadata = {**(around.get("metadata") or {}), **stamped}
        if (run := get_current_run_tree()) is not None:
            run.add_metadata(stamped)
        turns = [str(turn) for turn in inputs["turns"]]
        with tracing_context(**{**around, "metadata": metadata}):
            replies = [marquee.turn(turn, thread, context=context) for turn in turns]
            said = [{"role": "user", "content": turn} for turn in turns]
            ranked = marquee.rank(said, context=replace(context, k=LONG))
        marquee.conversations.saver.delete_thread(thread)
        done()
        lists = [[film.movie_id for film in reply.recommendations] for reply in replies]
        return {
            "thread_id": thread,
            "list": next((films for films in reversed(lists) if films), []),
            "shown": list(dict.fromkeys(film for films in lists for film in films)),
            "ranked": [film.movie_id for film in ranked.recommendations],
            "replies": [reply.reply for reply in replies],
            "questions": sum(reply.asked is not None for reply in replies),
            "minds": sorted({reply.mind for reply in replies}),
        }

    return converse


def ranking(outputs: dict[str, Any], reference_outputs: dict[str, Any]) -> dict[str, Any]:
    """Scores lists and ranking against the held-out likes, as the A/B does."""
    liked = frozenset(reference_outputs["liked"])
    shown = outputs["shown"]
    scores = ranking_metrics(outputs["list"], liked, 5)
    scores |= {"found by the end": recall_at(shown, liked, len(shown))}
    for cut in (5, LONG):
        found = ranking_metrics(outputs["ranked"], liked, cut)
        scores |= {f"rank: {name}": score for name, score in found.items()}
    return {"results": [{"key": name, "score": score} for name, score in scores.items()]}


def limits(library: Library) -> Callable[..., dict[str, Any]]:
    """Returns the evaluator that counts films in the last list that break a transcript's limits."""

    def limits_kept(outputs: dict[str, Any], reference_outputs: dict[str, Any]) -> dict[str, Any]:
        """Scores 1 where no film of the last list breaks a limit."""
        films = [library.catalog.get(movie_id) for movie_id in outputs["list"]]
        faults = sum(broken(film, reference_outputs["constraints"]) for film in films)
        return {"key": "limits kept", "score": float(not faults)}

    return limits_kept


def _stamp(library: Library, context: Context) -> dict[str, Any]:
    known = trace_metadata("", context)
    del known["thread_id"]
    return {**known, "seed": context.seed, "catalog": library.catalog.fingerprint[:12]}


def _row(found: Mapping[str, Any]) -> dict[str, Any]:
    scores = {result.key: result.score for result in found["evaluation_results"]["results"]}
    metadata = found["example"].metadata or {}
    outputs = found["run"].outputs or {}
    return {
        "transcript": metadata.get("transcript"),
        "thread_id": outputs.get("thread_id"),
        "scores": scores,
        "error": found["run"].error,
    }


def _means(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    names = dict.fromkeys(name for row in rows for name in row["scores"])
    found = {name: [row["scores"].get(name) for row in rows] for name in names}
    scored = {name: [v for v in values if v is not None] for name, values in found.items()}
    return {name: round(statistics.fmean(values), 6) for name, values in scored.items() if values}
