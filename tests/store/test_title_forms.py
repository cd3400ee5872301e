import pytest

from store.title_forms import article_first, split_title


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("Glimmer Man, The", "The Glimmer Man"),
        ("Fish Called Wanda, A", "A Fish Called Wanda"),
        ("American Tail: Fievel Goes West, An", "An American Tail: Fievel Goes West"),
        (
            "Lord of the Rings: The Return of the King, The",
            "The Lord of the Rings: The Return of the King",
        ),
        ("Naked Gun, The: From the Files", "The Naked Gun: From the Files"),
        ("Good, the Bad and the Ugly, The", "The Good, the Bad and the Ugly"),
        ("Avventura, L'", "L'Avventura"),
        ("Boot, Das", "Das Boot"),
        ("Himmel über Berlin, Der", "Der Himmel über Berlin"),
        ("Sjunde inseglet, Det", "Det Sjunde inseglet"),
        ("Corrina, Corrina", "Corrina, Corrina"),
        ("I, Robot", "I, Robot"),
        ("Monsters, Inc.", "Monsters, Inc."),
        ("Girl, Interrupted", "Girl, Interrupted"),
        ("Paris, Texas", "Paris, Texas"),
    ],
)
def test_the_article_comes_first(raw: str, title: str) -> None:
    assert article_first(raw) == title


@pytest.mark.parametrize(
    ("raw", "title", "aliases", "year"),
    [
        (
            "City of Lost Children, The (Cité des enfants perdus, La)",
            "The City of Lost Children",
            ("La Cité des enfants perdus", "City of Lost Children, The"),
            None,
        ),
        ("Seven (a.k.a. Se7en)", "Seven", ("Se7en",), None),
        ("European Vacation (aka National Lampoon's European Vacation)", "European Vacation",
         ("National Lampoon's European Vacation",), None),
        ("Godzilla 1985 (Gojira) (Return of Godzilla, The)", "Godzilla 1985",
         ("Gojira", "The Return of Godzilla"), None),
        ("Heat (1995)", "Heat", (), 1995),
        ("Hate (Haine, La) (1995)", "Hate", ("La Haine",), 1995),
        ("(500) Days of Summer", "(500) Days of Summer", (), None),
        ("Birdman: Or (The Unexpected Virtue of Ignorance)",
         "Birdman: Or (The Unexpected Virtue of Ignorance)", (), None),
        ("Legend of 1900, The (Leggenda)", "The Legend of 1900", ("Leggenda",), None),
    ],
)  # fmt: skip
def test_other_names_become_aliases(
    raw: str, title: str, aliases: tuple[str, ...], year: int | None
) -> None:
    found, names, found_year = split_title(raw)
    assert (found, found_year) == (title, year)
    assert names[: len(aliases)] == aliases


def test_the_catalog_form_is_an_alias() -> None:
    assert split_title("Matrix, The")[1] == ("Matrix, The",)
    assert "Boot, Das (Boat, The)" in split_title("Boot, Das (Boat, The)")[1]
    assert split_title("Heat (1995)")[1] == ()
