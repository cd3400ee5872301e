import numpy as np
import pytest

from nodes.legs.lexical import LexicalLeg
from nodes.query import Query
from store.library import Library
from tests.nodes.legs.asking import column, like, rank_of


class TestLexical:
    @pytest.mark.parametrize("theme", ["dog", "dogs"])
    def test_a_theme_wished_for_is_found_in_either_number(
        self, onboard: Library, theme: str
    ) -> None:
        leg = LexicalLeg(onboard, "enriched")
        found = column(leg, Query(signals=(like("theme", theme),)), onboard, "lexical_theme")
        with_dogs = [
            row
            for row, film in enumerate(onboard.catalog.films)
            if {"dog", "dogs"} & set(film.enrichment.themes)
        ]
        assert len(with_dogs) > 10
        assert found[with_dogs].min() > 0.0
        assert (found > 0.0).sum() < 100

    def test_people_are_found_by_whole_names(self, onboard: Library) -> None:
        leg = LexicalLeg(onboard, "enriched")
        found = column(
            leg, Query(signals=(like("person", "tom hanks"),)), onboard, "lexical_person"
        )
        films = [film for film, hit in zip(onboard.catalog.films, found, strict=True) if hit > 0]
        assert len(films) > 10
        assert all("tom hanks" in film.enrichment.description.lower() for film in films)

    def test_part_of_a_name_is_not_the_name(self, onboard: Library) -> None:
        leg = LexicalLeg(onboard, "enriched")
        assert not column(
            leg, Query(signals=(like("person", "om hank"),)), onboard, "lexical_person"
        ).any()

    def test_unwanted_people_count_against(self, onboard: Library) -> None:
        leg = LexicalLeg(onboard, "enriched")
        query = Query(signals=(like("person", "Tom Hanks", "dislike"),))
        assert column(leg, query, onboard, "lexical_person").min() < 0

    def test_title_words(self, onboard: Library) -> None:
        scores = column(
            LexicalLeg(onboard, "baseline"), Query(turns=("jumanji",)), onboard, "lexical_title"
        )
        assert rank_of(scores, onboard, 2) == 0

    def test_nominated_are_the_best_matches(self, onboard: Library) -> None:
        query = Query(turns=("a shipwreck and a desert island",))
        leg = LexicalLeg(onboard, "enriched")
        found = column(leg, query, onboard, "lexical_text")
        nominated = leg.nominate(query, 60)
        assert len(nominated) == 20
        assert found[nominated].min() >= np.sort(found)[-22]
