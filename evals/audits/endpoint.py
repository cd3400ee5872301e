"""A chat model that does as the audit tells it: an OpenAI-compatible server on loopback."""

import json
import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Judgement = Literal["guard", "extract", "clarify", "rerank"]
Answer = Callable[[Judgement, Mapping[str, Any]], Any]
"""Gets which judgement is asked for, and what stands in the data field; returns the answer."""

_TOLD_BY: dict[str, Judgement] = {
    "picks": "rerank",
    "intent": "extract",
    "offered": "clarify",
    "attack": "guard",
}
_SWITCHES = {
    "MARQUEE_MODEL": "scripted",
    "OPENAI_API_KEY": "scripted",
    "MARQUEE_MODEL_NODES": "guard,extract,clarify,rerank",
}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_POST(self) -> None:
        payload = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))))
        try:
            content = json.dumps(self.server.answer(judgement_of(payload), data_of(payload)))
        except Exception as error:
            self.server.errors.append(error)
            raise
        message = {"role": "assistant", "content": content}
        choice = {"index": 0, "finish_reason": "stop", "message": message}
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        found = {"id": "scripted", "object": "chat.completion", "created": 0, "model": "scripted"}
        body = json.dumps({**found, "choices": [choice], "usage": usage}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.errors: list[Exception] = []

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keeps quiet: errors of the script are raised where it is used."""


def judgement_of(payload: Mapping[str, Any]) -> Judgement:
    """Returns which judgement a request asks for, by the schema that it must answer in."""
    schema = payload["response_format"]["json_schema"]["schema"]["properties"]
    return next(kind for field, kind in _TOLD_BY.items() if field in schema)


def data_of(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what stands in the data field of a request."""
    found: dict[str, Any] = json.loads(str(payload["messages"][-1]["content"]).split("\n")[1])
    return found


@contextmanager
def scripted(answer: Answer) -> Iterator[str]:
    """Serves a scripted model and makes it the configured one while the block runs.

    An error of the script is raised when the block ends: the pipeline would take it for a model
    fault and hide it.
    """
    server = _Server(answer)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    before = {name: os.environ.get(name) for name in (*_SWITCHES, "MARQUEE_BASE_URL")}
    os.environ.update({**_SWITCHES, "MARQUEE_BASE_URL": url})
    # A model that misbehaves on purpose is no news.
    logger = logging.getLogger("nodes.minds")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield url
    finally:
        logger.setLevel(level)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        server.shutdown()
        server.server_close()
    if server.errors:
        raise server.errors[0]
