from types import SimpleNamespace

import pytest

from store.records import Film
from store.titles import TitleIndex
from tests.store.titles.naming import FILMS


@pytest.fixture(scope="module")
def index() -> TitleIndex:
    films = [Film(i, t, y, (), a, n) for i, t, y, a, n in FILMS]
    return TitleIndex(SimpleNamespace(films=films))
