"""Fixtures that all tests share: small and real libraries, a home of their own, no model."""

import hashlib
import re
from pathlib import Path

import numpy as np
import pytest

from store.encoder import Vectors, unit
from store.ingest import load_on_board
from store.library import Library

SLICE = 300
# Remakes and namesakes, one-word titles, foreign titles, numbered sequels: what trips linking up.
REMAKES_SHARE = 40
WELL_KNOWN = (
    1, 2, 6, 10, 29, 32, 34, 47, 50, 110, 150, 260, 296, 318, 356, 364, 377, 457, 480, 500, 527,
    541, 586, 588, 589, 592, 593, 595, 608, 648, 733, 745, 750, 778, 780, 858, 899, 903, 904, 908,
    912, 913, 919, 920, 923, 924, 953, 1035, 1036, 1073, 1079, 1080, 1089, 1097, 1127, 1136, 1148,
    1193, 1196, 1197, 1198, 1199, 1200, 1201, 1206, 1207, 1208, 1210, 1213, 1214, 1215, 1219, 1220,
    1221, 1222, 1225, 1230, 1240, 1246, 1247, 1258, 1259, 1265, 1270, 1278, 1282, 1287, 1288, 1291,
    1304, 1307, 1381, 1387, 1391, 1393, 1500, 1517, 1527, 1544, 1569, 1580, 1617, 1639, 1653, 1682,
    1704, 1721, 1732, 1748, 1784, 1884, 1921, 1954, 1961, 1968, 2000, 2028, 2078, 2081, 2115, 2150,
    2174, 2194, 2268, 2291, 2302, 2324, 2329, 2396, 2502, 2542, 2571, 2599, 2628, 2671, 2683, 2692,
    2706, 2716, 2718, 2762, 2791, 2797, 2858, 2918, 2959, 2987, 2997, 3000, 3033, 3114, 3147, 3160,
    3408, 3421, 3471, 3481, 3527, 3552, 3578, 3751, 3793, 3897, 3911, 3949, 3996, 4011, 4022, 4027,
    4034, 4226, 4246, 4306, 4848, 4878, 4886, 4896, 4963, 4973, 4993, 4995, 5418, 5445, 5618, 5952,
    5989, 6016, 6377, 6539, 6711, 6874, 7147, 7153, 7361, 7438, 8368, 8874, 8961, 33794, 44191,
    48394, 48516, 48780, 49272, 58559, 60069, 68157, 68954, 79132,
)  # fmt: skip
_WORD = re.compile(r"\w+")


class WordEncoder:
    """A deterministic encoder that loads nothing: the sum of one random direction a word."""

    dim = 64
    fingerprint = "words:64"

    def __init__(self) -> None:
        self.encoded = 0
        self._words: dict[str, Vectors] = {}

    def _word(self, word: str) -> Vectors:
        if word not in self._words:
            seed = int.from_bytes(
                hashlib.sha256(word.encode("utf-8", "replace")).digest()[:8], "big"
            )
            self._words[word] = np.random.default_rng(seed).standard_normal(self.dim, np.float32)
        return self._words[word]

    def encode_queries(self, texts: list[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dim), np.float32)
        for row, text in enumerate(texts):
            for word in _WORD.findall(text.lower()):
                vectors[row] += self._word(word)
        return unit(vectors)

    def encode_documents(self, texts: list[str]) -> Vectors:
        self.encoded += len(texts)
        return self.encode_queries(texts)


def slice_ids() -> list[int]:
    """Returns ids of a small slice: well-known films, remakes, then the most rated."""
    catalog = load_on_board()
    by_title: dict[str, list[int]] = {}
    for film in catalog.films:
        by_title.setdefault(film.title, []).append(film.movie_id)
    remakes = [ids for ids in by_title.values() if len(ids) > 1][:REMAKES_SHARE]
    rated = catalog.ids[np.argsort(-catalog.rating_counts, kind="stable")].tolist()
    wanted = [*WELL_KNOWN, *(movie_id for ids in remakes for movie_id in ids), *rated]
    kept = list(dict.fromkeys(movie_id for movie_id in wanted if movie_id in catalog))
    return sorted(kept[:SLICE])


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Gives every test a home of its own, and no model to talk to."""
    monkeypatch.setenv("MARQUEE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("LANGSMITH_TRACING", "false")
    for name in ("MARQUEE_MODEL", "MARQUEE_BASE_URL", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def library() -> Library:
    """A small slice of the real catalog with an encoder that loads no model, all in memory."""
    return Library(load_on_board().slice(slice_ids()), WordEncoder())


@pytest.fixture(scope="session")
def onboard(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The real library: 5,000 films, shipped vectors, the real encoder, a home of its own."""
    return Library.open(tmp_path_factory.mktemp("onboard"))
