"""Ratings by the ten million: read as a stream, counted, and sampled by whole users."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray

from store.download import Sizes
from store.errors import CatalogError

CHUNK = 1 << 22
HEADER = b"userId,movieId,rating,timestamp"
COLUMNS = 4
LARGEST_ID = 10_000_000
Numbers = NDArray[np.float64]
Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Summary:
    """What all ratings come to.

    Attributes:
        counts: Ratings by film id.
        sums: Stars by film id.
        ratings: How many ratings there are.
        users: How many users there are.
    """

    counts: Ids
    sums: Numbers
    ratings: int
    users: int

    def counts_of(self, ids: Ids) -> Ids:
        """Returns the number of ratings of films."""
        return _looked_up(self.counts, ids)

    def means_of(self, ids: Ids) -> Numbers:
        """Returns the mean stars of films, 0 where there is none."""
        return _looked_up(self.sums, ids) / np.maximum(self.counts_of(ids), 1)


def summarise(file: ZipFile, member: str, size: int, progress: Sizes | None) -> Summary:
    """Counts the ratings of an archive by film, in memory that does not grow with their number."""
    counts, sums = np.zeros(0, np.int64), np.zeros(0)
    seen = np.zeros(LARGEST_ID, np.bool_)
    ratings = 0
    for rows in _rows(file, member, size, progress):
        films = rows[:, 1].astype(np.int64)
        counts = _added(counts, np.bincount(films))
        sums = _added(sums, np.bincount(films, weights=rows[:, 2]))
        seen[rows[:, 0].astype(np.int64)] = True
        ratings += len(rows)
    return Summary(counts, sums, ratings, int(np.count_nonzero(seen)))


def sample(
    file: ZipFile,
    member: str,
    size: int,
    target: Path,
    chosen: Ids,
    summary: Summary,
    most: int,
    progress: Sizes | None,
) -> int:
    """Writes the ratings of chosen films by a share of the users; returns how many.

    A user is in or out by a hash of the id, so the same archive always gives the same sample, and
    a user's ratings stay together.
    """
    inside = np.zeros(LARGEST_ID, np.bool_)
    inside[chosen[chosen < LARGEST_ID]] = True
    total = int(summary.counts_of(chosen).sum())
    share = min(1.0, most / total) if total else 1.0
    kept = 0
    with target.open("w", encoding="ascii", newline="") as out:
        out.write("userId,movieId,rating\n")
        for rows in _rows(file, member, size, progress):
            users, films = rows[:, 0].astype(np.int64), rows[:, 1].astype(np.int64)
            taken = rows[inside[films] & (_spread(users) < share)]
            np.savetxt(out, taken[:, :3], fmt=("%d", "%d", "%.1f"), delimiter=",")
            kept += len(taken)
        out.flush()
        os.fsync(out.fileno())
    return kept


def _rows(file: ZipFile, member: str, size: int, progress: Sizes | None) -> Iterator[Numbers]:
    """Yields the usable rows of a ratings table, a few megabytes at a time."""
    with file.open(member) as stream:
        rest, done = b"", 0
        if stream.readline(1000).strip() != HEADER:
            raise CatalogError(f"{member} does not begin with {HEADER.decode()}.")
        while chunk := stream.read(CHUNK):
            done += len(chunk)
            # A header may understate the size; what is really there counts.
            if done > size:
                raise CatalogError(f"{member} is larger than the archive says.")
            block, _, rest = (rest + chunk).rpartition(b"\n")
            if len(rest) > CHUNK:
                raise CatalogError(f"{member} has a line of more than {CHUNK} bytes.")
            yield from _usable(block)
            if progress is not None:
                progress(done, size)
        yield from _usable(rest)
        if progress is not None:
            progress(size, size)


def _usable(block: bytes) -> Iterator[Numbers]:
    rows = _parsed(block)
    ids = rows[:, :2]
    good = ((ids >= 0) & (ids < LARGEST_ID) & (ids == np.floor(ids))).all(axis=1)
    good &= (rows[:, 2] >= 0.5) & (rows[:, 2] <= 5)
    if good.any():
        yield rows[good]


def _parsed(block: bytes) -> Numbers:
    lines = block.split()
    if not lines:
        return np.zeros((0, COLUMNS))
    try:
        return np.loadtxt(lines, delimiter=",", ndmin=2, usecols=range(COLUMNS))
    except ValueError:
        return _checked(lines)


def _checked(lines: list[bytes]) -> Numbers:
    """Reads a block line by line, leaving out lines that are no four numbers."""
    good = []
    for line in lines:
        try:
            values = [float(value) for value in line.split(b",")]
        except ValueError:
            continue
        if len(values) == COLUMNS:
            good.append(values)
    return np.array(good, np.float64).reshape(-1, COLUMNS)


def _added(total: NDArray[Any], more: NDArray[Any]) -> NDArray[Any]:
    """Returns the sum of two arrays of which either may be the longer one."""
    if len(more) > len(total):
        total, more = more.astype(total.dtype), total
    total[: len(more)] += more
    return total


def _looked_up(values: NDArray[Any], ids: Ids) -> NDArray[Any]:
    found = np.zeros(len(ids), values.dtype)
    inside = ids < len(values)
    found[inside] = values[ids[inside]]
    return found


def _spread(users: Ids) -> Numbers:
    """Returns a number from 0 to 1 for each user, evenly spread: a hash, not chance."""
    mixed = users.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(32)
    return (mixed * np.uint64(0xD6E8FEB86659FD93) >> np.uint64(11)) / float(1 << 53)
