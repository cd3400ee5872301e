from pathlib import Path
from unittest import mock

import numpy as np
import pytest

from nodes.builtin.guard import meaning
from nodes.builtin.guard.meaning import UNSURE, load_meaning, reconsidered


class _Encoder:
    def encode_queries(self, texts: list[str]) -> np.ndarray:
        return np.ones((len(texts), 2), dtype=np.float32)


def _with(coefficient: float) -> meaning.Meaning:
    return meaning.Meaning(np.full(2, coefficient, dtype=np.float32), 0.0, 1.0)


@pytest.mark.parametrize(("coefficient", "rises"), [(1.0, True), (-1.0, False)])
def test_a_second_look_moves_an_unsure_score(coefficient: float, rises: bool) -> None:
    with (
        mock.patch.object(meaning, "load_meaning", return_value=_with(coefficient)),
        mock.patch.object(meaning, "_encoder", return_value=_Encoder()),
    ):
        score = reconsidered("anything", 0.5)
    assert (score > 0.5) is rises
    assert score <= UNSURE[1]


@pytest.mark.parametrize("score", [0.0, 0.1, 0.95, 1.0])
def test_sure_scores_cost_no_second_look(score: float) -> None:
    with mock.patch.object(meaning, "_encoder", side_effect=AssertionError):
        assert reconsidered("anything", score) == score


def test_without_an_encoder_the_first_look_stands() -> None:
    with mock.patch.object(meaning, "_encoder", return_value=None):
        assert reconsidered("anything", 0.4) == 0.4


def test_weights_load_without_pickle(tmp_path: Path) -> None:
    path = tmp_path / "meaning.npz"
    np.savez(path, coefficients=np.array([object()], dtype=object), allow_pickle=True)
    with pytest.raises(ValueError, match="pickle"):
        load_meaning(path)
    assert load_meaning(tmp_path / "none.npz") is None
