from typing import Any

import pytest

from nodes.model.schemas import (
    Answer,
    ExtractionAnswer,
    GuardAnswer,
    QuestionAnswer,
    RankingAnswer,
    json_schema,
)


def objects(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [found for item in node for found in objects(item)]
    if not isinstance(node, dict):
        return []
    own = [node] if node.get("type") == "object" else []
    return own + [found for item in node.values() for found in objects(item)]


@pytest.mark.parametrize("answer", [ExtractionAnswer, GuardAnswer, QuestionAnswer, RankingAnswer])
def test_schemas_are_of_the_strict_subset(answer: type[Answer]) -> None:
    schema = json_schema(answer)
    found = objects(schema)
    assert found[0] is schema
    for node in found:
        assert node["required"] == list(node["properties"])
        assert node["additionalProperties"] is False
    assert not [name for name in ("$ref", "$defs", "default", "maxLength") if name in str(schema)]
