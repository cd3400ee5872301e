import bm25s
from hypothesis import given
from hypothesis import strategies as st

from nodes.legs.lexical import tokens

SAID = st.text(st.sampled_from("aA bé'-\n9_İßthe of"), max_size=60)


@given(SAID)
def test_queries_are_split_as_the_indexed_texts_are(text: str) -> None:
    split = bm25s.tokenize([text], stopwords="en", return_ids=False, show_progress=False)[0]
    assert tokens(text) == split


def test_stop_words_are_left_out() -> None:
    assert tokens("The sound of music, and of silence") == ["sound", "music", "silence"]
