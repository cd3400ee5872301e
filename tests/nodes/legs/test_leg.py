import numpy as np

from nodes.legs.leg import Space, best


class TestSpace:
    def test_similarity_is_standardised_over_everything(self) -> None:
        vectors = np.random.default_rng(0).standard_normal((400, 16)).astype(np.float32)
        query = vectors[7]
        scores = Space(vectors).similarities([query])[0]
        assert abs(float(scores.mean())) < 1e-3
        assert abs(float(scores.std()) - 1.0) < 1e-2
        assert scores.argmax() == 7

    def test_a_missing_query_scores_zero(self) -> None:
        space = Space(np.eye(3, dtype=np.float32))
        assert not space.similarities([None, None]).any()

    def test_few_positions_score_like_all(self) -> None:
        vectors = np.random.default_rng(0).standard_normal((400, 16)).astype(np.float32)
        space, some = Space(vectors), np.array([5, 300])
        assert np.allclose(
            space.similarities([vectors[0]], some),
            space.similarities([vectors[0]])[:, some],
            atol=1e-5,
        )


def test_best_takes_the_highest_above_the_floor() -> None:
    assert sorted(best(np.array([0.0, 5.0, 1.0, 3.0]), 2)) == [1, 3]
    assert sorted(best(np.array([0.0, 5.0, 0.0]), 2)) == [1]
