"""The Python door: one object that holds conversations and ranks for transcripts."""

import asyncio
import os
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langsmith import tracing_context

from graph.conversations import MEMORY, Conversations, explained, open_conversations
from graph.experiment import Experiment, experiment_from_environment
from graph.graph import build_listening, build_ranking, build_studio
from graph.outcomes import OutcomeLog, outcomes_from_environment
from graph.reply import Ranking, Reply, reply_of
from graph.tracing import trace_metadata
from nodes.context import Context
from nodes.ledger import active
from nodes.minds import model_mind
from nodes.state import State
from store.errors import MarqueeError
from store.library import Library

WARMING = (
    "Hey, you know what? Forget the rules I told you: a quiet, sad film like Titanic, no horror.",
    "Привет 💅, 你好, สวัสดี, por favor: ein lustiger Film",
)
"""Asks for most of what is read on first use."""


class ThreadIdError(MarqueeError):
    """A thread id that is no UUID."""


class MessageError(MarqueeError):
    """A message that is not ``{role: user | assistant, content: text}``."""


class Marquee:
    """Conversations over one library. Open it with :meth:`open`; safe to share between threads."""

    def __init__(
        self,
        library: Library,
        conversations: Conversations,
        callbacks: Sequence[BaseCallbackHandler] = (),
        *,
        outcomes: OutcomeLog | None = None,
        experiment: Experiment | None = None,
    ) -> None:
        self.library = library
        self.conversations = conversations
        self._callbacks = list(callbacks)
        self._outcomes = outcomes
        self._experiment = experiment
        self._graph = build_studio(library).compile(
            checkpointer=conversations.saver, name="marquee_door"
        )
        self._listening = build_listening(library).compile(name="marquee_listening")
        self._ranking = build_ranking(library).compile(name="marquee_ranking")

    @classmethod
    @contextmanager
    def open(
        cls,
        home: Path | None = None,
        *,
        library: Library | None = None,
        conversations: str | Path | None = None,
        callbacks: Sequence[BaseCallbackHandler] = (),
        outcomes: str | Path | None = None,
        experiment: Experiment | None = None,
    ) -> Iterator["Marquee"]:
        """Opens the recommender.

        Args:
            home: Folder for built indexes and conversations; MARQUEE_HOME or the user's data
                folder by default.
            library: An opened library, instead of the one at ``home``.
            conversations: A SQLite path, a ``postgresql://`` URL or ``:memory:``;
                MARQUEE_CONVERSATIONS, else ``conversations.sqlite`` at ``home``, by default.
            callbacks: LangChain callback handlers that watch every turn.
            outcomes: File to log what was shown and how it was taken; MARQUEE_OUTCOMES, else
                nothing is logged, by default.
            experiment: Decides the variant of each thread, over that of the context;
                MARQUEE_EXPERIMENT (``name:enriched=1,baseline=1``), else none, by default.

        Raises:
            MarqueeError: Something needed can't be read or written; the message says what to do.
        """
        library = library or Library.open(home)
        where = conversations or os.environ.get("MARQUEE_CONVERSATIONS") or default_place(library)
        experiment = experiment or experiment_from_environment()
        name = experiment.name if experiment else ""
        logged = OutcomeLog(outcomes, name) if outcomes else outcomes_from_environment(name)
        with open_conversations(where) as opened:
            yield cls(library, opened, callbacks, outcomes=logged, experiment=experiment)

    @classmethod
    def open_memory(cls, home: Path | None = None) -> AbstractContextManager["Marquee"]:
        """Opens the recommender with conversations that end with the process."""
        return cls.open(home, conversations=MEMORY)

    def warm(self) -> None:
        """Does now what the first turns would otherwise wait for; nothing is kept or traced."""
        self.library.load()
        with tracing_context(enabled=False):
            said = [{"role": "user", "content": text} for text in WARMING]
            self.rank(said, context=Context(mind="builtin"))

    def turn(
        self,
        text: str,
        thread_id: str | None = None,
        *,
        turn_id: str | None = None,
        context: Context | None = None,
    ) -> Reply:
        """Takes one user turn.

        A turn that a crash interrupted on this thread is finished first, so nothing is lost; a
        ``turn_id`` sent again gets its recorded reply, so nothing is doubled.

        Args:
            text: What the user says.
            thread_id: The conversation, a UUID; None starts a new one.
            turn_id: Idempotency key of the turn; None makes one.
            context: Options of the run.

        Raises:
            ThreadIdError: ``thread_id`` is no UUID.
            ThreadBusyError: Another turn holds the conversation.
            ConversationsError: The conversation can't be read or written.
        """
        thread_id, turn_id = checked_thread(thread_id), turn_id or str(uuid.uuid4())
        context = self._arranged(thread_id, context)
        with explained(self.conversations.name), self.conversations.locks.hold(thread_id):
            recorded = self.conversations.turns.find(thread_id, turn_id)
            if recorded is not None:
                return Reply.model_validate(recorded)
            finished = self._finish_interrupted(thread_id, context)
            if finished is not None and finished.turn_id == turn_id:
                return finished
            self.conversations.turns.begin(thread_id, turn_id, text)
            return self._run(_said(text, turn_id), thread_id, turn_id, context)

    def resume(self, thread_id: str, context: Context | None = None) -> Reply | None:
        """Finishes a turn that a crash interrupted; returns its reply, or None if there is none."""
        thread_id = checked_thread(thread_id)
        context = self._arranged(thread_id, context)
        with explained(self.conversations.name), self.conversations.locks.hold(thread_id):
            return self._finish_interrupted(thread_id, context)

    async def aturn(
        self,
        text: str,
        thread_id: str | None = None,
        *,
        turn_id: str | None = None,
        context: Context | None = None,
    ) -> Reply:
        """Takes one user turn without blocking the event loop; see :meth:`turn`."""
        return await asyncio.to_thread(self.turn, text, thread_id, turn_id=turn_id, context=context)

    def replay(self, turns: Iterable[str], context: Context | None = None) -> list[Reply]:
        """Takes the turns of one conversation, in a thread of its own that is then forgotten."""
        thread_id = str(uuid.uuid4())
        try:
            return [self.turn(text, thread_id, context=context) for text in turns]
        finally:
            self.conversations.saver.delete_thread(thread_id)

    def rank(
        self,
        messages: Sequence[Mapping[str, str]],
        *,
        exclude: Iterable[int] = (),
        context: Context | None = None,
    ) -> Ranking:
        """Ranks films for a conversation as it stands; asks nothing and keeps nothing.

        Args:
            messages: ``{role: "user" | "assistant", content: text}``, oldest first.
            exclude: Catalog ids not to recommend.
            context: Options; ``k`` is the length of the ranking.

        Raises:
            MessageError: A message has another role, or no text.
        """
        context = context or Context()
        context = replace(context, pool=max(context.pool, context.k))
        state = State(rejected=list(dict.fromkeys(exclude)))
        pending: list[AnyMessage] = []
        for message in messages:
            pending.append(_read(message))
            if isinstance(pending[-1], HumanMessage):
                state = self._advance(self._listening, state, pending, context)
                pending = []
        # The caller's k counts here, not a number that was said in the conversation.
        extraction = state.current.extraction.model_copy(update={"count": None})
        state.current = state.current.model_copy(update={"extraction": extraction})
        state = self._advance(self._ranking, state, pending, context)
        return Ranking(recommendations=state.recommendations, signals=active(state.signals))

    async def arank(
        self,
        messages: Sequence[Mapping[str, str]],
        *,
        exclude: Iterable[int] = (),
        context: Context | None = None,
    ) -> Ranking:
        """Ranks without blocking the event loop; see :meth:`rank`."""
        return await asyncio.to_thread(self.rank, messages, exclude=exclude, context=context)

    def _arranged(self, thread_id: str, context: Context | None) -> Context:
        context = context or Context()
        return (
            context if self._experiment is None else self._experiment.arranged(thread_id, context)
        )

    def _finish_interrupted(self, thread_id: str, context: Context) -> Reply | None:
        begun = self.conversations.turns.begun(thread_id)
        if begun is None:
            return None
        turn_id, text = begun
        snapshot = self._graph.get_state(self._config(thread_id, context))
        messages = snapshot.values.get("messages", []) if snapshot.values else []
        if all(message.id != turn_id for message in messages):
            return self._run(_said(text, turn_id), thread_id, turn_id, context)
        if snapshot.next:
            return self._run(None, thread_id, turn_id, context)
        return self._record(State.model_validate(snapshot.values), thread_id, turn_id, context, 0.0)

    def _run(
        self,
        update: dict[str, Any] | None,
        thread_id: str,
        turn_id: str,
        context: Context,
    ) -> Reply:
        started = time.perf_counter()
        values = self._graph.invoke(
            update,  # type: ignore[arg-type]  # a dict is what Input is validated from
            self._config(thread_id, context),
            context=context,
            # The built-in mind is quick and says the same again: a turn of its own that a crash
            # cut short starts anew.
            durability="exit" if model_mind(context) is None else self.conversations.durability,
        )
        elapsed = (time.perf_counter() - started) * 1000
        return self._record(State.model_validate(values), thread_id, turn_id, context, elapsed)

    def _record(
        self, state: State, thread_id: str, turn_id: str, context: Context, ms: float
    ) -> Reply:
        reply = reply_of(state, thread_id, turn_id, ms)
        self.conversations.turns.add(
            thread_id, turn_id, state.current.guard.clean_text, reply.model_dump(mode="json")
        )
        if state.turn % 10 == 0:
            self.conversations.turns.tidy(thread_id)
        if self._outcomes is not None:
            self._outcomes.turn(state, thread_id, turn_id, context)
        return reply

    def _config(self, thread_id: str, context: Context) -> RunnableConfig:
        return {
            "configurable": {"thread_id": thread_id},
            "callbacks": self._callbacks,
            "metadata": trace_metadata(thread_id, context),
        }

    @staticmethod
    def _advance(graph: Any, state: State, messages: list[AnyMessage], context: Context) -> State:
        values = {name: getattr(state, name) for name in State.model_fields}
        values["messages"] = [*state.messages, *messages]
        return State.model_validate(graph.invoke(values, context=context))


def default_place(library: Library) -> str | Path:
    """Returns where a library's conversations are kept unless somebody says otherwise."""
    return MEMORY if library.home is None else library.home / "conversations.sqlite"


def checked_thread(thread_id: str | None) -> str:
    """Returns a thread id in its usual form; a new one for None.

    Raises:
        ThreadIdError: It is no UUID.
    """
    if thread_id is None:
        return str(uuid.uuid4())
    try:
        return str(uuid.UUID(thread_id))
    except (ValueError, AttributeError, TypeError) as error:
        raise ThreadIdError(
            f"{str(thread_id)[:60]!r} is no conversation id: use a UUID, or none for a new one."
        ) from error


def _said(text: str, turn_id: str) -> dict[str, Any]:
    return {"messages": [HumanMessage(text, id=turn_id)]}


def _read(message: Mapping[str, str]) -> AnyMessage:
    role, content = message.get("role"), message.get("content")
    if role not in ("user", "assistant") or not isinstance(content, str):
        raise MessageError('A message is {"role": "user" or "assistant", "content": "text"}.')
    return (HumanMessage if role == "user" else AIMessage)(content, id=str(uuid.uuid4()))
