"""A run: rows out to many workers, results back to one writer."""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence

from nodes.enrich.answer import Link
from nodes.enrich.results import Results, Tally
from nodes.enrich.rows import FilmRow
from nodes.enrich.worker import Outcome
from prompts import Prompt
from store.errors import MarqueeError

GIVE_UP_AFTER = 20
Work = Callable[[FilmRow], Outcome]
Outcomes = Iterator[Outcome]


def in_threads(rows: Sequence[FilmRow], work: Work, concurrency: int) -> Outcomes:
    """Yields outcomes as they come, with this many rows under way; none waits in a queue.

    The threads are daemons: who stops listening (an error, Ctrl-C) is not held up by rows that
    are still under way.
    """
    waiting = iter(rows)
    taking = threading.Lock()
    stopped = threading.Event()
    came: queue.Queue[Outcome | Exception] = queue.Queue(maxsize=1)

    def go_on() -> None:
        while not stopped.is_set():
            with taking:
                row = next(waiting, None)
            if row is None:
                return
            try:
                came.put(work(row))
            except Exception as error:
                came.put(error)

    for number in range(min(concurrency, len(rows))):
        threading.Thread(target=go_on, name=f"marquee-enrich-{number}", daemon=True).start()
    try:
        for _ in rows:
            outcome = came.get()
            if isinstance(outcome, Exception):
                raise outcome
            yield outcome
    finally:
        stopped.set()


def write_outcomes(
    rows: Sequence[FilmRow],
    outcomes: Iterable[Outcome],
    results: Results,
    prompt: Prompt,
    model: str,
    link: Link,
    tally: Tally,
    report: Callable[[Tally], None],
) -> None:
    """Writes every outcome before the next one is taken, and reports after each.

    Raises:
        MarqueeError: The endpoint refuses all rows, or many in a row go unanswered. What was
            done is in the file.
    """
    by_id = {row.movie_id: row for row in rows}
    in_a_row = 0
    for outcome in outcomes:
        results.take(by_id[outcome.movie_id], outcome, prompt, model, link, tally)
        report(tally)
        in_a_row = in_a_row + 1 if outcome.state == "unanswered" else 0
        if outcome.fatal or in_a_row >= GIVE_UP_AFTER:
            often = "" if outcome.fatal else f" {in_a_row} times in a row"
            raise MarqueeError(
                f"Stopped: the model's endpoint gave no answer{often} "
                f"({'; '.join(outcome.reasons)}). {tally.done} rows are done and kept; "
                "see `marquee doctor`, then run the same command again."
            )
