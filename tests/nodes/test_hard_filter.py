"""Which films the signals rule out."""

from typing import Any, cast

import numpy as np
import pytest

from nodes.query import HardFilter
from store.library import Library
from tests.nodes.retrieving import signal


class TestHardFilter:
    def test_era_keeps_years_inside(self, library: Library) -> None:
        mask = HardFilter.of([signal("era", [1990, 1999])]).mask(library.catalog)
        years = library.catalog.years[mask]
        assert len(years)
        assert years.min() >= 1990
        assert years.max() <= 1999

    def test_open_eras(self, library: Library) -> None:
        catalog = library.catalog
        assert (
            catalog.years[HardFilter.of([signal("era", [2000, None])]).mask(catalog)].min() >= 2000
        )
        assert (
            catalog.years[HardFilter.of([signal("era", [None, 1960])]).mask(catalog)].max() <= 1960
        )

    def test_disliked_era_drops_years_inside(self, library: Library) -> None:
        mask = HardFilter.of([signal("era", [1980, 1989], "dislike")]).mask(library.catalog)
        years = library.catalog.years[mask]
        assert not ((years >= 1980) & (years <= 1989)).any()
        assert len(years) > 100

    @pytest.mark.parametrize("variant", ["enriched", "baseline"])
    def test_nothing_scary_means_no_horror(self, library: Library, variant: Any) -> None:
        hard = HardFilter.of([signal("mood", "scary", "dislike")])
        mask = hard.mask(library.catalog, variant)
        films = library.catalog.films
        horror = [n for n, film in enumerate(films) if "Horror" in film.genres]
        assert horror
        assert not mask[horror].any()
        assert mask.sum() == len(films) - len(horror)
        assert hard.broken(films[horror[0]], variant) is not None

    def test_other_moods_rule_nothing_out(self, library: Library) -> None:
        hard = HardFilter.of([signal("mood", "sad", "dislike"), signal("mood", "scary")])
        assert hard.mask(library.catalog).all()

    def test_a_later_era_supersedes(self) -> None:
        hard = HardFilter.of([signal("era", [1980, 1989]), signal("era", [1990, 1999], turn=2)])
        assert [s.value for s in hard.of_slot("era")] == [[1990, 1999]]

    def test_languages_of_one_turn_stand_side_by_side(self) -> None:
        signals = [signal("language", "es"), signal("language", "fr")]
        assert len(HardFilter.of(signals).of_slot("language")) == 2
        later = [*signals, signal("language", "ja", turn=2)]
        assert [s.value for s in HardFilter.of(later).of_slot("language")] == ["ja"]

    def test_subtitles_reopen_english_but_not_spanish(self) -> None:
        welcome = signal("language", "subtitles_ok", turn=2)
        assert not HardFilter.of([signal("language", "en"), welcome]).signals
        assert HardFilter.of([signal("language", "es"), welcome]).signals

    def test_no_subtitles_means_english(self, library: Library) -> None:
        mask = HardFilter.of([signal("language", "no_subtitles")]).mask(library.catalog)
        assert set(library.catalog.languages[mask]) == {"en"}

    @pytest.mark.parametrize(
        ("audience", "left"),
        [("family", {"family"}), ("teen", {"family", "teen"}), ("adult", {"teen", "adult"})],
    )
    def test_audience(self, library: Library, audience: str, left: set[str]) -> None:
        mask = HardFilter.of([signal("audience", audience)]).mask(library.catalog)
        assert set(library.catalog.audiences[mask]) == left

    def test_disliked_genre_drops_liked_genre_stays_soft(self, library: Library) -> None:
        hard = HardFilter.of([signal("genre", "Horror", "dislike"), signal("genre", "Comedy")])
        films = [library.catalog.films[n] for n in np.flatnonzero(hard.mask(library.catalog))]
        assert not any("Horror" in film.genres for film in films)
        assert any("Comedy" not in film.genres for film in films)

    def test_named_and_known_films_never_pass(self, library: Library) -> None:
        ids = library.catalog.ids
        hard = HardFilter.of([signal("title", int(ids[0]), "dislike")], [int(ids[1]), 99_999_999])
        mask = hard.mask(library.catalog)
        assert not mask[0]
        assert not mask[1]
        assert mask.sum() == len(ids) - 2

    def test_inactive_signals_limit_nothing(self, library: Library) -> None:
        withdrawn = signal("era", [1900, 1910]).model_copy(update={"active": False})
        assert HardFilter.of([withdrawn]).mask(library.catalog).all()

    def test_baseline_knows_neither_language_nor_audience(self, library: Library) -> None:
        hard = HardFilter.of([signal("language", "ja"), signal("audience", "family")])
        assert hard.mask(library.catalog, "baseline").all()
        assert not hard.mask(library.catalog, "enriched").all()

    def test_broken_agrees_with_the_mask(self, library: Library) -> None:
        signals = [
            signal("era", [1970, 1995]),
            signal("era", [1980, 1982], "dislike"),
            signal("genre", "Crime", "dislike"),
            signal("language", "en"),
            signal("audience", "adult"),
        ]
        for variant in ("enriched", "baseline"):
            hard = HardFilter.of(signals)
            mask = hard.mask(library.catalog, cast(Any, variant))
            broken = [hard.broken(film, cast(Any, variant)) for film in library.catalog.films]
            assert [found is None for found in broken] == mask.tolist()
            assert 0 < mask.sum() < len(mask)
