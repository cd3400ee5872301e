"""A LangSmith that listens on loopback: keeps datasets and examples, and records the rest."""

import email
import email.policy
import gzip
import json
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

NOW = "2026-01-01T00:00:00+00:00"
TENANT = "00000000-0000-4000-8000-000000000001"
NEW = {
    "tenant_id": TENANT, "created_at": NOW, "modified_at": NOW, "example_count": 0,
    "session_count": 0,
}  # fmt: skip
INFO = {
    "version": "0.13.0",
    "batch_ingest_config": {
        "use_multipart_endpoint": True, "size_limit": 100, "size_limit_bytes": 20_000_000,
        "scale_up_nthreads_limit": 2, "scale_up_qsize_trigger": 1000,
    },
    "instance_flags": {
        "dataset_examples_multipart_enabled": True, "zstd_compression_enabled": True,
    },
}  # fmt: skip


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def _serve(self) -> None:
        size = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(size) if size else self._chunks()
        if self.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        elif self.headers.get("content-encoding") == "zstd":
            import zstandard

            body = zstandard.ZstdDecompressor().stream_reader(body).read()
        kind = self.headers.get("content-type", "")
        with self.server.owner.lock:
            answer = self.server.owner.answer(self.command, self.path, kind, body)
        code, payload = answer
        data = json.dumps(payload).encode()
        self.send_response(code)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _chunks(self) -> bytes:
        if self.headers.get("transfer-encoding") != "chunked":
            return b""
        found = b""
        while size := int(self.rfile.readline().strip() or b"0", 16):
            found += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return found

    do_GET = do_POST = do_PATCH = do_PUT = _serve  # noqa: N815 - the base class's names

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    owner: "FakeLangSmith"


class FakeLangSmith:
    """The server; a context manager.

    Attributes:
        datasets: By name.
        examples: By id.
        sessions: Experiments, by id.
        runs: Traced runs by id, patches merged in.
        feedback: Scores, as they came.
        seen: Method and path of every request.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.datasets: dict[str, dict[str, Any]] = {}
        self.examples: dict[str, dict[str, Any]] = {}
        self.sessions: dict[str, dict[str, Any]] = {}
        self.runs: dict[str, dict[str, Any]] = {}
        self.feedback: list[dict[str, Any]] = []
        self.seen: list[tuple[str, str]] = []
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.owner = self

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, path: str, kind: str, body: bytes) -> tuple[int, Any]:
        """Returns status and payload of a request."""
        parts = urlsplit(path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        place = parts.path.rstrip("/")
        self.seen.append((method, place))
        if "multipart" in kind:
            return self._multipart(place, kind, body)
        payload = json.loads(body) if body else {}
        match method, place.split("/")[1:]:
            case "GET", ["info"]:
                return 200, INFO
            case "GET", ["datasets"]:
                found = self.datasets.get(query.get("name", ""))
                return 200, [found] if found else []
            case "GET", ["datasets", name]:
                same = [d for d in self.datasets.values() if d["id"] == name]
                return (200, same[0]) if same else (404, {})
            case "POST", ["datasets"]:
                made = {**NEW, "id": str(uuid.uuid4()), **payload}
                self.datasets[payload["name"]] = made
                return 200, made
            case "PUT", ["datasets", _, "tags"]:
                return 200, {}
            case "GET", ["examples"]:
                offset = int(query.get("offset", 0))
                return 200, list(self.examples.values())[offset:]
            case "POST", ["examples", *_]:
                for row in payload if isinstance(payload, list) else [payload]:
                    self._add_example(row)
                return 200, [{"id": row["id"]} for row in payload]
            case "PATCH", ["examples", *_]:
                for row in payload if isinstance(payload, list) else [payload]:
                    self.examples[str(row["id"])].update(row)
                return 200, {"count": 1}
            case "POST", ["sessions"]:
                made = {"id": str(uuid.uuid4()), "tenant_id": TENANT, "start_time": NOW, **payload}
                self.sessions[made["id"]] = made
                return 200, made
            case "PATCH", ["sessions", name]:
                self.sessions[name].update({k: v for k, v in payload.items() if v is not None})
                return 200, self.sessions[name]
            case "GET", ["sessions"]:
                wanted = query.get("name")
                return 200, [s for s in self.sessions.values() if wanted in (None, s["name"])]
            case "POST", ["feedback", *_]:
                self.feedback += payload if isinstance(payload, list) else [payload]
                return 200, {}
            case "POST", ["runs", "batch"]:
                for row in (*payload.get("post", ()), *payload.get("patch", ())):
                    self.runs.setdefault(row["id"], {}).update(row)
                return 202, {}
            case "POST", ["runs"]:
                self.runs.setdefault(payload["id"], {}).update(payload)
                return 202, {}
            case "PATCH", ["runs", name]:
                self.runs.setdefault(name, {}).update(payload)
                return 202, {}
        return 404, {"detail": f"{method} {place}"}

    def _add_example(self, row: dict[str, Any]) -> None:
        self.examples[str(row["id"])] = {"created_at": NOW, "modified_at": NOW, "runs": [], **row}

    def _multipart(self, place: str, kind: str, body: bytes) -> tuple[int, Any]:
        head = f"Content-Type: {kind}\r\n\r\n".encode()
        message = email.message_from_bytes(head + body, policy=email.policy.HTTP)
        touched: list[str] = []
        for part in message.iter_parts():
            name = str(part.get_param("name", header="content-disposition"))
            value = json.loads(part.get_payload(decode=True) or b"null")  # type: ignore[arg-type]
            touched.append(self._part(place, name, value))
        ids = [name for name in dict.fromkeys(touched) if name]
        return (201 if "examples" in place else 202), {"count": len(ids), "example_ids": ids}

    def _part(self, place: str, name: str, value: Any) -> str:
        if "examples" in place:
            key, _, field = name.partition(".")
            dataset = place.split("/")[-2]
            if key not in self.examples:
                self._add_example({"id": key, "dataset_id": dataset, "inputs": {}})
            self.examples[key].update({field: value} if field else value)
            return key
        action, key, *fields = name.split(".")
        if action == "feedback":
            self.feedback.append(value)
        elif fields:
            self.runs.setdefault(key, {})[fields[0]] = value
        else:
            self.runs.setdefault(key, {}).update(value)
        return key
