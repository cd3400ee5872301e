"""The results of a run on disk: enriched rows, and beside them those that were kept out."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nodes.enrich.answer import Link, RecordAnswer, record
from nodes.enrich.rows import FilmRow, same_film
from nodes.enrich.worker import Outcome
from prompts import Prompt
from store.enrichment_cache import ResultFile
from store.errors import MarqueeError
from store.records import Film


@dataclass
class Tally:
    """Counts of a run, and what it read and wrote.

    Attributes:
        done: Rows written by this run.
        skipped: Rows that were there already.
        restored: Rows that were paid for earlier and count again.
        failed: Film id → why its record was kept out.
        quarantined: Film id → why it was quarantined.
        unanswered: Film id → why the endpoint gave no answer.
        rejected_rows: Line of the catalog → why its row never went out.
        tokens_in: Read by the model.
        tokens_out: Written by the model.
        neighbours: Neighbours that were linked.
    """

    done: int = 0
    skipped: int = 0
    restored: int = 0
    failed: dict[int, str] = field(default_factory=dict)
    quarantined: dict[int, str] = field(default_factory=dict)
    unanswered: dict[int, str] = field(default_factory=dict)
    rejected_rows: dict[int, str] = field(default_factory=dict)
    tokens_in: int = 0
    tokens_out: int = 0
    neighbours: int = 0


class Results:
    """The three files of a run: done, failed, quarantined; see ``open_results``."""

    def __init__(self, done: ResultFile, failed: ResultFile, quarantined: ResultFile) -> None:
        self.done = done
        self.failed = failed
        self.quarantined = quarantined

    @property
    def repairs(self) -> list[str]:
        """What was torn when the files were opened, and what of them cannot be read."""
        found = []
        for file in (self.done, self.failed, self.quarantined):
            if file.repaired:
                found.append(f"{file.path.name}: {file.repaired}")
            for line in file.unreadable[:5]:
                found.append(f"{file.path.name}, line {line}: not a JSON object; left as it is")
        return found

    def due(
        self,
        films: Sequence[Film],
        prompt: Prompt,
        model: str,
        tally: Tally,
        *,
        retry: bool = False,
    ) -> list[FilmRow]:
        """Returns the rows that no answer was paid for yet, and counts the others.

        A row whose answer was superseded and is current again is restored, at no cost.

        Args:
            films: The catalog's.
            prompt: Which will be asked with.
            model: Which will be asked.
            tally: Told of the rows that are not due.
            retry: Ask again for rows that failed or were quarantined.
        """
        due = []
        for film in films:
            row = FilmRow.of(film)
            key = row.key(prompt, model)
            if self._there(film, key, tally):
                continue
            if not retry and key in self.failed:
                tally.failed[film.movie_id] = f"{_why(self.failed.get(key))} (earlier run)"
            elif not retry and key in self.quarantined:
                tally.quarantined[film.movie_id] = (
                    f"{_why(self.quarantined.get(key))} (earlier run)"
                )
            else:
                due.append(row)
        return due

    def take(
        self, row: FilmRow, outcome: Outcome, prompt: Prompt, model: str, link: Link, tally: Tally
    ) -> None:
        """Writes what became of a row, and counts it."""
        tally.tokens_in += outcome.tokens_in
        tally.tokens_out += outcome.tokens_out
        reason = "; ".join(outcome.reasons)
        made: dict[str, Any] = {
            "fingerprint": row.key(prompt, model),
            "model": model,
            "prompt": prompt.version,
            "tokens": [outcome.tokens_in, outcome.tokens_out],
        }
        if outcome.state == "done":
            assert outcome.answer is not None
            written = record(RecordAnswer.model_validate(outcome.answer), row, link)
            self.done.append(written | made)
            tally.done += 1
            tally.neighbours += len(written["neighbours"])
        elif outcome.state == "unanswered":
            tally.unanswered[row.movie_id] = reason
        else:
            kept = {"movie_id": row.movie_id, "title": row.title, "reasons": [*outcome.reasons]}
            file = self.failed if outcome.state == "failed" else self.quarantined
            file.append(kept | made)
            listed = tally.failed if outcome.state == "failed" else tally.quarantined
            listed[row.movie_id] = reason

    def spent(self) -> tuple[float, float] | None:
        """Returns the mean tokens in and out of a row as paid so far, or None."""
        return self.done.mean_tokens()

    def _there(self, film: Film, key: str, tally: Tally) -> bool:
        if self.done.current(film.movie_id, key):
            tally.skipped += 1
            return True
        if key in self.done:
            self.done.append(self.done.get(key))
            tally.restored += 1
            return True
        elsewhere = self.done.unkeyed(film.movie_id)
        if elsewhere is not None and same_film(film, elsewhere):
            tally.skipped += 1
            return True
        return False


@contextmanager
def open_results(output: Path) -> Iterator[Results]:
    """Opens the files of a run, for this process alone.

    Raises:
        MarqueeError: Another process is writing to them, or they cannot be written.
    """
    from filelock import FileLock, Timeout

    output.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(output.with_name(f".{output.name}.lock"), timeout=0, is_singleton=False)
    try:
        lock.acquire()
    except Timeout:
        raise MarqueeError(
            f"Another marquee enrich is writing to {output}; wait for it, or name another --output."
        ) from None
    try:
        with (
            ResultFile(output) as done,
            ResultFile(beside(output, "failed")) as failed,
            ResultFile(beside(output, "quarantined")) as quarantined,
        ):
            yield Results(done, failed, quarantined)
    finally:
        lock.release()


def beside(output: Path, kind: str) -> Path:
    """Returns the file beside the output that holds rows of another kind."""
    return output.with_name(f"{output.stem}.{kind}.jsonl")


def _why(row: Mapping[str, Any]) -> str:
    reasons = row.get("reasons")
    return "; ".join(map(str, reasons)) if isinstance(reasons, list) else "no reason kept"
