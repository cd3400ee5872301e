import json
import os
from pathlib import Path

import pytest

from store.enrichment_cache import ResultFile
from store.errors import MarqueeError


def row(movie_id: int, key: str, **more: object) -> dict[str, object]:
    return {"movie_id": movie_id, "fingerprint": key, **more}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "enriched.jsonl"


def test_rows_are_found_again(path: Path) -> None:
    with ResultFile(path) as file:
        file.append(row(1, "a", title="Amélie"))
        file.append(row(2, "b"))
        assert file.get("a")["title"] == "Amélie"
    with ResultFile(path) as file:
        assert "a" in file
        assert "c" not in file
        assert file.current(2, "b")
        assert len(file) == 2
        assert (file.repaired, file.unreadable) == ("", [])


def test_nothing_is_created_before_the_first_row(path: Path) -> None:
    with ResultFile(path):
        pass
    assert not path.exists()


def test_each_row_is_on_disk_when_append_returns(path: Path) -> None:
    synced: list[bytes] = []
    real = os.fsync
    with ResultFile(path) as file, pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda fd: (synced.append(path.read_bytes()), real(fd))[1])
        file.append(row(1, "a"))
        file.append(row(2, "b"))
    assert [content.count(b"\n") for content in synced] == [1, 2]


def test_the_last_line_about_a_film_counts(path: Path) -> None:
    with ResultFile(path) as file:
        file.append(row(1, "old"))
        file.append(row(1, "new"))
        assert not file.current(1, "old")
        assert file.current(1, "new")
        assert "old" in file


@pytest.mark.parametrize("cut", range(1, 40, 3))
def test_a_torn_last_line_is_cut_away(path: Path, cut: int) -> None:
    with ResultFile(path) as file:
        file.append(row(1, "a"))
        whole = path.read_bytes()
        file.append(row(2, "b", text="é" * 9))
    torn = path.read_bytes()[: len(whole) + cut]
    path.write_bytes(torn)
    with ResultFile(path) as file:
        assert f"cut short ({cut} bytes)" in file.repaired
        assert path.read_bytes() == whole
        assert "a" in file
        assert "b" not in file
        file.append(row(2, "b"))
    assert [json.loads(line)["movie_id"] for line in path.read_text().splitlines()] == [1, 2]


def test_a_line_that_lacks_only_its_end_was_paid_for_and_stays(path: Path) -> None:
    with ResultFile(path) as file:
        file.append(row(1, "a"))
    path.write_bytes(path.read_bytes()[:-1])
    with ResultFile(path) as file:
        assert "line end" in file.repaired
        file.append(row(2, "b"))
    assert [json.loads(line)["movie_id"] for line in path.read_text().splitlines()] == [1, 2]


def test_a_torn_only_line_and_zero_bytes_of_a_power_cut_go(path: Path) -> None:
    path.write_bytes(b'{"movie_id": 1, "fin')
    with ResultFile(path) as file:
        assert file.repaired
    assert path.read_bytes() == b""
    path.write_bytes(b"\0" * 4096)
    with ResultFile(path) as file:
        assert file.repaired
    assert path.read_bytes() == b""


def test_a_long_torn_line_is_found_from_its_end(path: Path) -> None:
    with ResultFile(path) as file:
        file.append(row(1, "a"))
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"movie_id": 2, "text": "' + b"x" * 300_000)
    with ResultFile(path):
        pass
    assert path.read_bytes() == whole


def test_damage_in_the_middle_is_told_and_left_alone(path: Path) -> None:
    content = json.dumps(row(1, "a")) + "\nnot json\n" + json.dumps(row(2, "b")) + "\n"
    path.write_text(content)
    with ResultFile(path) as file:
        assert file.unreadable == [2]
        assert "b" in file
        assert file.get("b")["movie_id"] == 2
    assert path.read_text() == content


def test_a_file_of_another_kind_is_not_cut(path: Path) -> None:
    path.write_text("id,title,genres\n1,Heat,Crime")
    with pytest.raises(MarqueeError, match="not a file of JSON lines"):
        ResultFile(path)
    assert path.read_text() == "id,title,genres\n1,Heat,Crime"


def test_a_full_disk_leaves_whole_lines(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ResultFile(path) as file:
        file.append(row(1, "a"))
        whole = path.read_bytes()
        real = os.write
        monkeypatch.setattr(os, "write", lambda fd, data: real(fd, data[:9]))
        with pytest.raises(MarqueeError, match="No space left"):
            file.append(row(2, "b"))
        assert path.read_bytes() == whole
        assert "b" not in file
        monkeypatch.undo()
        file.append(row(2, "b"))
    assert len(path.read_text().splitlines()) == 2


def test_rows_written_elsewhere_count_until_ours_comes(path: Path) -> None:
    path.write_text(json.dumps({"movie_id": 1, "title": "Heat"}) + "\n")
    with ResultFile(path) as file:
        assert file.unkeyed(1) == {"movie_id": 1, "title": "Heat"}
        assert file.unkeyed(2) is None
        file.append(row(1, "a"))
        assert file.unkeyed(1) is None


def test_mean_tokens_are_over_rows_that_say_so(path: Path) -> None:
    with ResultFile(path) as file:
        assert file.mean_tokens() is None
        file.append(row(1, "a", tokens=[100, 40]))
        file.append(row(2, "b", tokens=[300, 60]))
        file.append(row(3, "c"))
        file.append(row(4, "d", tokens=[0, 0]))
        assert file.mean_tokens() == (200, 50)


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(MarqueeError, match="Cannot write"),
        ResultFile(tmp_path / "file" / "x.jsonl") as file,
    ):
        file.append(row(1, "a"))
