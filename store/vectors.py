"""Sets of vectors on disk: half precision, keyed by the text they were made from.

A vector is found by the hash of its text, so a changed row costs a row, and rows may move.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from store.atomic import write_bytes
from store.encoder import Encoder, Progress, Vectors
from store.errors import VectorError

SHIPPED_FOLDER = Path(__file__).parent / "data" / "vectors"
VectorSet = Literal["baseline", "enriched", "requests", "shelves"]
SETS: tuple[VectorSet, ...] = ("baseline", "enriched", "requests", "shelves")
CHUNK = 64


@dataclass(frozen=True, slots=True)
class VectorFile:
    """Vectors by the hash of their text, all from one encoder."""

    encoder: str
    hashes: NDArray[np.uint64]
    vectors: NDArray[np.float16]


def text_hashes(texts: list[str]) -> NDArray[np.uint64]:
    """Returns the first eight bytes of each text's sha256, as a number."""
    digests = b"".join(
        hashlib.sha256(text.encode("utf-8", "replace")).digest()[:8] for text in texts
    )
    return np.frombuffer(digests, "<u8").astype(np.uint64)


def read_vectors(path: Path) -> VectorFile:
    """Reads a vector file; raises VectorError when it is missing or damaged."""
    try:
        # Opened as a zip, whose checksums notice a flipped byte.
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as file:
            found = VectorFile(str(file["encoder"]), file["hashes"], file["vectors"])
        if found.vectors.ndim != 2 or len(found.vectors) != len(found.hashes):
            raise ValueError("shapes do not fit")
        return found
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise VectorError(f"{path.name} is missing or damaged.") from error


def write_vectors(path: Path, file: VectorFile) -> None:
    """Writes a vector file in one step."""
    content = io.BytesIO()
    np.savez(content, encoder=np.array(file.encoder), hashes=file.hashes, vectors=file.vectors)
    write_bytes(path, content.getvalue())


def complete(
    name: str,
    texts: list[str],
    encoder: Encoder,
    known: Iterable[VectorFile],
    progress: Progress | None = None,
) -> tuple[VectorFile, int]:
    """Returns the vectors of all texts, from the known files where they hold them.

    Returns:
        The vectors in the order of the texts, and how many had to be encoded.
    """
    hashes = text_hashes(texts)
    vectors = np.zeros((len(texts), encoder.dim), np.float16)
    missing = np.ones(len(texts), np.bool_)
    for file in known:
        if file.encoder != encoder.fingerprint or not len(file.hashes):
            continue
        order = np.argsort(file.hashes, kind="stable")
        place = np.minimum(np.searchsorted(file.hashes[order], hashes), len(order) - 1)
        found = missing & (file.hashes[order][place] == hashes)
        vectors[found] = file.vectors[order[place[found]]]
        missing &= ~found
        if not missing.any():
            break
    todo = np.flatnonzero(missing)
    step: int = getattr(encoder, "documents_at_once", CHUNK)
    for start in range(0, len(todo), step):
        rows = todo[start : start + step]
        vectors[rows] = encoder.encode_documents([texts[row] for row in rows])
        if progress:
            progress(name, start + len(rows), len(todo))
    return VectorFile(encoder.fingerprint, hashes, vectors), len(todo)


def single(vectors: NDArray[np.float16]) -> Vectors:
    """Returns the vectors in single precision."""
    return np.ascontiguousarray(vectors, np.float32)
