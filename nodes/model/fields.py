"""The only way for user and catalog text into a prompt: JSON between random delimiters."""

import json
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

TEXT_LIMIT = 2000


def data_field(payload: Mapping[str, Any], nonce: str = "") -> str:
    """Returns the payload as JSON between delimiters that no text inside it can know or close.

    Angle brackets are escaped, so neither a delimiter nor a chat-template token can be spelled.

    Args:
        payload: User and catalog material.
        nonce: What makes the delimiters secret; drawn afresh when empty.
    """
    nonce = nonce or secrets.token_hex(8)
    body = json.dumps(_plain(payload), ensure_ascii=False, separators=(",", ":"))
    body = body.replace("<", "\\u003c").replace(">", "\\u003e")
    return f"<data-{nonce}>\n{body}\n</data-{nonce}>"


def plain_text(text: str, limit: int = TEXT_LIMIT) -> str:
    """Returns the text without control, format, private and surrogate characters, capped."""
    kept = (_plain_character(character) for character in text[: limit * 2])
    return "".join(kept)[:limit]


def _plain_character(character: str) -> str:
    if character in "\n\r\t":
        return " "
    return "" if unicodedata.category(character)[0] == "C" else character


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_plain(item) for item in value]
    return value
