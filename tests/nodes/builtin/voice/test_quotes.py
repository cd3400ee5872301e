import pytest
from hypothesis import given
from hypothesis import strategies as st

from nodes.builtin.voice.quotes import is_clause, is_complaint, is_negative, quoted, tidy


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("please, i'm in the mood for something slow", "something slow"),
        ("  nothing after 2005!! ", "nothing after 2005"),
        ("I want something funny please", "something funny"),
        ('a "weird" one', "a 'weird' one"),
        ("<b>horror</b>", "horror"),
        ("noir https://evil.example/x", "noir"),
        ("M*A*S*H", "M*A*S*H"),
        ("NO ROMANCE", "no romance"),
        ("UFO", "UFO"),
        ("older than I am (I'm 33)", "older than I am"),
        ("\x1b[31mred", "31mred"),
    ],
)
def test_tidy(said: str, expected: str) -> None:
    assert tidy(said) == expected


@given(st.text(max_size=300))
def test_a_quote_is_short_plain_and_closed(text: str) -> None:
    result = quoted(text)
    assert len(result) <= 62
    assert all(char.isprintable() for char in result)
    assert not set("<>`|[]{}\\") & set(result)
    assert result.count('"') in (0, 2)


def test_long_words_are_cut_at_a_word() -> None:
    assert tidy("slow " * 30, 20) == "slow slow slow slow…"


@pytest.mark.parametrize("text", ["i hate gore", "don't like it sad", "from the 90s"])
def test_clauses(text: str) -> None:
    assert is_clause(text)


@pytest.mark.parametrize("text", ["something sad", "a comedy", "nothing violent", "90s"])
def test_things_to_want(text: str) -> None:
    assert not is_clause(text)


def test_negations() -> None:
    assert is_negative("nothing violent")
    assert is_negative("i don't like gore")
    assert not is_negative("something funny")


@pytest.mark.parametrize("text", ["too sappy", "horror bores me", "i hate sad endings"])
def test_blame(text: str) -> None:
    assert is_complaint(text)


@pytest.mark.parametrize("text", ["not too sappy", "nothing boring", "no musicals", "sad"])
def test_what_is_no_blame(text: str) -> None:
    assert not is_complaint(text)
