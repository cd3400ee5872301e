from collections.abc import Iterator
from pathlib import Path

import pytest

from graph import Marquee
from store.library import Library


@pytest.fixture
def marquee(library: Library, tmp_path: Path) -> Iterator[Marquee]:
    with Marquee.open(library=library, conversations=tmp_path / "c.sqlite") as opened:
        yield opened
