"""A chat model that does as it is told: an OpenAI-compatible server on loopback with a script.

    with ScriptedModel() as model:
        model.script(status(429), says({"intent": "recommend"}))
        ...  # model.url is the base URL; model.requests are the payloads received

The script is a queue; when it is empty, ``otherwise`` answers (at first: HTTP 500).
"""

import json
import socket
import struct
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

Reply = Callable[["Handler", dict[str, Any]], None]


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the script."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", 0))
        payload = json.loads(self.rfile.read(length))
        model = self.server.model
        model.requests.append(payload)
        reply = model.next_reply()
        try:
            reply(self, payload)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def do_GET(self) -> None:
        names = [{"id": name, "object": "model"} for name in self.server.model.names]
        self.send_body(json.dumps({"object": "list", "data": names}).encode())

    def send_body(
        self,
        body: bytes,
        code: int = 200,
        headers: dict[str, str] | None = None,
        content_type: str = "application/json",
    ) -> None:
        self.send_response(code)
        for name, value in {"content-type": content_type, **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


class Server(ThreadingHTTPServer):
    """A server that knows its script, and keeps quiet about clients that hang up."""

    daemon_threads = True
    block_on_close = False
    model: "ScriptedModel"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that walk away are what is tested."""


class ScriptedModel:
    """The scripted server; a context manager."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.names = ["scripted"]
        self.otherwise: Reply = status(500)
        self.stopping = threading.Event()
        self._replies: list[Reply] = []
        self._lock = threading.Lock()
        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.model = self

    @property
    def url(self) -> str:
        """The base URL for a client."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def script(self, *replies: Reply) -> Self:
        """Adds replies to the queue."""
        with self._lock:
            self._replies.extend(replies)
        return self

    def next_reply(self) -> Reply:
        with self._lock:
            return self._replies.pop(0) if self._replies else self.otherwise

    def prompts(self) -> list[str]:
        """All text of each request, in order."""
        return [
            "\n".join(str(message["content"]) for message in request["messages"])
            for request in self.requests
        ]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()


def completion(content: str | None, **message: Any) -> bytes:
    """The body of a chat completion."""
    choice = {
        "index": 0,
        "finish_reason": "stop",
        "message": {"role": "assistant", "content": content, **message},
    }
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    return json.dumps(
        {
            "id": "scripted",
            "object": "chat.completion",
            "created": 0,
            "model": "scripted",
            "choices": [choice],
            "usage": usage,
        }
    ).encode()


def says(content: Any) -> Reply:
    """An answer: text as it is, anything else as JSON."""
    text = content if isinstance(content, str) else json.dumps(content)
    return lambda handler, payload: handler.send_body(completion(text))


def computes(answer: Callable[[dict[str, Any]], Any]) -> Reply:
    """An answer worked out from the request's payload."""
    return lambda handler, payload: says(answer(payload))(handler, payload)


def refuses() -> Reply:
    """A refusal in the protocol's own field."""
    return lambda handler, payload: handler.send_body(completion(None, refusal="I cannot."))


def status(code: int, message: str = "scripted", **headers: str) -> Reply:
    """An HTTP error; header names are written with underscores."""
    body = json.dumps({"error": {"message": message, "type": "scripted"}}).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler, payload: handler.send_body(body, code, named)


def sends(body: bytes, content_type: str = "application/json") -> Reply:
    """A body of any kind with HTTP 200."""
    return lambda handler, payload: handler.send_body(body, content_type=content_type)


def hangs() -> Reply:
    """No answer at all until the server stops."""

    def reply(handler: Handler, payload: dict[str, Any]) -> None:
        handler.server.model.stopping.wait()
        handler.close_connection = True

    return reply


def drips() -> Reply:
    """A body that begins well and then drips for ever, a byte at a time."""

    def reply(handler: Handler, payload: dict[str, Any]) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "application/json")
        handler.send_header("transfer-encoding", "chunked")
        handler.end_headers()
        while not handler.server.model.stopping.wait(0.02):
            handler.wfile.write(b"1\r\n \r\n")
            handler.wfile.flush()

    return reply


def drips_headers() -> Reply:
    """Headers that never end."""

    def reply(handler: Handler, payload: dict[str, Any]) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nx-slow: ")
        while not handler.server.model.stopping.wait(0.02):
            handler.wfile.write(b"x")
            handler.wfile.flush()

    return reply


def resets() -> Reply:
    """The connection is reset without an answer."""

    def reply(handler: Handler, payload: dict[str, Any]) -> None:
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()
        handler.close_connection = True

    return reply


def breaks_off() -> Reply:
    """The connection ends in the middle of a body."""

    def reply(handler: Handler, payload: dict[str, Any]) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "application/json")
        handler.send_header("content-length", "5000")
        handler.end_headers()
        handler.wfile.write(completion("{}")[:40])
        handler.close_connection = True

    return reply


def data_of(payload: dict[str, Any]) -> dict[str, Any]:
    """What stands in the data field of a request."""
    content = str(payload["messages"][-1]["content"])
    found = json.loads(content.split("\n")[1])
    assert isinstance(found, dict)
    return found
