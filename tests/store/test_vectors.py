from pathlib import Path

import numpy as np
import pytest

from store.errors import VectorError
from store.vectors import complete, read_vectors, write_vectors
from tests.conftest import WordEncoder

TEXTS = ["a sad film", "a happy film", "a film about a dog"]


def test_a_changed_row_costs_a_row() -> None:
    encoder = WordEncoder()
    first, computed = complete("x", TEXTS, encoder, [])
    assert computed == 3
    changed = ["a new film", TEXTS[2], TEXTS[0], TEXTS[1]]
    second, computed = complete("x", changed, encoder, [first])
    assert computed == 1
    assert encoder.encoded == 4
    assert np.array_equal(second.vectors[1:], first.vectors[[2, 0, 1]])


def test_vectors_of_another_encoder_are_not_used() -> None:
    first, _ = complete("x", TEXTS, WordEncoder(), [])
    other = WordEncoder()
    other.fingerprint = "another"
    assert complete("x", TEXTS, other, [first])[1] == 3


def test_progress_counts_what_is_encoded() -> None:
    seen: list[tuple[str, int, int]] = []
    complete("x", [str(n) for n in range(150)], WordEncoder(), [], lambda *step: seen.append(step))
    assert seen == [("x", 64, 150), ("x", 128, 150), ("x", 150, 150)]


def test_nothing_is_fine() -> None:
    file, computed = complete("x", [], WordEncoder(), [])
    assert (file.vectors.shape, computed) == ((0, 64), 0)


def test_a_file_reads_as_it_was_written(tmp_path: Path) -> None:
    file, _ = complete("x", TEXTS, WordEncoder(), [])
    write_vectors(tmp_path / "x.npz", file)
    found = read_vectors(tmp_path / "x.npz")
    assert found.encoder == file.encoder
    assert np.array_equal(found.vectors, file.vectors)
    assert np.array_equal(found.hashes, file.hashes)


@pytest.mark.parametrize("damage", ["flip", "cut", "empty", "missing", "pickle"])
def test_damage_is_noticed(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "x.npz"
    write_vectors(path, complete("x", TEXTS, WordEncoder(), [])[0])
    content = bytearray(path.read_bytes())
    if damage == "flip":
        content[content.index(b"vectors.npy") + 300] ^= 0xFF
    elif damage == "cut":
        del content[-40:]
    elif damage == "empty":
        content.clear()
    path.write_bytes(bytes(content))
    if damage == "missing":
        path.unlink()
    if damage == "pickle":
        with path.open("wb") as file:
            np.savez(
                file, encoder=np.array("x"), hashes=np.array([{}], object), vectors=np.ones((1, 2))
            )
    with pytest.raises(VectorError, match=r"x\.npz is missing or damaged"):
        read_vectors(path)
