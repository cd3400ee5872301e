"""OpenAI's files and batches endpoints on this machine."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[dict[str, Any]], Any]


@dataclass
class BatchSite:
    """What was uploaded, and how the batches stand.

    Attributes:
        answer: The content of the answer to a request body; an int is an HTTP status.
        files: File id → content.
        batches: Batch id → batch.
        refuse: Paths that are answered with HTTP 500 once.
    """

    answer: Answer
    files: dict[str, bytes] = field(default_factory=dict)
    batches: dict[str, dict[str, Any]] = field(default_factory=dict)
    refuse: list[str] = field(default_factory=list)
    url: str = ""

    def requests(self, number: int = -1) -> list[dict[str, Any]]:
        """The lines of an uploaded file."""
        batch = list(self.batches.values())[number]
        return [json.loads(line) for line in self.files[batch["input_file_id"]].splitlines()]

    def finish(self, number: int = -1, status: str = "completed", share: float = 1.0) -> None:
        """Answers a share of a batch's requests and closes it."""
        batch = list(self.batches.values())[number]
        requests = self.requests(number)
        good, bad = [], []
        for request in requests[: round(len(requests) * share)]:
            content = self.answer(request["body"])
            code = content if isinstance(content, int) else 200
            message = {"role": "assistant", "content": content if code == 200 else None}
            body = {
                "choices": [{"index": 0, "message": message}],
                "usage": {"prompt_tokens": 500, "completion_tokens": 200, "total_tokens": 700},
            }
            line = {
                "custom_id": request["custom_id"],
                "response": {"status_code": code, "body": body},
            }
            (good if code == 200 else bad).append(json.dumps(line))
        batch["status"] = status
        for kind, lines in (("output_file_id", good), ("error_file_id", bad)):
            if lines:
                batch[kind] = f"file-{kind}-{len(self.files)}"
                # The order of a batch's answers is not that of its requests.
                self.files[batch[kind]] = ("\n".join(reversed(lines)) + "\n").encode()


@contextmanager
def serve(site: BatchSite) -> Iterator[BatchSite]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.path in site.refuse:
                site.refuse.remove(self.path)
                self.send(b'{"error": {"message": "down"}}', 500)
            elif self.path == "/v1/files":
                head = f"content-type: {self.headers['content-type']}\r\n\r\n".encode()
                parts: Any = BytesParser().parsebytes(head + body).get_payload()
                named = {p.get_param("name", header="content-disposition"): p for p in parts}
                assert named["purpose"].get_payload() == "batch"
                name = f"file-{len(site.files)}"
                site.files[name] = named["file"].get_payload(decode=True)
                self.send(json.dumps({"id": name, "object": "file"}).encode())
            else:
                asked = json.loads(body)
                batch = {
                    "id": f"batch-{len(site.batches)}", "object": "batch", "status": "in_progress",
                    "output_file_id": None, "error_file_id": None, "created_at": 0,
                    "request_counts": {"total": 9, "completed": 4, "failed": 0}, **asked,
                }  # fmt: skip
                site.batches[batch["id"]] = batch
                self.send(json.dumps(batch).encode())

        def do_GET(self) -> None:
            path = self.path.split("?")[0].removeprefix("/v1/")
            if path == "batches":
                found = {"object": "list", "data": list(site.batches.values()), "has_more": False}
                self.send(json.dumps(found).encode())
            elif path.startswith("batches/"):
                self.send(json.dumps(site.batches[path.removeprefix("batches/")]).encode())
            else:
                self.send(site.files[path.removeprefix("files/").removesuffix("/content")])

        def send(self, body: bytes, code: int = 200) -> None:
            self.send_response(code)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    site.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
