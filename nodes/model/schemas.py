"""What the model must answer: closed schemas, read strictly, item by item.

An unusable item of a list is dropped; a list of which nothing is usable, like any other wrong
type, makes the whole answer invalid.
"""

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError

from nodes.contracts import Intent, Polarity, Reception

Short = Annotated[str, StringConstraints(max_length=120)]
Line = Annotated[str, StringConstraints(max_length=600)]
M = TypeVar("M", bound="Answer")


class Answer(BaseModel):
    """Base: no coercion; unknown fields are ignored, as weak models add them."""

    model_config = ConfigDict(strict=True, extra="ignore")


def _usable(item: type[M]) -> BeforeValidator:
    def keep(values: Any) -> Any:
        if not isinstance(values, list):
            return values
        kept = []
        for value in values:
            try:
                kept.append(item.model_validate(value))
            except ValidationError:
                continue
        if values and not kept:
            raise ValueError("no item of the list is usable")
        return kept

    return BeforeValidator(keep)


class SignalAnswer(Answer):
    """A preference as the model heard it."""

    slot: Literal["genre", "mood", "theme", "era", "language", "audience", "person"]
    value: Short
    polarity: Polarity
    quote: Line


class ReactionAnswer(Answer):
    """How a shown film, by its place in the list, was taken."""

    number: int
    reception: Reception


class FilmAnswer(Answer):
    """A film named in the turn, in the user's spelling."""

    name: Short
    role: Literal["about", "liked", "disliked", "seen", "accepted"]


class ExtractionAnswer(Answer):
    """What a turn says."""

    intent: Intent
    signals: Annotated[list[SignalAnswer], _usable(SignalAnswer)] = []
    withdrawn: list[int] = []
    reactions: Annotated[list[ReactionAnswer], _usable(ReactionAnswer)] = []
    films: Annotated[list[FilmAnswer], _usable(FilmAnswer)] = []
    enough: Line = ""
    count: int = 0


class QuestionAnswer(Answer):
    """A clarifying question."""

    slot: Short
    offered: list[Short]
    text: Line


class PickAnswer(Answer):
    """One choice and its reason."""

    film: int
    signals: list[int]
    why: Line


class RankingAnswer(Answer):
    """The choices, best first."""

    picks: Annotated[list[PickAnswer], _usable(PickAnswer)]


class GuardAnswer(Answer):
    """Whether a text attacks the program, and where."""

    attack: bool
    spans: list[Line] = []


def json_schema(answer: type[Answer]) -> dict[str, Any]:
    """Returns the schema in the strict subset: inlined, every field required, nothing extra."""
    schema = answer.model_json_schema()
    definitions = schema.pop("$defs", {})
    plain = _strict(schema, definitions)
    assert isinstance(plain, dict)
    return plain


def _strict(node: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_strict(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _strict(definitions[node["$ref"].rsplit("/", 1)[1]], definitions)
    dropped = {"title", "default", "description", "maxLength"}
    if node.get("type") != "object":
        return {k: _strict(v, definitions) for k, v in node.items() if k not in dropped}
    properties = {k: _strict(v, definitions) for k, v in node["properties"].items()}
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
