import pytest

from nodes.builtin.voice.tongue import first_foreign, is_foreign


@pytest.mark.parametrize(
    "text",
    [
        "bonjour je cherche un film drole",
        "quiero una pelicula de terror para esta noche",
        "ich suche einen spannenden Thriller",
        "cerco qualcosa di bello per stasera",
        "quero um filme para hoje",
    ],
)
def test_other_languages(text: str) -> None:
    assert is_foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        "something funny for tonight",
        "a French film with Juliette Binoche",
        "La La Land or La Dolce Vita",
        "me and the kids, no horror",
        "El Mariachi",
        "merci",
        "",
        "123",
    ],
)
def test_english_with_foreign_names(text: str) -> None:
    assert not is_foreign(text)


def test_it_is_said_once() -> None:
    assert first_foreign("je cherche un film", ["hello", "something good"])
    assert not first_foreign("je cherche un film", ["bonjour je voudrais un film"])
