"""MovieLens from GroupLens: fetched, checked, and made into a catalog folder."""

import csv
import io
import json
import os
import re
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import numpy as np

from store.atomic import write_bytes
from store.download import DownloadError, Sizes, fetch, fetch_text, file_md5
from store.encoder import Progress
from store.errors import CatalogError, MarqueeError
from store.ingest import ON_BOARD
from store.movielens_ratings import Ids, Summary, sample, summarise
from store.rows import read_json_lines, read_text

SETS = ("latest-small", "25m", "32m")
BASE_URL = "https://files.grouplens.org/datasets/movielens/"
URL_VARIABLE = "MARQUEE_MOVIELENS_URL"
LARGEST_ZIP = 2_000_000_000
LARGEST_MOVIES = 100_000_000
LARGEST_RATINGS = 4_000_000_000
MOST_RATINGS = 1_000_000
_MD5 = re.compile(r"\b[0-9a-fA-F]{32}\b")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A catalog folder made from a MovieLens archive.

    Attributes:
        folder: Holds ``movies.csv`` and ``ratings.csv``.
        films: How many films were taken.
        films_in_all: How many the archive has.
        ratings: How many ratings it has.
        kept: How many of them the sample holds, for the collaborative matrix.
        users: How many users rated.
        enriched: How many films brought an enriched record along.
    """

    folder: Path
    films: int
    films_in_all: int
    ratings: int
    kept: int
    users: int
    enriched: int = 0


def movielens_catalog(
    name: str,
    home: Path,
    *,
    rows: int | None = None,
    base_url: str = "",
    progress: Progress | None = None,
) -> Prepared:
    """Fetches a MovieLens set into a home and makes a catalog folder of it.

    The films that are on board bring their enrichment along: MovieLens ids are the same in all of
    its sets.

    Args:
        name: One of ``SETS``.
        home: The archive is kept in its folder ``downloads``.
        rows: Take this many films, the most rated ones; all when None.
        base_url: Instead of GroupLens; also MARQUEE_MOVIELENS_URL.
        progress: Told what is done, how far, of how much.

    Raises:
        MarqueeError: It cannot be fetched, or is not what it should be.
    """
    downloads = home / "downloads"
    try:
        archive = fetch_movielens(name, downloads, base_url=base_url, progress=progress)
        prepared = prepare(archive, downloads / f"ml-{name}", rows=rows, progress=progress)
        return replace(prepared, enriched=carry_enrichment(prepared.folder))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise MarqueeError(f"Cannot write to {downloads} ({reason}): set MARQUEE_HOME.") from error


def fetch_movielens(
    name: str, folder: Path, *, base_url: str = "", progress: Progress | None = None
) -> Path:
    """Returns the archive of a MovieLens set, fetching it if it isn't there whole.

    Args:
        name: One of ``SETS``.
        folder: Where archives are kept.
        base_url: Instead of GroupLens; also MARQUEE_MOVIELENS_URL.
        progress: Told how many bytes have arrived.

    Raises:
        MarqueeError: The set is unknown, or it cannot be fetched.
    """
    from filelock import FileLock, Timeout

    if name not in SETS:
        raise MarqueeError(f"There is no MovieLens set {name!r}; there are {', '.join(SETS)}.")
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / f".ml-{name}.lock", timeout=0, is_singleton=False)
    try:
        with lock:
            return _fetch(name, folder, base_url, progress)
    except Timeout:
        raise MarqueeError(f"Another marquee build is fetching ml-{name}; wait for it.") from None


def _fetch(name: str, folder: Path, base_url: str, progress: Progress | None) -> Path:
    base = (base_url or os.environ.get(URL_VARIABLE, "").strip() or BASE_URL).rstrip("/")
    url = f"{base}/ml-{name}.zip"
    target = folder / f"ml-{name}.zip"
    md5 = _published_md5(url, target)
    if target.exists() and file_md5(target) == md5:
        return target
    fetch(url, target, md5, largest=LARGEST_ZIP, progress=_step(progress, target.name))
    return target


def prepare(
    archive: Path,
    folder: Path,
    *,
    rows: int | None = None,
    most_ratings: int = MOST_RATINGS,
    progress: Progress | None = None,
) -> Prepared:
    """Makes a catalog folder of an archive: ratings are streamed, never held.

    Counts and means are those of all ratings. The ratings themselves are a sample of whole users,
    always the same ones, small enough for a collaborative matrix.

    Args:
        archive: A MovieLens zip file.
        folder: Where ``movies.csv`` and ``ratings.csv`` are written.
        rows: Take this many films, the most rated ones; all when None.
        most_ratings: About how many ratings to keep.
        progress: Told how many bytes of the ratings were read.

    Raises:
        CatalogError: The archive is damaged, too large, or not a MovieLens one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with ZipFile(archive) as file:
            summary = summarise(*_ratings(file, archive), _step(progress, "counting ratings"))
            chosen, in_all = _write_movies(file, archive, folder / "movies.csv", summary, rows)
            kept = sample(
                *_ratings(file, archive),
                folder / "ratings.csv",
                chosen,
                summary,
                most_ratings,
                _step(progress, "sampling users"),
            )
    except (BadZipFile, NotImplementedError, EOFError, RuntimeError, zlib.error) as error:
        raise CatalogError(f"{archive.name} is not a whole zip archive: {error}.") from error
    return Prepared(folder, len(chosen), in_all, summary.ratings, kept, summary.users)


def carry_enrichment(folder: Path, source: Path = ON_BOARD / "enriched") -> int:
    """Writes the enrichment on board beside a catalog, as far as it is about its films."""
    with (folder / "movies.csv").open(encoding="utf-8", newline="") as file:
        inside = {int(row["movieId"]) for row in csv.DictReader(file)}
    records = []
    for _, record in read_json_lines(read_text(source / "enriched.jsonl")):
        if record.get("movie_id") in inside:
            record["neighbours"] = [n for n in record.get("neighbours", []) if n in inside]
            records.append(record)
    shelves = []
    for _, shelf in read_json_lines(read_text(source / "clusters.jsonl")):
        shelf["members"] = [member for member in shelf.get("members", []) if member in inside]
        if shelf["members"]:
            shelves.append(shelf)
    for name, lines in (("enriched.jsonl", records), ("clusters.jsonl", shelves)):
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        write_bytes(folder / name, text.encode())
    return len(records)


def _published_md5(url: str, target: Path) -> str:
    """Returns the published checksum; without a network, the one of the last visit."""
    noted = target.with_name(f"{target.name}.md5")
    try:
        text = fetch_text(f"{url}.md5")
    except DownloadError:
        if not (noted.exists() and target.exists()):
            raise
        text = noted.read_text("utf-8", "replace")
    found = _MD5.search(text)
    if found is None:
        raise DownloadError(f"{url}.md5 holds no checksum; nothing was fetched.")
    noted.parent.mkdir(parents=True, exist_ok=True)
    noted.write_text(found[0].lower() + "\n", "utf-8")
    return found[0].lower()


def _member(file: ZipFile, archive: Path, name: str, largest: int) -> str:
    """Returns the path of a member; nothing is ever written under a name from the archive."""
    found = [i for i in file.infolist() if i.filename.count("/") == 1 and _base(i.filename) == name]
    if len(found) != 1:
        raise CatalogError(f"{archive.name} does not hold one {name} as MovieLens archives do.")
    if found[0].file_size > largest:
        raise CatalogError(f"{name} in {archive.name} is larger than {largest} bytes.")
    return found[0].filename


def _ratings(file: ZipFile, archive: Path) -> tuple[ZipFile, str, int]:
    name = _member(file, archive, "ratings.csv", LARGEST_RATINGS)
    return file, name, file.getinfo(name).file_size


def _write_movies(
    file: ZipFile, archive: Path, target: Path, summary: Summary, rows: int | None
) -> tuple[Ids, int]:
    """Writes the chosen films with the counts and means of all ratings; returns their ids."""
    member = _member(file, archive, "movies.csv", LARGEST_MOVIES)
    with file.open(member) as stream:
        # A header may understate the size, so the bytes are counted as they come.
        text = stream.read(LARGEST_MOVIES + 1).decode("utf-8-sig", "replace")
    if len(text) > LARGEST_MOVIES:
        raise CatalogError(f"movies.csv in {archive.name} is larger than {LARGEST_MOVIES} bytes.")
    table = csv.reader(io.StringIO(text, newline=""))
    if next(table, []) != ["movieId", "title", "genres"]:
        raise CatalogError(f"movies.csv in {archive.name} lacks movieId,title,genres.")
    films = {int(row[0]): row for row in table if len(row) == 3 and row[0].isdecimal()}
    ids = np.array(list(films), np.int64)
    if not len(ids):
        raise CatalogError(f"movies.csv in {archive.name} has no film.")
    counts = summary.counts_of(ids)
    order = np.lexsort((ids, -counts))
    chosen = np.sort(ids[order[:rows]])
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["movieId", "title", "genres", "rating_count", "rating_mean"])
        for movie_id, count, mean in zip(
            chosen.tolist(),
            summary.counts_of(chosen).tolist(),
            summary.means_of(chosen).tolist(),
            strict=True,
        ):
            writer.writerow([*films[movie_id], count, f"{mean:.4f}"])
    return chosen, len(ids)


def _step(progress: Progress | None, name: str) -> Sizes | None:
    if progress is None:
        return None
    return lambda done, total: progress(name, done, total)


def _base(path: str) -> str:
    return path.rsplit("/", 1)[-1]
