"""OpenAI's Batch API: all rows in one file, answers within a day, at half the price.

What was sent is noted beside the results before a batch is made, so that a kill at any point
neither loses a batch nor pays for it twice.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nodes.enrich.answer import Faulty, Link, Quarantined, read_record
from nodes.enrich.endpoint import reply_of, request_body
from nodes.enrich.results import Results, Tally
from nodes.enrich.rows import FilmRow
from nodes.enrich.worker import LEAKED, Outcome
from nodes.model.canary import leaks, new_canary
from nodes.model.faults import as_model_error
from prompts import Prompt
from store.atomic import write_bytes
from store.errors import MarqueeError
from store.hygiene import Suspicious

ENDPOINT = "/v1/chat/completions"
MOST_REQUESTS = 50_000
MOST_BYTES = 150_000_000
OVER = frozenset({"completed", "failed", "expired", "cancelled"})
SECONDS = 600.0


@dataclass
class Sent:
    """A batch that was sent, or is about to be.

    Attributes:
        file_id: The uploaded requests.
        batch_id: The batch; "" while it is not known to exist.
        model: Who was asked.
        prompt: Version of the prompt.
        canary: The private token of its prompts.
        rows: Fingerprint → row, as JSON.
        collected: Whether all its answers were taken.
    """

    file_id: str
    batch_id: str
    model: str
    prompt: str
    canary: str
    rows: dict[str, str]
    collected: bool = False


@dataclass
class Book:
    """What is known of the batches of one output file.

    Attributes:
        path: Where it is kept.
        sent: All batches.
        faulty: Fingerprint → faults of the first answer; goes into the next batch.
    """

    path: Path
    sent: list[Sent] = field(default_factory=list)
    faulty: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, output: Path) -> "Book":
        """Reads the book of an output file; empty if there is none.

        Raises:
            MarqueeError: It is damaged.
        """
        path = output.with_name(f"{output.stem}.batches.json")
        if not path.exists():
            return cls(path)
        try:
            kept = json.loads(path.read_bytes())
            return cls(path, [Sent(**sent) for sent in kept["sent"]], dict(kept["faulty"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise MarqueeError(f"{path} cannot be read: {error}. Repair or remove it.") from error

    def save(self) -> None:
        """Writes the book in one step."""
        kept = {"sent": [vars(sent) for sent in self.sent], "faulty": self.faulty}
        write_bytes(self.path, json.dumps(kept, ensure_ascii=False, indent=1).encode())

    @property
    def open_keys(self) -> set[str]:
        """Fingerprints of the rows that are on their way."""
        return {key for sent in self.sent if not sent.collected for key in sent.rows}


def submit(
    rows: Sequence[FilmRow], book: Book, client: Any, prompt: Prompt, model: str
) -> list[Sent]:
    """Sends rows that are not on their way yet; returns the new batches.

    Raises:
        MarqueeError: The endpoint refuses; what was sent is in the book.
    """
    under_way = book.open_keys
    due = [row for row in rows if row.key(prompt, model) not in under_way]
    made = []
    canary = new_canary()
    for lines, keys in _files(due, book, prompt, model, canary):
        with _told():
            file = client.files.create(
                file=("requests.jsonl", lines), purpose="batch", timeout=SECONDS
            )
            sent = Sent(str(file.id), "", model, prompt.version, canary, keys)
            book.sent.append(sent)
            book.save()
            _create(sent, book, client)
        made.append(sent)
    return made


def settle(book: Book, client: Any) -> None:
    """Finds or makes the batch of a file that a kill left without one."""
    for sent in book.sent:
        if sent.batch_id or sent.collected:
            continue
        with _told():
            known = {b.input_file_id: b.id for b in client.batches.list(limit=100, timeout=SECONDS)}
            if sent.file_id in known:
                sent.batch_id = str(known[sent.file_id])
                book.save()
            else:
                _create(sent, book, client)


def collect(
    book: Book,
    client: Any,
    results: Results,
    prompt: Prompt,
    link: Link,
    suspicious: Suspicious | None,
    tally: Tally,
) -> list[str]:
    """Takes the answers of batches that are over; returns a line about each batch.

    A first answer that breaks the rules is noted with its faults, for the next batch; a second
    one is kept out.

    Raises:
        MarqueeError: The endpoint refuses, or a batch is of another prompt.
    """
    told = []
    for sent in book.sent:
        if sent.collected:
            continue
        if sent.prompt != prompt.version:
            raise MarqueeError(
                f"Batch {sent.batch_id} was sent with version {sent.prompt} of the prompt; this "
                f"is version {prompt.version}. Collect it with the Marquee that sent it."
            )
        with _told():
            batch = client.batches.retrieve(sent.batch_id, timeout=SECONDS)
        state = str(batch.status)
        if state not in OVER:
            counts = batch.request_counts
            done = f"{counts.completed:,} of {counts.total:,} answered" if counts else "waiting"
            told.append(f"batch {sent.batch_id}: {state}, {done}")
            continue
        _take(sent, batch, book, client, results, prompt, link, suspicious, tally)
        sent.collected = True
        sent.rows = {}
        book.save()
        told.append(f"batch {sent.batch_id}: {state}, collected")
    return told


def _take(
    sent: Sent,
    batch: Any,
    book: Book,
    client: Any,
    results: Results,
    prompt: Prompt,
    link: Link,
    suspicious: Suspicious | None,
    tally: Tally,
) -> None:
    answered = set()
    for key, response in _answers(batch, client):
        if key not in sent.rows or key in answered:
            continue
        answered.add(key)
        row = FilmRow.from_json(sent.rows[key])
        if key in results.done or key in results.failed or key in results.quarantined:
            continue
        outcome = _outcome(row, response, sent.canary, suspicious)
        if outcome.state == "failed" and not row.faults:
            book.faulty[key] = list(outcome.reasons)
            tally.tokens_in += outcome.tokens_in
            tally.tokens_out += outcome.tokens_out
            tally.unanswered[row.movie_id] = (
                f"{'; '.join(outcome.reasons)} (sent again by the next --batch submit)"
            )
            continue
        results.take(row, outcome, prompt, sent.model, link, tally)
    for key, text in sent.rows.items():
        if key not in answered:
            missing = FilmRow.from_json(text)
            tally.unanswered[missing.movie_id] = f"no answer in the batch, which is {batch.status}"


def _outcome(
    row: FilmRow, response: Mapping[str, Any], canary: str, suspicious: Suspicious | None
) -> Outcome:
    if response.get("status_code") != 200 or not isinstance(response.get("body"), Mapping):
        return Outcome(row.movie_id, "unanswered", reasons=(f"HTTP {response.get('status_code')}",))
    reply = reply_of(response["body"])
    outcome = Outcome(
        row.movie_id, "quarantined", tokens_in=reply.tokens_in, tokens_out=reply.tokens_out
    )
    if leaks(reply.text, canary):
        return replace(outcome, reasons=(LEAKED,))
    try:
        answer = read_record(reply.text, row, suspicious)
    except Quarantined as error:
        return replace(outcome, reasons=(str(error),))
    except Faulty as error:
        return replace(outcome, state="failed", reasons=tuple(error.faults))
    return replace(outcome, state="done", answer=answer.model_dump())


def _answers(batch: Any, client: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yields fingerprint and response of every line of the batch's files; bad lines are none."""
    for file_id in (batch.output_file_id, batch.error_file_id):
        if not file_id:
            continue
        with _told():
            content = client.files.content(file_id, timeout=SECONDS).content
        for line in content.split(b"\n"):
            try:
                row = json.loads(line)
            except ValueError:
                continue
            response = row.get("response") if isinstance(row, dict) else None
            if isinstance(response, dict) and isinstance(row.get("custom_id"), str):
                yield row["custom_id"], response


def _files(
    rows: Sequence[FilmRow], book: Book, prompt: Prompt, model: str, canary: str
) -> Iterator[tuple[bytes, dict[str, str]]]:
    """Yields files of requests within the API's limits, each with its rows by fingerprint."""
    lines: list[bytes] = []
    keys: dict[str, str] = {}
    size = 0
    for row in rows:
        key = row.key(prompt, model)
        if key in keys:
            continue
        asked = replace(row, faults=tuple(book.faulty.get(key, ())))
        body = request_body(prompt, asked.payload(), model, canary)
        request = {"custom_id": key, "method": "POST", "url": ENDPOINT, "body": body}
        line = json.dumps(request, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        if lines and (len(lines) >= MOST_REQUESTS or size + len(line) > MOST_BYTES):
            yield b"".join(lines), keys
            lines, keys, size = [], {}, 0
        lines.append(line)
        keys[key] = asked.to_json()
        size += len(line)
    if lines:
        yield b"".join(lines), keys


def _create(sent: Sent, book: Book, client: Any) -> None:
    batch = client.batches.create(
        input_file_id=sent.file_id,
        endpoint=ENDPOINT,
        completion_window="24h",
        metadata={"made_by": "marquee enrich"},
        timeout=SECONDS,
    )
    sent.batch_id = str(batch.id)
    book.save()


class _told:  # noqa: N801
    """Turns an error of the API into one line for the user."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        known = as_model_error(error) if isinstance(error, Exception) else None
        if known is not None:
            raise MarqueeError(
                f"The Batch API refused ({known}). What was sent is noted; see `marquee doctor`, "
                "then run the same command again."
            ) from error
