"""Four films and a library of them: small enough to know by heart."""

from store.catalog import Catalog
from store.library import Library
from store.records import Enrichment, Film

FILMS = [
    Film(
        11, "Quiet Harbour", 1987, ("Drama", "Romance"), rating_count=50, rating_mean=4.0,
        enrichment=Enrichment(
            "fr", "adult", ("sad", "slow-burn"), ("grief", "the sea"),
            "A widower in Brittany restores a boat and writes letters that nobody answers.",
        ),
    ),
    Film(
        12, "Laughing Gas", 1994, ("Comedy",), rating_count=80, rating_mean=3.5,
        enrichment=Enrichment(
            "en", "teen", ("funny", "quirky"), ("dentists",), "A dentist loses his nerve.",
        ),
    ),
    Film(
        13, "Zardoz", 1974, ("Fantasy", "Sci-Fi"), rating_count=20, rating_mean=2.5,
        enrichment=Enrichment("en", "adult", ("surreal",), ("immortality",), "A flying head."),
    ),
    Film(
        14, "Night Train", 1959, ("Thriller",), rating_count=30, rating_mean=3.9,
        enrichment=Enrichment("pl", "adult", ("tense",), ("trains",), "Strangers on a train."),
    ),
    Film(15, "Night Train", 2009, ("Thriller",), rating_count=5, rating_mean=2.0),
]  # fmt: skip


def small_library() -> Library:
    return Library(Catalog(FILMS))
