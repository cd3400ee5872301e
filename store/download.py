"""Fetches a large file whole or not at all, going on where an earlier try broke off."""

import hashlib
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

from store.atomic import write_bytes
from store.errors import MarqueeError

CHUNK = 1 << 18
SECONDS = 30.0
TRIES = 5
PAUSE = 1.0
Sizes = Callable[[int, int], None]
"""Told of bytes done and bytes in all (0 = not known)."""


class DownloadError(MarqueeError):
    """A file could not be fetched, or is not what it should be."""


def fetch(
    url: str,
    target: Path,
    md5: str,
    *,
    largest: int,
    progress: Sizes | None = None,
    pause: float = PAUSE,
) -> None:
    """Fetches a file; ``target`` appears only when its checksum is right.

    What has arrived stays beside the target, so that a broken download goes on where it stopped,
    in this run and in the next.

    Args:
        url: An http or https address.
        target: Where to.
        md5: The checksum it must have.
        largest: More bytes than this are refused.
        progress: Told how far it is.
        pause: Seconds before the first new try; doubled each time.

    Raises:
        DownloadError: It could not be fetched, or its checksum is wrong.
    """
    part = target.with_name(f"{target.name}.part")
    target.parent.mkdir(parents=True, exist_ok=True)
    in_vain = 0
    while True:
        before = _size(part)
        try:
            _append(url, part, largest, progress)
            break
        except (OSError, HTTPException) as error:
            in_vain = 0 if _size(part) > before else in_vain + 1
            if in_vain == TRIES or _final(error):
                raise DownloadError(
                    f"Cannot fetch {url}: {_reason(error)}. {_kept(part)}Check the connection "
                    "and run the same command again."
                ) from error
            time.sleep(pause * 2**in_vain)
    _check(part, target, md5, url)


def fetch_text(url: str, largest: int = 10_000) -> str:
    """Returns a small text file; raises DownloadError if it cannot be fetched."""
    try:
        with _open(url) as response:
            return bytes(response.read(largest)).decode("utf-8", "replace")
    except (OSError, HTTPException) as error:
        raise DownloadError(
            f"Cannot fetch {url}: {_reason(error)}. Check the connection."
        ) from error


def file_md5(path: Path) -> str:
    """Returns the md5 of a file: what GroupLens publishes; good against damage, not forgery."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _append(url: str, part: Path, largest: int, progress: Sizes | None) -> None:
    """Fetches what the part lacks; starts over where the server cannot go on."""
    note = part.with_name(f"{part.name}.json")
    start, version = _size(part), _noted(note)
    headers = {"Range": f"bytes={start}-", "If-Range": version} if start and version else {}
    try:
        response = _open(url, headers)
    except urllib.error.HTTPError as error:
        if error.code != 416:
            raise
        # The part is as long as the file, or longer: the checksum tells which.
        return
    with response:
        resumed = response.status == 206 and _begins_at(response, start)
        if not resumed:
            start = 0
            tag = response.headers.get("ETag") or response.headers.get("Last-Modified") or ""
            # A weak tag does not vouch for bytes, so nothing could be resumed with it.
            write_bytes(note, json.dumps("" if tag.startswith("W/") else tag).encode())
        expected = start + int(response.headers.get("Content-Length") or 0)
        if expected > largest:
            raise DownloadError(f"{url} has {expected} bytes, more than the {largest} allowed.")
        with part.open("ab" if resumed else "wb") as file:
            done = start
            while chunk := response.read(CHUNK):
                done += len(chunk)
                if done > largest:
                    raise DownloadError(f"{url} has more than the {largest} bytes allowed.")
                file.write(chunk)
                if progress is not None:
                    progress(done, max(expected, done))
        if done < expected:
            raise ConnectionError(f"the connection broke off at {done} of {expected} bytes")


def _check(part: Path, target: Path, md5: str, url: str) -> None:
    note = part.with_name(f"{part.name}.json")
    found = file_md5(part)
    note.unlink(missing_ok=True)
    if found != md5:
        part.unlink()
        raise DownloadError(
            f"{url} arrived damaged: its md5 is {found}, {md5} is published. It was thrown away; "
            "run the same command again."
        )
    part.replace(target)


def _open(url: str, headers: dict[str, str] | None = None) -> HTTPResponse:
    scheme = urlsplit(url).scheme
    if scheme not in ("http", "https"):
        raise DownloadError(f"{url} is not an http:// or https:// address.")
    request = urllib.request.Request(url, headers={"User-Agent": "marquee", **(headers or {})})  # noqa: S310
    response: HTTPResponse = urllib.request.urlopen(request, timeout=SECONDS)  # noqa: S310
    if scheme == "https" and urlsplit(response.geturl()).scheme != "https":
        response.close()
        raise DownloadError(f"{url} leads to an address without encryption.")
    return response


def _begins_at(response: HTTPResponse, start: int) -> bool:
    return (response.headers.get("Content-Range") or "").startswith(f"bytes {start}-")


def _final(error: BaseException) -> bool:
    """Tells whether asking again is no use: the server says that it is our request."""
    status = getattr(error, "code", 0)
    return isinstance(status, int) and 400 <= status < 500 and status not in (408, 429)


def _noted(note: Path) -> str:
    try:
        version = json.loads(note.read_bytes())
    except (OSError, ValueError):
        return ""
    return version if isinstance(version, str) else ""


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _kept(part: Path) -> str:
    size = _size(part)
    return f"{size:,} bytes have arrived and are kept. " if size else ""


def _reason(error: BaseException) -> str:
    reason = getattr(error, "reason", None) or error
    return str(getattr(reason, "strerror", None) or reason or type(error).__name__)
