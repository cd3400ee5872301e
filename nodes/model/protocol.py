"""The part of a chat completion that is used, rebuilt from whatever a server sent."""

import json
from typing import Any

from nodes.model.errors import ModelMalformedError


def plain_completion(body: bytes) -> bytes:
    """Returns a well-formed chat completion with one choice, holding only what is used.

    Libraries take the protocol on trust and fail in their own ways where a server strays from it.

    Raises:
        ModelMalformedError: If there is no such choice.
    """
    try:
        response = json.loads(body)
        choice = response["choices"][0]
        message = choice["message"]
        content, refusal = message.get("content"), message.get("refusal")
        finish = choice.get("finish_reason")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise ModelMalformedError("the response is not of the OpenAI protocol") from None
    kept = {
        "role": "assistant",
        "content": content if isinstance(content, str) else "",
        "refusal": refusal if isinstance(refusal, str) and refusal else None,
    }
    result: dict[str, Any] = {
        "id": "",
        "object": "chat.completion",
        "created": 0,
        "model": "",
        "choices": [
            {
                "index": 0,
                "finish_reason": finish if isinstance(finish, str) else "stop",
                "message": kept,
            }
        ],
    }
    usage = _usage(response.get("usage"))
    return json.dumps(result | ({"usage": usage} if usage else {})).encode()


def _usage(reported: Any) -> dict[str, int] | None:
    names = ("prompt_tokens", "completion_tokens", "total_tokens")
    if not isinstance(reported, dict):
        return None
    if not all(type(reported.get(name)) is int for name in names):
        return None
    return {name: reported[name] for name in names}
