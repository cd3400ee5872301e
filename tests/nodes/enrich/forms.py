"""What a model that does its work writes."""

from typing import Any

from tests.scripted_model import data_of

DESCRIPTION = (
    "A patient, humane drama follows two strangers across one long night in a city that never "
    "quite lets them rest, and finds in their small kindnesses something larger than plot. It "
    "moves slowly, smiles often and breaks your heart near dawn; anyone who likes quiet, "
    "talkative films with a warm pulse will want to stay until the lights come up."
)


def form(**changes: Any) -> dict[str, Any]:
    """A form that breaks no rule, with changes."""
    return {
        "known": True,
        "language": "en",
        "audience": "adult",
        "moods": ["bittersweet", "slow-burn"],
        "themes": ["night", "friendship"],
        "description": DESCRIPTION,
        "requests": [
            "something quiet and warm for a rainy evening alone",
            "two strangers talk through one long night in the city",
            "a talky drama set in a big city in the nineties",
        ],
        "neighbours": [{"title": "Heat", "year": 1995}, {"title": "Unknown Film", "year": 1990}],
    } | changes


def title_of(payload: dict[str, Any]) -> str:
    """The film that a request is about."""
    return str(data_of(payload)["film"]["title"])


def faults_of(payload: dict[str, Any]) -> list[str]:
    """The faults that a request names."""
    found = data_of(payload).get("faults", [])
    assert isinstance(found, list)
    return found
