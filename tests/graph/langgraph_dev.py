"""A real ``langgraph dev`` on loopback, for tests."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]


@contextmanager
def langgraph_dev(home: Path, **variables: str) -> Iterator[str]:
    """Serves the graphs of ``langgraph.json``; yields the address.

    Args:
        home: Folder for indexes and the server's log.
        **variables: Added to the environment.
    """
    port = _free_port()
    environment = {
        **os.environ,
        "MARQUEE_HOME": str(home),
        "LANGSMITH_TRACING": "false",
        "LANGGRAPH_NO_VERSION_CHECK": "1",
        "LANGGRAPH_STRICT_MSGPACK": "true",
        **variables,
    }
    log = (home / "log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "langgraph_cli", "dev", "--no-browser", "--no-reload",
         "--port", str(port), "--n-jobs-per-worker", "4", "--config", _config(home).name],
        cwd=home, env=environment, stdout=log, stderr=subprocess.STDOUT,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, server, home / "log")
        yield address
    finally:
        server.terminate()
        server.wait(30)
        log.close()


def _config(home: Path) -> Path:
    """Writes our langgraph.json to be used elsewhere: the server leaves its files where it runs."""
    config = json.loads((ROOT / "langgraph.json").read_text())
    config["dependencies"] = [str(ROOT / place) for place in config["dependencies"]]
    config["graphs"] = {name: str(ROOT / place) for name, place in config["graphs"].items()}
    path = home / "langgraph.json"
    path.write_text(json.dumps(config))
    return path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(240):
        if server.poll() is not None:
            break
        try:
            if httpx.get(f"{address}/ok", timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.5)
    raise AssertionError(f"langgraph dev did not start:\n{log.read_text()[-3000:]}")
