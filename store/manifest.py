"""Built indexes on disk, with a manifest that tells whether they still hold."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from store.atomic import sha256, write_bytes
from store.errors import DamagedIndex
from store.index import VectorIndex, load_faiss
from store.records import Variant

FORMAT = 1
MANIFEST_FILE = "manifest.json"
IDS_FILE = "ids.json"


@dataclass(frozen=True, slots=True)
class Made:
    """What an index is made of; another value of any of these makes it stale.

    Attributes:
        catalog: Fingerprint of the catalog.
        encoder: Fingerprint of the encoder.
        template: Version of the texts that were encoded.
        dim: Length of a vector.
        faiss: Version of FAISS.
        format: Version of this layout.
    """

    catalog: str
    encoder: str
    template: str
    dim: int
    faiss: str
    format: int = FORMAT


def write_index(
    folder: Path, indexes: Mapping[Variant, VectorIndex], ids: NDArray[np.int64], made: Made
) -> None:
    """Writes indexes and ids, and the manifest last, so that it never vouches for old files."""
    faiss = load_faiss()
    files = {f"{name}.faiss": _bytes(faiss, index) for name, index in indexes.items()}
    files[IDS_FILE] = json.dumps(ids.tolist()).encode()
    (folder / MANIFEST_FILE).unlink(missing_ok=True)
    for name, content in files.items():
        write_bytes(folder / name, content)
    hashes = {name: sha256(content) for name, content in files.items()}
    manifest = {"made": asdict(made), "sha256": hashes}
    write_bytes(folder / MANIFEST_FILE, json.dumps(manifest, indent=2).encode())


def read_index(folder: Path, names: tuple[Variant, ...], made: Made) -> dict[Variant, VectorIndex]:
    """Reads indexes that were made of exactly this; raises DamagedIndex otherwise."""
    faiss = load_faiss()
    manifest = _manifest(folder)
    _check_made(manifest.get("made"), made)
    hashes = manifest.get("sha256")
    if not isinstance(hashes, dict):
        raise DamagedIndex("the manifest is damaged")
    _checked(folder, IDS_FILE, hashes)
    return {name: _index(faiss, _checked(folder, f"{name}.faiss", hashes)) for name in names}


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST_FILE).read_bytes())
    except FileNotFoundError:
        raise DamagedIndex("the manifest is missing") from None
    except (OSError, ValueError) as error:
        raise DamagedIndex("the manifest is damaged") from error
    if not isinstance(manifest, dict):
        raise DamagedIndex("the manifest is damaged")
    return manifest


def _check_made(found: object, made: Made) -> None:
    wanted = asdict(made)
    if not isinstance(found, dict):
        raise DamagedIndex("the manifest is damaged")
    for part, value in wanted.items():
        if found.get(part) != value:
            raise DamagedIndex(f"it was made for another {part}")


def _checked(folder: Path, name: str, hashes: dict[str, Any]) -> bytes:
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise DamagedIndex(f"{name} is missing") from error
    if sha256(content) != hashes.get(name):
        raise DamagedIndex(f"{name} is damaged")
    return content


def _bytes(faiss: Any, index: VectorIndex) -> bytes:
    return bytes(faiss.serialize_index(index.faiss_index).tobytes())


def _index(faiss: Any, content: bytes) -> VectorIndex:
    try:
        return VectorIndex(faiss.deserialize_index(np.frombuffer(content, np.uint8)))
    except RuntimeError as error:
        raise DamagedIndex("FAISS cannot read it") from error
