"""The command that measures title spotting."""

from types import SimpleNamespace

from evals.titles import measure, plain, texts
from store.records import Film
from store.titles import TitleIndex

_ROWS = [
    {"messages": [
        {"content": "I loved Alien (1979)", "titles": [1]},
        {"content": "Beetlejuice (1988) is fun", "titles": []},
        {"content": "the one with the ship", "titles": [3]},
    ]},
    {"messages": [{"content": "I loved Alien (1979)", "titles": [1]}]},
    {"turns": ["hi", "beetlejuice please"], "mentioned": [2]},
]  # fmt: skip


def test_each_text_counts_once_and_errors_are_kept() -> None:
    films = [
        Film(1, "Alien", 1979, (), (), 9),
        Film(2, "Beetlejuice", 1988, (), (), 9),
        Film(3, "Titanic", 1997, (), (), 9),
    ]
    score = measure(TitleIndex(SimpleNamespace(films=films)), texts(_ROWS), untidy=False)
    assert (score.right, score.spurious, score.missed) == (2, 1, 1)
    assert [(spurious, missed) for _, spurious, missed in score.errors] == [
        ({2}, set()),
        (set(), {3}),
    ]
    assert "precision 0.667  recall 0.667" in score.line("as written")


def test_untidy_text_has_neither_case_nor_years() -> None:
    assert plain("I loved Alien (1979), The Fly (1986)!") == "i loved alien, the fly!"
