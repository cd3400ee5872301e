"""The model mind's configuration, from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

DEFAULT_MODEL = "gpt-4.1-mini"
DEFAULT_TIMEOUT = 20.0
DEFAULT_POOL = 50
JUDGEMENTS = ("guard", "extract", "clarify", "rerank")
DEFAULT_NODES = frozenset({"extract", "clarify", "rerank"})


@dataclass(frozen=True)
class Settings:
    """Where the model is and how long it may take.

    Attributes:
        model: Model name; empty = the first one that the endpoint lists.
        base_url: Address of the OpenAI-compatible endpoint; empty = OpenAI's own.
        api_key: Key; a dummy for an endpoint of one's own that needs none.
        timeout: Seconds that one turn may spend with the model in all.
        nodes: Judgements that the model takes part in.
        pool: Candidates that the model may choose from.
        problems: Values that were not understood and stand at their default.
        unusable: Why no call can be made, if so.
    """

    model: str
    base_url: str = ""
    api_key: str = field(default="", repr=False)
    timeout: float = DEFAULT_TIMEOUT
    nodes: frozenset[str] = DEFAULT_NODES
    pool: int = DEFAULT_POOL
    problems: tuple[str, ...] = ()
    unusable: str = ""

    @property
    def endpoint(self) -> str:
        """The address without credentials or query, for people."""
        if not self.base_url:
            return "https://api.openai.com/v1"
        parts = urlsplit(self.base_url)
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{parts.hostname}{port}{parts.path}"


def read_settings(environment: Mapping[str, str] = os.environ, model: str = "") -> Settings | None:
    """Returns the configuration, or None if nothing switches the model mind on.

    Args:
        environment: MARQUEE_MODEL, MARQUEE_BASE_URL or OPENAI_BASE_URL, OPENAI_API_KEY (any one
            switches it on); MARQUEE_TIMEOUT, MARQUEE_MODEL_NODES, MARQUEE_MODEL_POOL.
        model: Model name of this run, over MARQUEE_MODEL.
    """

    def value(name: str) -> str:
        return environment.get(name, "").strip()

    base_url = value("MARQUEE_BASE_URL") or value("OPENAI_BASE_URL")
    key = value("OPENAI_API_KEY")
    name = model.strip() or value("MARQUEE_MODEL")
    if not (base_url or key or name):
        return None
    problems: list[str] = []

    def number(name: str, default: float) -> float:
        return _number(name, value(name), default, problems)

    return Settings(
        model=name or ("" if base_url else DEFAULT_MODEL),
        base_url=base_url,
        api_key=key or "not-needed",
        timeout=number("MARQUEE_TIMEOUT", DEFAULT_TIMEOUT),
        nodes=_nodes(value("MARQUEE_MODEL_NODES"), problems),
        pool=int(
            _number("MARQUEE_MODEL_POOL", value("MARQUEE_MODEL_POOL"), DEFAULT_POOL, problems)
        ),
        problems=tuple(problems),
        unusable=_unusable(base_url, key),
    )


def _unusable(base_url: str, key: str) -> str:
    if not base_url and not key:
        return "a model is named, but neither OPENAI_API_KEY nor MARQUEE_BASE_URL is set"
    if base_url and not _is_address(base_url):
        return "the base URL is not an http:// or https:// address"
    return ""


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _number(name: str, text: str, default: float, problems: list[str]) -> float:
    if not text:
        return default
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if 1 <= number <= 3600:
        return number
    problems.append(f"{name} must be a number from 1 to 3600, not {text[:20]!r}")
    return default


def _nodes(text: str, problems: list[str]) -> frozenset[str]:
    if not text:
        return DEFAULT_NODES
    names = frozenset(part.strip().lower() for part in text.split(",") if part.strip())
    odd = names - set(JUDGEMENTS)
    if odd:
        problems.append(f"MARQUEE_MODEL_NODES knows {', '.join(JUDGEMENTS)}, not {min(odd)[:20]!r}")
    return names & set(JUDGEMENTS)
