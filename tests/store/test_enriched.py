"""The enrichment on board goes through the same rules as a record that was just written."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from store.enriched import EnrichedRecord, faults, naming
from store.hygiene import clean
from store.ingest import ON_BOARD, load_on_board

SHIPPED = ON_BOARD / "enriched" / "enriched.jsonl"


def lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


def test_every_record_on_board_keeps_every_rule() -> None:
    broken: Counter[str] = Counter()
    for number, line in enumerate(lines(SHIPPED), 1):
        try:
            EnrichedRecord.model_validate_json(line)
        except ValidationError as error:
            broken.update(f"line {number}: {fault}" for fault in faults(error))
    assert broken == Counter()


def test_every_film_on_board_has_one_record_about_itself() -> None:
    catalog = load_on_board()
    records = [json.loads(line) for line in lines(SHIPPED)]
    assert sorted(record["movie_id"] for record in records) == sorted(catalog.ids.tolist())
    for record in records:
        film = catalog.get(record["movie_id"])
        assert clean(record["title"]) in (film.title, *film.aliases)
        assert (record["year"], tuple(record["genres"])) == (film.year, film.genres)
        assert all(neighbour in catalog for neighbour in record["neighbours"])


def test_the_guard_finds_nothing_in_a_sample_of_the_texts_on_board() -> None:
    from nodes.builtin.guard import suspicious

    for line in lines(SHIPPED)[::100]:
        record = EnrichedRecord.model_validate_json(line)
        assert not any(suspicious(text) for text in record.texts), record.title


@pytest.fixture
def record() -> dict[str, Any]:
    found = json.loads(lines(SHIPPED)[0])
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"neighbours": [1]}, "neighbours: names the film itself"),
        ({"neighbours": [2, 2]}, "neighbours holds the same thing twice"),
        ({"neighbours": list(range(2, 20))}, "neighbours has 18 items; at most 12"),
        ({"themes": ["toys", "Friendship"]}, "themes number 2 is not a tag in lower case"),
        ({"themes": ["toys", "a\x1b[31mb"]}, "themes number 2 holds control characters"),
        ({"language": "xx"}, "language is not an ISO 639-1 code"),
        ({"movie_id": "1"}, "movie_id input should be a valid integer"),
    ],
)
def test_a_record_that_breaks_a_rule_is_named(
    changes: dict[str, Any], fault: str, record: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError) as caught:
        EnrichedRecord.model_validate(record | changes)
    assert any(fault in found for found in faults(caught.value)), faults(caught.value)


def test_a_language_without_two_letters_may_have_three(record: dict[str, Any]) -> None:
    assert EnrichedRecord.model_validate(record | {"language": "yua"}).language == "yua"


@pytest.mark.parametrize(
    ("title", "request_", "names"),
    [
        ("Matrix, The (1999)", "something like the matrix with robots", True),
        ("Heat", "a film for the summer heat", False),
        ("Casablanca", "old war romance set in casablanca please", True),
        ("Up", "cheer me up with balloons", False),
        ("Big Night", "a bigger night with friends and food", False),
        ("Big Night", "planning a big night with friends and food", True),
    ],
)
def test_a_request_that_gives_the_name_away(title: str, request_: str, names: bool) -> None:
    assert bool(naming(title, ["something else entirely here", request_])) is names
