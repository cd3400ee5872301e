"""What must hold of title spotting whatever the text and the catalog."""

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.ingest import load_on_board
from store.records import Film
from store.titles import TitleIndex

_PIECES = st.sampled_from(
    ["It", "her", "Heat", "(1995)", "(2017)", "the", "and", ",", ".", "“", '"', "Up", "loved",
     "Star Wars", ":", "2", "VII", "Se7en", "like", "Alien's", "–", "\n", "%3F", "Matrix, The",
     "shawshenk", "M*A*S*H", "'s", "…", "𝓗eat", "İ", "ß", "\u200d", "1995", "from", "Wonder Woman"]
)  # fmt: skip
_TEXTS = st.one_of(
    st.text(max_size=120),
    st.lists(_PIECES, max_size=20).map(" ".join),
    st.lists(_PIECES).map("".join),
)


@pytest.fixture(scope="module")
def index() -> TitleIndex:
    return TitleIndex(load_on_board())


@settings(max_examples=150, deadline=None)
@given(text=_TEXTS)
def test_mentions_are_words_of_the_text_in_order(index: TitleIndex, text: str) -> None:
    end = 0
    for mention in index.spot(text):
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.text
        assert mention.movie_ids
        assert len(set(mention.movie_ids)) == len(mention.movie_ids)
        end = mention.end


@settings(max_examples=100, deadline=None)
@given(text=_TEXTS)
def test_unknown_names_are_words_of_the_text_and_not_linked(index: TitleIndex, text: str) -> None:
    names = index.unknown(text)
    assert all(name and name in text for name in names)
    assert len(set(names)) == len(names)


@settings(max_examples=100, deadline=None)
@given(name=_TEXTS, year=st.one_of(st.none(), st.integers(-5, 9999)))
def test_any_name_can_be_asked_for(index: TitleIndex, name: str, year: int | None) -> None:
    assert set(index.link(name)) <= set(index.close(name))
    index.link(name, year)


@settings(max_examples=80, deadline=None)
@given(titles=st.lists(st.text(max_size=30).filter(str.strip), min_size=1, max_size=6))
def test_any_title_links_to_its_film(titles: list[str]) -> None:
    films = [Film(i, title, 2000, (), (), i) for i, title in enumerate(titles)]
    index = TitleIndex(SimpleNamespace(films=films))
    for film in films:
        assert film.movie_id in index.link(film.title)
        assert film.movie_id in index.link(film.title, 2000)


def test_every_film_on_board_links_by_its_title() -> None:
    catalog = load_on_board()
    index = TitleIndex(catalog)
    for film in catalog.films:
        assert film.movie_id in index.link(film.title), film.title
        assert film.movie_id in index.link(film.title, film.year), film.title


def test_every_film_on_board_is_spotted_when_quoted_with_its_year(index: TitleIndex) -> None:
    catalog = load_on_board()
    missed = []
    for film in catalog.films[::10]:
        mentions = index.spot(f'I saw "{film.title}" ({film.year}) again')
        if not any(film.movie_id in mention.movie_ids for mention in mentions):
            missed.append(film.title)
    assert len(missed) <= len(catalog.films[::10]) // 100, missed


def test_an_empty_catalog_names_nothing() -> None:
    index = TitleIndex(SimpleNamespace(films=[]))
    assert index.spot("I loved Heat (1995)") == []
    assert index.link("Heat") == []
    assert index.close("shawshenk") == []
