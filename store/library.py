"""The library: one door to catalog, titles, encoder, vectors and indexes, opened on first use."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from store.catalog import Catalog
from store.encoder import Encoder, Progress, TorchEncoder, Vectors, open_encoder
from store.errors import DamagedIndex, VectorError
from store.hygiene import Suspicious
from store.index import VectorIndex
from store.ingest import load_catalog, load_on_board
from store.manifest import Made, read_index, write_index
from store.records import Variant
from store.text import TEMPLATE, texts
from store.vectors import (
    SETS,
    SHIPPED_FOLDER,
    VectorFile,
    VectorSet,
    complete,
    read_vectors,
    single,
    write_vectors,
)

if TYPE_CHECKING:
    from store.titles import TitleIndex

VARIANTS: tuple[Variant, ...] = ("baseline", "enriched")
HOME_CATALOG = "catalog"
LOCK_SECONDS = 120.0


def default_home() -> Path:
    """Returns where built things are kept: MARQUEE_HOME, else the user's data folder."""
    import platformdirs

    home = os.environ.get("MARQUEE_HOME") or platformdirs.user_data_dir("marquee")
    return Path(home).expanduser()


class Library:
    """Everything on disk, opened when first asked for, safe to share between threads.

    Attributes:
        home: Folder for what is built; None builds in memory.
        notices: What a user should know: what was rebuilt, skipped or could not be written.
    """

    def __init__(
        self,
        catalog: Catalog,
        encoder: Encoder | None = None,
        home: Path | None = None,
        *,
        shipped: Path = SHIPPED_FOLDER,
        progress: Progress | None = None,
    ) -> None:
        self.catalog = catalog
        self.home = home
        self.notices: list[str] = []
        self._encoder = encoder
        self._shipped = shipped
        self._progress = progress
        self._lock = RLock()
        self._indexes: dict[Variant, VectorIndex] | None = None
        self._titles: TitleIndex | None = None
        self._owners: dict[str, NDArray[np.int64]] = {}
        self._vectors: dict[str, Vectors] = {}

    @classmethod
    def open(
        cls,
        home: Path | None = None,
        catalog: Catalog | Path | None = None,
        *,
        encoder: Encoder | None = None,
        suspicious: Suspicious | None = None,
        progress: Progress | None = None,
    ) -> "Library":
        """Opens a library.

        Args:
            home: Folder for what is built; the default home when None.
            catalog: A catalog or a file of one. When None: the catalog that was last built into
                the home, else the one on board.
            encoder: Instead of the shipped one.
            suspicious: Tells whether a catalog text tries to give orders.
            progress: Told of vectors that must be computed.
        """
        home = home or default_home()
        # What is wrong in the home's own catalog was told when it was built.
        told = catalog is None and home_catalog(home) is not None
        if not isinstance(catalog, Catalog):
            file = catalog or home_catalog(home)
            catalog = (
                load_catalog(file, suspicious=suspicious) if file else load_on_board(suspicious)
            )
        library = cls(catalog, encoder, home, progress=progress)
        library.notices += [] if told else problem_notices(catalog)
        return library

    @property
    def encoder(self) -> Encoder:
        """The sentence encoder; loads its model with the first text."""
        with self._lock:
            if self._encoder is None:
                self._encoder = open_encoder()
                if isinstance(self._encoder, TorchEncoder):
                    self._note(
                        "onnxruntime or its model is missing: the slower sentence-transformers is "
                        "used, and all vectors are computed anew."
                    )
            return self._encoder

    @property
    def titles(self) -> "TitleIndex":
        """Links and spots film titles."""
        with self._lock:
            if self._titles is None:
                from store.titles import TitleIndex

                self._titles = TitleIndex(self.catalog)
            return self._titles

    def index(self, variant: Variant) -> VectorIndex:
        """Returns the index over the films' vectors of a variant."""
        with self._lock:
            if self._indexes is None:
                self._indexes = self._open_indexes()
            return self._indexes[variant]

    def vectors(self, name: VectorSet) -> Vectors:
        """Returns a vector set in single precision; see ``owners`` for whose each row is."""
        with self._lock:
            if name not in self._vectors:
                self._complete(name, self._known(name))
            return self._vectors[name]

    def owners(self, name: VectorSet) -> NDArray[np.int64]:
        """Returns for each row of a vector set the position of its film or of its shelf."""
        with self._lock:
            self.vectors(name)
            return self._owners[name]

    def load(self) -> "Library":
        """Opens everything that a turn needs now, rather than with the first turn."""
        self.index("enriched")
        self.titles  # noqa: B018
        self.encoder.encode_queries(["a film"])
        return self

    def rebuild(self, fresh: bool = False) -> dict[str, int]:
        """Computes missing vectors and writes indexes; ``fresh`` recomputes every vector.

        Returns:
            How many vectors of each set were computed.
        """
        with self._lock, self._building():
            computed: dict[str, int] = {
                name: self._complete(name, [] if fresh else self._known(name)) for name in SETS
            }
            self._indexes = self._build_indexes(write=True)
            return computed

    def index_state(self) -> str:
        """Tells how the built index stands: ``built``, ``in memory``, or what is wrong with it."""
        if self.home is None:
            return "in memory"
        try:
            read_index(self._index_folder, VARIANTS, self._made)
        except DamagedIndex as error:
            return str(error) if self._index_folder.exists() else "not built yet"
        return "built"

    def _known(self, name: VectorSet) -> Iterator[VectorFile]:
        folders = [self._shipped] if self.home is None else [self.home / "vectors", self._shipped]
        for folder in folders:
            path = folder / f"{name}.npz"
            if not path.exists():
                continue
            try:
                yield read_vectors(path)
            except VectorError as error:
                self._note(f"{path}: {error} What it lacks is computed anew.")

    def _complete(self, name: VectorSet, known: Iterable[VectorFile]) -> int:
        rows, owners = texts(self.catalog, name)
        file, computed = complete(name, rows, self.encoder, known, self._progress)
        self._owners[name] = np.array(owners, np.int64)
        self._vectors[name] = single(file.vectors)
        self._vectors[name].flags.writeable = False
        if computed and self.home is not None:
            try:
                write_vectors(self.home / "vectors" / f"{name}.npz", file)
            except OSError as error:
                self._note_unwritable(error)
        return computed

    def _open_indexes(self) -> dict[Variant, VectorIndex]:
        if self.home is None:
            return self._build_indexes(write=False)
        try:
            return read_index(self._index_folder, VARIANTS, self._made)
        except DamagedIndex as error:
            return self._renew(error)

    def _renew(self, error: DamagedIndex) -> dict[Variant, VectorIndex]:
        first = not self._index_folder.exists()
        try:
            with self._building():
                try:
                    # Another process may have built it while this one waited for the lock.
                    return read_index(self._index_folder, VARIANTS, self._made)
                except DamagedIndex:
                    indexes = self._build_indexes(write=True)
        except OSError as problem:
            self._note_unwritable(problem)
            return self._build_indexes(write=False)
        if not first:
            self._note(f"The search index was rebuilt: {error}.")
        return indexes

    @contextmanager
    def _building(self) -> Iterator[None]:
        """Lets one process build at a time."""
        from filelock import FileLock

        if self.home is None:
            yield
            return
        self.home.mkdir(parents=True, exist_ok=True)
        with FileLock(self.home / "build.lock", timeout=LOCK_SECONDS):
            yield

    def _build_indexes(self, write: bool) -> dict[Variant, VectorIndex]:
        indexes = {name: VectorIndex.build(self.vectors(name)) for name in VARIANTS}
        if write and self.home is not None:
            write_index(self._index_folder, indexes, self.catalog.ids, self._made)
        return indexes

    @property
    def _index_folder(self) -> Path:
        assert self.home is not None
        return self.home / "index"

    @property
    def _made(self) -> Made:
        import faiss

        encoder = self.encoder
        return Made(
            self.catalog.fingerprint, encoder.fingerprint, TEMPLATE, encoder.dim, faiss.__version__
        )

    def _note_unwritable(self, error: OSError) -> None:
        reason = error.strerror or type(error).__name__
        self._note(f"Cannot write to {self.home} ({reason}): indexes are kept in memory only.")

    def _note(self, notice: str) -> None:
        if notice not in self.notices:
            self.notices.append(notice)


def problem_notices(catalog: Catalog) -> list[str]:
    """Returns a line each for the first of a catalog's problems, and one for all others."""
    shown = [str(problem) for problem in catalog.problems[:5]]
    if more := len(catalog.problems) - len(shown):
        shown.append(f"{catalog.source}: {more} more such lines.")
    return shown


def home_catalog(home: Path) -> Path | None:
    """Returns the catalog file that was built into a home, if there is one."""
    folder = home / HOME_CATALOG
    files = [folder / f"movies{suffix}" for suffix in (".csv", ".jsonl")]
    return next((file for file in files if file.is_file()), None)
