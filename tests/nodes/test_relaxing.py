"""What gives way when no film is left."""

from nodes.query import HardFilter
from nodes.retrieve import limits
from store.library import Library
from tests.nodes.retrieving import signal


class TestRelaxing:
    def test_nothing_is_relaxed_while_one_film_passes(self, library: Library) -> None:
        film = library.catalog.films[0]
        others = [f.movie_id for f in library.catalog.films[1:]]
        hard = HardFilter.of([signal("era", [film.year, film.year])], others)
        assert limits(hard, library, "enriched")[1:] == ([], 1)

    def test_audience_gives_way_first(self, library: Library) -> None:
        adult = next(f for f in library.catalog.films if f.enrichment.audience == "adult")
        others = [f.movie_id for f in library.catalog.films if f is not adult]
        signals = [
            signal("audience", "family", number=1),
            signal("era", [adult.year, adult.year], number=2),
        ]
        hard, relaxed, matches = limits(HardFilter.of(signals, others), library, "enriched")
        assert (relaxed, matches) == ([1], 0)
        assert hard.broken(adult) is None

    def test_only_what_must_give_way_does(self, library: Library) -> None:
        film = next(f for f in library.catalog.films if f.enrichment.language == "en")
        others = [f.movie_id for f in library.catalog.films if f is not film]
        signals = [
            signal("audience", film.enrichment.audience, number=1),
            signal("language", "ja", number=2),
        ]
        assert limits(HardFilter.of(signals, others), library, "enriched")[1] == [2]

    def test_an_era_is_widened_before_it_is_dropped(self, library: Library) -> None:
        film = next(f for f in library.catalog.films if f.year and 1950 < f.year < 2000)
        others = [f.movie_id for f in library.catalog.films if f is not film]
        assert film.year
        near = HardFilter.of([signal("era", [film.year + 4, film.year + 5])], others)
        hard, relaxed, _ = limits(near, library, "enriched")
        assert relaxed == [1]
        assert hard.widen
        far = HardFilter.of([signal("era", [film.year + 40, film.year + 41])], others)
        hard, relaxed, _ = limits(far, library, "enriched")
        assert relaxed == [1]
        assert not hard.of_slot("era")

    def test_genres_and_known_films_never_give_way(self, library: Library) -> None:
        everyone = [f.movie_id for f in library.catalog.films]
        hard, relaxed, matches = limits(HardFilter.of([], everyone), library, "enriched")
        assert (relaxed, matches) == ([], 0)
        assert not hard.mask(library.catalog).any()
