"""A web site on this machine with the layout of GroupLens, that can fail in chosen ways."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Site:
    """What the site has and how it behaves.

    Attributes:
        files: Path → content.
        break_after: Bytes after which a download of a zip breaks off, one for each request.
        ranges: Whether it can go on in the middle.
        told: Whether it says how long a file is.
        status: Answer of this kind to every request for a zip, where not 0.
        tag: ETag; another one means another file.
        requests: Path and Range header of every request.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    break_after: list[int] = field(default_factory=list)
    ranges: bool = True
    told: bool = True
    status: int = 0
    tag: str = '"one"'
    requests: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""

    def publish(self, name: str, content: bytes, md5: str = "") -> None:
        """Puts an archive and its checksum on the site, in the form that GroupLens uses."""
        self.files[f"/{name}"] = content
        found = md5 or hashlib.md5(content).hexdigest()
        self.files[f"/{name}.md5"] = f"MD5 ({name}) = {found}\n".encode()

    @property
    def zips(self) -> list[str]:
        """The Range headers of the requests for an archive."""
        return [header for path, header in self.requests if path.endswith(".zip")]


@contextmanager
def serve(site: Site) -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            header = self.headers.get("Range", "")
            site.requests.append((self.path, header))
            content = site.files.get(self.path)
            is_zip = self.path.endswith(".zip")
            if content is None or (is_zip and site.status):
                self.send_error(site.status if content is not None else 404)
                return
            start = 0
            if header and site.ranges and self.headers.get("If-Range") == site.tag:
                start = int(header.removeprefix("bytes=").rstrip("-"))
                if start >= len(content):
                    self.send_error(416)
                    return
            self.send_response(206 if start else 200)
            self.send_header("ETag", site.tag)
            if site.told:
                self.send_header("Content-Length", str(len(content) - start))
            if start:
                self.send_header(
                    "Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}"
                )
            self.end_headers()
            body = content[start:]
            if is_zip and site.break_after:
                body = body[: site.break_after.pop(0)]
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
