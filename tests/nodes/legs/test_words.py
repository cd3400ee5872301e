"""BM25 and phrases over many texts: what is looked up for some is what all get."""

import bm25s
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nodes.legs import words
from nodes.legs.words import Phrases, Words, tokens

SAID = st.text(st.sampled_from("aA bé'-\n9_İßthe of"), max_size=60)


@given(SAID)
def test_queries_are_split_as_the_indexed_texts_are(text: str) -> None:
    split = bm25s.tokenize([text], stopwords="en", return_ids=False, show_progress=False)[0]
    assert list(tokens(text)) == split


def test_stop_words_are_left_out() -> None:
    assert tokens("The sound of music, and of silence") == ("sound", "music", "silence")


TEXTS = st.lists(
    st.lists(st.sampled_from(["robot", "space", "cat", "home", "a"]), max_size=6).map(" ".join),
    min_size=8,
    max_size=30,
)


@given(TEXTS, st.sampled_from(["robot", "cat cat space", "home robot dog", "dog", ""]), st.data())
def test_some_films_get_what_they_get_among_all(
    texts: list[str], said: str, data: st.DataObject
) -> None:
    index = Words(texts)
    some = np.array(sorted(data.draw(st.sets(st.sampled_from(range(len(texts)))))), np.int64)
    usual = words.LOOKED_UP
    try:
        words.LOOKED_UP = 10**6
        everyone = index.scores(said, np.arange(len(texts)))
        words.LOOKED_UP = 0
        assert np.allclose(index.scores(said, some), everyone[some], atol=1e-6)
    finally:
        words.LOOKED_UP = usual
    found = index.nearest(said, 5)
    least = np.sort(everyone)[-5]
    assert (everyone[found] >= least - 1e-6).all()
    assert len(found) == min(5, int((everyone > 0).sum()))


@given(TEXTS, st.sampled_from(["robot", "cat space", "space cat", "a", "ca", "dog"]), st.data())
def test_phrases_are_found_as_whole_words(texts: list[str], said: str, data: st.DataObject) -> None:
    some = np.array(sorted(data.draw(st.sets(st.sampled_from(range(len(texts)))))), np.int64)
    held = Phrases(texts, Words(texts)).holding(said, some)
    padded = [f" {texts[position]} " for position in some]
    wanted = [n for n, text in enumerate(padded) if len(said) > 1 and f" {said} " in text]
    assert held.tolist() == wanted


def test_the_rarest_words_find_the_best_where_there_are_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(words, "POSTINGS", 10)
    index = Words(["common film"] * 50 + ["common film rare"] * 3)
    assert sorted(index.nearest("a rare common film", 5)) == [50, 51, 52]
    assert len(index.nearest("common film", 5)) == 5


def test_unknown_words_match_nothing() -> None:
    index = Words(["a robot in space", "a cat at home"])
    both = np.arange(2)
    assert not index.scores("zzyzx", both).any()
    assert not index.scores("", both).any()
    assert index.scores("robot", both).argmax() == 0
    assert not len(index.nearest("zzyzx", 5))


def test_a_catalog_of_stop_words_is_searched_without_a_crash() -> None:
    index = Words(["the", "a"])
    assert not index.scores("robot", np.arange(2)).any()
    assert not len(index.nearest("robot", 5))
    assert not len(Phrases(["the", "a"], index).holding("robot", np.arange(2)))


def test_part_of_a_word_is_not_the_word() -> None:
    texts = ["a clown; a circus", "clowns; downtown", "clownish ways"]
    phrases = Phrases(texts, Words(texts))
    assert phrases.holding("clown", np.arange(3)).tolist() == [0]
    assert phrases.holding("A Clown", np.arange(3)).tolist() == [0]
