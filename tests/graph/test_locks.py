import multiprocessing
import threading
from pathlib import Path

import pytest

from graph.locks import FileLocks, MemoryLocks, ThreadBusyError

THREAD = "5f0c1f4e-0000-4000-8000-000000000001"


@pytest.fixture(params=["memory", "file"])
def locks(request: pytest.FixtureRequest, tmp_path: Path) -> MemoryLocks | FileLocks:
    return MemoryLocks(wait=0.05) if request.param == "memory" else FileLocks(tmp_path, wait=0.05)


def test_a_held_thread_is_refused_to_another_turn(locks: MemoryLocks | FileLocks) -> None:
    refused: list[bool] = []

    def second() -> None:
        try:
            with locks.hold(THREAD):
                refused.append(False)
        except ThreadBusyError:
            refused.append(True)

    with locks.hold(THREAD):
        other = threading.Thread(target=second)
        other.start()
        other.join()
    assert refused == [True]


def test_a_released_thread_is_free(locks: MemoryLocks | FileLocks) -> None:
    for _ in range(3):
        with locks.hold(THREAD):
            pass


def test_a_failed_turn_releases_its_thread(locks: MemoryLocks | FileLocks) -> None:
    with pytest.raises(KeyError), locks.hold(THREAD):
        raise KeyError
    with locks.hold(THREAD):
        pass


def test_memory_locks_leave_nothing_behind() -> None:
    locks = MemoryLocks()
    for number in range(50):
        with locks.hold(str(number)):
            pass
    assert not locks._locks


def _hold(folder: Path, held: object, release: object) -> None:
    with FileLocks(folder).hold(THREAD):
        held.set()  # type: ignore[attr-defined]
        release.wait(10)  # type: ignore[attr-defined]


def test_file_locks_hold_across_processes(tmp_path: Path) -> None:
    processes = multiprocessing.get_context("spawn")
    held, release = processes.Event(), processes.Event()
    other = processes.Process(target=_hold, args=(tmp_path, held, release))
    other.start()
    assert held.wait(60)
    with pytest.raises(ThreadBusyError), FileLocks(tmp_path, wait=0.05).hold(THREAD):
        pass
    release.set()
    other.join(10)
    with FileLocks(tmp_path, wait=5).hold(THREAD):
        pass
