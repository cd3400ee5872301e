"""From the model's text to a validated answer: lenient in the wrapping, strict in the rest."""

import json
import re
from typing import Any, NoReturn, TypeVar

from pydantic import ValidationError

from nodes.model.errors import ModelInvalidError, ModelMalformedError
from nodes.model.schemas import Answer

ANSWER_LIMIT = 32_000
_THINKING = re.compile(r"<think>.*?</think>", re.DOTALL)
A = TypeVar("A", bound=Answer)


class _DuplicateKeyError(Exception):
    pass


def read_answer(text: str, schema: type[A]) -> A:
    """Returns the first JSON object in the text, validated.

    Raises:
        ModelMalformedError: If the text is empty, too long or holds no whole JSON object.
        ModelInvalidError: If the object does not fit the schema.
    """
    try:
        return schema.model_validate(first_object(text))
    except ValidationError as error:
        fields = ", ".join(sorted({str(part["loc"][0]) for part in error.errors() if part["loc"]}))
        raise ModelInvalidError(f"the answer does not fit the schema: {fields}") from None


def first_object(text: str) -> dict[str, Any]:
    """Returns the first JSON object in the text, past prose, a fence or a thinking block.

    Raises:
        ModelMalformedError: If there is none, or it holds NaN or a key twice.
    """
    if len(text) > ANSWER_LIMIT:
        raise ModelMalformedError(f"the answer has {len(text)} characters")
    text = _THINKING.sub("", text)
    decoder = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse_constant)
    start = text.find("{")
    while start >= 0:
        try:
            found, _ = decoder.raw_decode(text, start)
        except json.JSONDecodeError as error:
            start = text.find("{", max(error.pos, start + 1))
        except (_DuplicateKeyError, ValueError, RecursionError) as error:
            raise ModelMalformedError(
                f"the answer is no plain JSON ({type(error).__name__})"
            ) from None
        else:
            assert isinstance(found, dict)
            return found
    raise ModelMalformedError("the answer is empty" if not text.strip() else "no JSON object")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise _DuplicateKeyError
    return result


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)
