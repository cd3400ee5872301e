import pytest

from store.langchain import vector_store
from store.library import Library
from store.records import Variant

QUESTIONS = ["a funny film about toys", "a tense heist in the city", "love in a small town"]


@pytest.mark.parametrize("variant", ["baseline", "enriched"])
def test_the_view_finds_what_we_find(library: Library, variant: Variant) -> None:
    store = vector_store(library, variant)
    for question in QUESTIONS:
        query = library.encoder.encode_queries([question])
        scores, positions = library.index(variant).search(query, 6)
        found = store.similarity_search_with_score(question, k=6)
        ours = [library.catalog.films[position].movie_id for position in positions[0]]
        assert [document.metadata["movie_id"] for document, _ in found] == ours
        assert [score for _, score in found] == pytest.approx(scores[0].tolist(), abs=1e-6)


def test_it_is_a_retriever_over_the_same_index(library: Library) -> None:
    store = vector_store(library)
    assert store.index is library.index("enriched").faiss_index
    documents = store.as_retriever(search_kwargs={"k": 3}).invoke("a funny film about toys")
    assert len(documents) == 3
    film = library.catalog.get(documents[0].metadata["movie_id"])
    assert documents[0].id == str(film.movie_id)
    assert film.enrichment.description in documents[0].page_content


def test_thresholds_keep_the_best(library: Library) -> None:
    store = vector_store(library)
    scored = store.similarity_search_with_score(QUESTIONS[0], k=6)
    third = float(scored[2][1]) - 1e-5
    best = [document.id for document, _ in scored[:3]]
    kept = store.similarity_search_with_score(QUESTIONS[0], k=6, score_threshold=third)
    assert [document.id for document, _ in kept] == best
    retriever = store.as_retriever(
        search_type="similarity_score_threshold", search_kwargs={"k": 6, "score_threshold": third}
    )
    assert [document.id for document in retriever.invoke(QUESTIONS[0])] == best


def test_documents_are_found_by_film_id(library: Library) -> None:
    assert store_titles(library, ["1", "987654321", "x"]) == ["Toy Story"]


def store_titles(library: Library, ids: list[str]) -> list[str]:
    return [document.metadata["title"] for document in vector_store(library).get_by_ids(ids)]


def test_the_baseline_view_shows_nothing_of_the_enrichment(library: Library) -> None:
    document = vector_store(library, "baseline").get_by_ids(["1"])[0]
    assert document.page_content.startswith("Toy Story (1995).")
    assert library.catalog.get(1).enrichment.description not in document.page_content


def test_nothing_can_be_added_to_the_view(library: Library) -> None:
    store = vector_store(library)
    with pytest.raises(ValueError, match="adding"):
        store.add_texts(["an extra film"])
    assert len(library.index("enriched")) == len(library.catalog)
