"""The HTTP client under the model: nothing is read beyond a size and a moment.

A read timeout alone holds only between two bytes; a server that drips would keep a turn for ever.
"""

import time
from typing import Any

from nodes.model.errors import ModelMalformedError
from nodes.model.protocol import plain_completion

BODY_LIMIT = 1_000_000
_OF_THE_WIRE = ("content-encoding", "content-length", "transfer-encoding")


def bounded_client(transport: Any = None) -> Any:
    """Returns an HTTP client whose read timeout bounds a whole answer, and whose answers are small.

    Args:
        transport: Stands in for the network in tests (a ``MockTransport``).
    """
    import openai

    class BoundedClient(openai.DefaultHttpxClient):
        def send(self, request: Any, *, stream: bool = False, **options: Any) -> Any:
            if stream:
                return super().send(request, stream=True, **options)
            seconds = request.extensions.get("timeout", {}).get("read")
            deadline = time.monotonic() + (seconds if seconds is not None else 60.0)
            response = super().send(request, stream=True, **options)
            try:
                body = _read(response, deadline)
            finally:
                response.close()
            if response.is_success and request.url.path.endswith("/chat/completions"):
                body = plain_completion(body)
            headers = [
                (name, value)
                for name, value in response.headers.multi_items()
                if name.lower() not in _OF_THE_WIRE
            ]
            return type(response)(
                response.status_code, headers=headers, content=body, request=request
            )

    return BoundedClient(transport=transport) if transport else BoundedClient()


def _read(response: Any, deadline: float) -> bytes:
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise ModelMalformedError(f"the answer has more than {BODY_LIMIT} bytes")
        if time.monotonic() > deadline:
            raise TimeoutError("the answer did not end in time")
    return bytes(body)
