from string import Formatter

import pytest

from nodes.builtin.voice.data import load
from nodes.builtin.voice.phrases import phrase, variants

NAMES = sorted(load("phrases"))


@pytest.mark.parametrize("name", NAMES)
def test_no_wording_comes_back_before_all_were_used(name: str) -> None:
    fields = {
        field: field
        for text in variants(name)
        for _, field, _, _ in Formatter().parse(text)
        if field
    }
    count = len(variants(name))
    expected = sorted(text.format(**fields) for text in variants(name))
    for seed in range(3):
        for start in range(count + 1):
            turns = range(start, start + count)
            assert sorted(phrase(name, seed, turn, **fields) for turn in turns) == expected


@pytest.mark.parametrize("name", NAMES)
def test_wordings_of_a_phrase_differ(name: str) -> None:
    filled = [text for text in variants(name) if text]
    assert len(set(filled)) == len(filled) >= 3
    assert not any("http" in text or "<" in text for text in filled)


def test_values_are_no_templates() -> None:
    assert "{heard}" in phrase("nothing_blind", 0, 0) + phrase(
        "unknown_film", 0, 0, names="{heard}"
    )
