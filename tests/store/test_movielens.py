import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from store import download, movielens, movielens_ratings
from store.build import build
from store.download import DownloadError
from store.errors import CatalogError, MarqueeError
from store.library import Library
from store.movielens import carry_enrichment, fetch_movielens, movielens_catalog, prepare
from tests.conftest import WordEncoder
from tests.store.groupsite import Site, serve

NAME = "ml-latest-small.zip"
FILMS = {
    1: ("Toy Story (1995)", "Adventure|Animation|Children|Comedy|Fantasy"),
    2: ("Jumanji (1995)", "Adventure|Children|Fantasy"),
    318: ("Shawshank Redemption, The (1994)", "Crime|Drama"),
    260001: ('Film with, a "comma" (2020)', "(no genres listed)"),
}


def archive(
    folder: str = "ml-latest-small", users: int = 40, extra: dict[str, str] | None = None
) -> bytes:
    """A zip as GroupLens makes it; user n rates film 1, every second 318, every fourth 2."""
    movies = io.StringIO()
    writer = csv.writer(movies, lineterminator="\r\n")
    writer.writerow(["movieId", "title", "genres"])
    writer.writerows([movie_id, *film] for movie_id, film in FILMS.items())
    ratings = ["userId,movieId,rating,timestamp"]
    for user in range(1, users + 1):
        ratings += [
            f"{user},{film},{stars},964982703"
            for film, every, stars in ((1, 1, 4.0), (318, 2, 5.0), (2, 4, 2.5))
            if user % every == 0
        ]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(f"{folder}/movies.csv", movies.getvalue())
        file.writestr(f"{folder}/ratings.csv", "\r\n".join(ratings) + "\r\n")
        for name, text in (extra or {}).items():
            file.writestr(name, text)
    return content.getvalue()


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(download, "CHUNK", 256)
    with serve(Site()) as running:
        running.publish(NAME, archive())
        monkeypatch.setenv(movielens.URL_VARIABLE, running.url)
        yield running


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download.time, "sleep", lambda _: None)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_set_is_fetched_once_and_checked(site: Site, tmp_path: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    path = fetch_movielens("latest-small", tmp_path, progress=lambda *step: steps.append(step))
    content = site.files[f"/{NAME}"]
    assert path.read_bytes() == content
    assert steps[-1] == (NAME, len(content), len(content))
    assert len(steps) > 2
    assert fetch_movielens("latest-small", tmp_path) == path
    assert site.zips == [""]
    assert sorted(p.name for p in tmp_path.iterdir() if p.suffix != ".lock") == [
        NAME, f"{NAME}.md5"
    ]  # fmt: skip


def test_a_broken_download_goes_on_where_it_stopped(site: Site, tmp_path: Path) -> None:
    site.break_after = [300, 200]
    path = fetch_movielens("latest-small", tmp_path)
    assert path.read_bytes() == site.files[f"/{NAME}"]
    assert site.zips == ["", "bytes=300-", "bytes=500-"]


def test_the_next_run_goes_on_too(site: Site, tmp_path: Path) -> None:
    site.break_after = [300] + [0] * download.TRIES
    with pytest.raises(DownloadError, match=r"300 bytes have arrived and are kept.*run the same"):
        fetch_movielens("latest-small", tmp_path)
    assert not (tmp_path / NAME).exists()
    fetch_movielens("latest-small", tmp_path)
    assert site.zips[-1] == "bytes=300-"
    assert (tmp_path / NAME).read_bytes() == site.files[f"/{NAME}"]


@pytest.mark.parametrize("why", ["another file", "no ranges"])
def test_what_cannot_be_gone_on_with_is_started_over(why: str, site: Site, tmp_path: Path) -> None:
    site.break_after = [300] + [0] * download.TRIES
    with pytest.raises(DownloadError):
        fetch_movielens("latest-small", tmp_path)
    site.publish(NAME, archive(users=50))
    if why == "another file":
        site.tag = '"two"'
    else:
        site.ranges = False
    assert fetch_movielens("latest-small", tmp_path).read_bytes() == site.files[f"/{NAME}"]


def test_a_wrong_checksum_leaves_nothing(site: Site, tmp_path: Path) -> None:
    site.publish(NAME, archive(), md5="0" * 32)
    with pytest.raises(DownloadError, match=r"arrived damaged.*0{32} is published"):
        fetch_movielens("latest-small", tmp_path)
    assert not list(tmp_path.glob("*.zip*part*"))
    assert not (tmp_path / NAME).exists()
    site.publish(NAME, archive())
    assert fetch_movielens("latest-small", tmp_path).exists()


def test_an_archive_damaged_on_disk_is_fetched_again(site: Site, tmp_path: Path) -> None:
    path = fetch_movielens("latest-small", tmp_path)
    path.write_bytes(path.read_bytes()[:-7])
    assert fetch_movielens("latest-small", tmp_path).read_bytes() == site.files[f"/{NAME}"]


def test_without_a_network_what_is_there_is_used(site: Site, tmp_path: Path) -> None:
    path = fetch_movielens("latest-small", tmp_path)
    gone = "http://127.0.0.1:9"
    assert fetch_movielens("latest-small", tmp_path, base_url=gone) == path
    with pytest.raises(DownloadError, match=r"Cannot fetch .*ml-25m"):
        fetch_movielens("25m", tmp_path, base_url=gone)


def test_what_is_not_published_is_not_asked_for_again(site: Site, tmp_path: Path) -> None:
    site.status = 403
    with pytest.raises(DownloadError, match="Forbidden"):
        fetch_movielens("latest-small", tmp_path)
    assert len(site.zips) == 1


def test_too_many_bytes_are_refused(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(movielens, "LARGEST_ZIP", 100)
    with pytest.raises(DownloadError, match=r"bytes, more than the 100 allowed"):
        fetch_movielens("latest-small", tmp_path)
    site.told = False
    with pytest.raises(DownloadError, match=r"has more than the 100 bytes allowed"):
        fetch_movielens("latest-small", tmp_path)
    assert not (tmp_path / NAME).exists()


def test_only_known_sets_and_web_addresses(tmp_path: Path) -> None:
    with pytest.raises(MarqueeError, match="no MovieLens set 'latest'"):
        fetch_movielens("latest", tmp_path)
    with pytest.raises(DownloadError, match="not an http"):
        fetch_movielens("25m", tmp_path, base_url="file:///etc")


def test_rows_are_the_most_rated_with_the_counts_of_all(site: Site, tmp_path: Path) -> None:
    made = movielens_catalog("latest-small", tmp_path, rows=2)
    films = rows(made.folder / "movies.csv")
    assert [(f["movieId"], f["rating_count"], f["rating_mean"]) for f in films] == [
        ("1", "40", "4.0000"), ("318", "20", "5.0000"),
    ]  # fmt: skip
    assert (made.films, made.films_in_all, made.ratings, made.users) == (2, 4, 70, 40)
    assert {row["movieId"] for row in rows(made.folder / "ratings.csv")} == {"1", "318"}
    assert made.kept == 60


def test_all_films_are_taken_without_rows(site: Site, tmp_path: Path) -> None:
    made = movielens_catalog("latest-small", tmp_path)
    films = {int(f["movieId"]): f for f in rows(made.folder / "movies.csv")}
    assert {movie_id: f["title"] for movie_id, f in films.items()} == {
        movie_id: title for movie_id, (title, _) in FILMS.items()
    }
    assert films[260001]["rating_count"] == "0"


def test_the_sample_is_whole_users_and_always_the_same(tmp_path: Path) -> None:
    path = tmp_path / "ml-25m.zip"
    path.write_bytes(archive("ml-25m", users=400))
    made = prepare(path, tmp_path / "a", most_ratings=300)
    again = prepare(path, tmp_path / "b", most_ratings=300)
    text = (made.folder / "ratings.csv").read_text()
    assert text == (again.folder / "ratings.csv").read_text()
    assert 200 < made.kept < 400
    assert made.ratings == 700
    for user, count in Counter(row["userId"] for row in rows(made.folder / "ratings.csv")).items():
        assert count == 1 + (int(user) % 2 == 0) + (int(user) % 4 == 0)
    # Counts are those of all ratings, whatever the sample holds.
    assert [f["rating_count"] for f in rows(made.folder / "movies.csv")][:2] == ["400", "100"]


def test_ratings_come_in_blocks_that_cut_lines_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ml-25m.zip"
    path.write_bytes(archive("ml-25m", users=100))
    whole = prepare(path, tmp_path / "whole")
    monkeypatch.setattr(movielens_ratings, "CHUNK", 37)
    cut = prepare(path, tmp_path / "cut")
    assert (cut.ratings, cut.kept) == (whole.ratings, whole.kept) == (175, 175)
    for name in ("movies.csv", "ratings.csv"):
        assert (cut.folder / name).read_bytes() == (whole.folder / name).read_bytes()


def test_unusable_ratings_are_left_out(tmp_path: Path) -> None:
    bad = [
        "x,1,4.0,1",
        "1,1,9.0,1",
        "1,-1,4.0,1",
        "1,1",
        "1,1.5,4.0,1",
        "2,99999999999,4.0,1",
        "nan,1,4,1",
    ]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("ml-25m/movies.csv", "movieId,title,genres\n1,Heat (1995),Crime\n")
        head = "userId,movieId,rating,timestamp\n7,1,3.0,5\n"
        file.writestr("ml-25m/ratings.csv", head + "\n".join(bad) + "\n8,1,4.0,5")
    path = tmp_path / "ml-25m.zip"
    path.write_bytes(content.getvalue())
    made = prepare(path, tmp_path / "out")
    assert (made.ratings, made.users) == (2, 2)
    assert rows(made.folder / "movies.csv")[0]["rating_mean"] == "3.5000"


def test_nothing_is_written_under_a_name_from_the_archive(tmp_path: Path) -> None:
    path = tmp_path / "in" / "ml-25m.zip"
    path.parent.mkdir()
    path.write_bytes(
        archive(
            "ml-25m", extra={"../../evil.txt": "x", "/etc/evil.txt": "x", "ml-25m/links.csv": "x"}
        )
    )
    prepare(path, tmp_path / "in" / "out")
    found = {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file()}
    assert found == {"in/ml-25m.zip", "in/out/movies.csv", "in/out/ratings.csv"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html>not found</html>", "not a whole zip"),
        (archive("ml-25m")[:-200], "not a whole zip"),
        (archive("a/b"), r"does not hold one ratings\.csv"),
        (archive("ml-25m", extra={"other/ratings.csv": "x"}), r"does not hold one ratings\.csv"),
    ],
)
def test_other_archives_are_refused(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "ml-25m.zip"
    path.write_bytes(content)
    with pytest.raises(CatalogError, match=message):
        prepare(path, tmp_path / "out")


def test_a_zip_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ml-25m.zip"
    path.write_bytes(archive("ml-25m"))
    monkeypatch.setattr(movielens, "LARGEST_RATINGS", 100)
    with pytest.raises(CatalogError, match=r"ratings\.csv .* is larger than 100 bytes"):
        prepare(path, tmp_path / "out")
    monkeypatch.undo()
    content = bytearray(path.read_bytes())
    # Understates the unpacked size of ratings.csv where the directory tells it.
    place = content.rfind(b"PK\x01\x02")
    content[place + 24 : place + 28] = (40).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(CatalogError):
        prepare(path, tmp_path / "out")


def test_films_on_board_bring_their_enrichment_along(site: Site, tmp_path: Path) -> None:
    made = movielens_catalog("latest-small", tmp_path)
    assert made.enriched == 3
    home = tmp_path / "home"
    built = build(home, made.folder, encoder=WordEncoder())
    assert built.problems == []
    catalog = Library.open(home, encoder=WordEncoder()).catalog
    film = catalog.get(318)
    assert (film.title, film.year, film.rating_count) == ("The Shawshank Redemption", 1994, 20)
    assert "prison" in film.enrichment.themes
    assert set(catalog.get(1).enrichment.neighbours) <= set(FILMS)
    assert catalog.ratings().shape == (40, 4)
    assert np.isclose(catalog.get(2).rating_mean, 2.5)


def test_a_sampled_catalog_keeps_the_counts_of_all_ratings(tmp_path: Path) -> None:
    path = tmp_path / "ml-25m.zip"
    path.write_bytes(archive("ml-25m", users=400))
    made = prepare(path, tmp_path / "made", most_ratings=100)
    carry_enrichment(made.folder)
    catalog = Library.open(tmp_path / "home", made.folder, encoder=WordEncoder()).catalog
    assert catalog.get(1).rating_count == 400
    assert catalog.ratings().nnz < 150
    assert np.isclose(catalog.get(318).rating_mean, 5.0)
