import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from rich.console import Console

from evals.fitting import fit_linear, fit_network, rough_sample, sharp_sample
from evals.listening import Listener
from evals.retrieval import (
    DEPTH,
    Ranked,
    difference,
    figures,
    open_fusions,
    report,
    show,
    slices,
)
from evals.rows import Row, RowsError, Transcript, half_of, read_rows, read_transcripts
from evals.train_fusion import counted, hear, named_in
from nodes.fusion import Fusion
from nodes.legs.prior import name_of
from nodes.weighing import Network, Weights
from store.library import Library


def row(dialogue: str, target: int, *texts: str, named: Sequence[int] = ()) -> Row:
    messages = [{"role": "user", "content": text} for text in texts]
    films = (*((),) * (len(texts) - 1), tuple(named))
    return Row(f"x-y-{dialogue}-1", dialogue, messages, tuple(named), target, True, films)


def write(path: Path, *entries: Any) -> Path:
    path.write_text("\n".join(json.dumps(entry) for entry in entries) + "\n", "utf-8")
    return path


class TestRows:
    entry: ClassVar[dict[str, Any]] = {
        "id": "redial-valid-16162-2-1258",
        "messages": [{"role": "user", "content": "hi", "titles": [1], "entities": []}],
        "exclude": [1],
        "target": 1258,
        "liked": True,
    }

    def test_rows_are_read(self, tmp_path: Path) -> None:
        (found,) = read_rows(write(tmp_path / "rows.jsonl", self.entry))
        assert (found.dialogue, found.target, found.named) == ("16162", 1258, ((1,),))

    def test_a_bad_row_is_named(self, tmp_path: Path) -> None:
        path = write(tmp_path / "rows.jsonl", self.entry, {"id": "x"})
        with pytest.raises(RowsError, match="line 2"):
            read_rows(path)

    def test_a_missing_file_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(RowsError, match="Cannot read"):
            read_rows(tmp_path / "none.jsonl")

    def test_halves_never_share_a_dialogue(self, tmp_path: Path) -> None:
        entries = [{**self.entry, "id": f"redial-valid-{n // 3}-2-{n}"} for n in range(60)]
        path = write(tmp_path / "rows.jsonl", *entries)
        tune, held = read_rows(path, "tune"), read_rows(path, "held")
        assert len(tune) + len(held) == 60
        assert tune
        assert held
        assert not {r.dialogue for r in tune} & {r.dialogue for r in held}

    def test_the_listed_split_is_the_one_in_use(self) -> None:
        split = json.loads((files("evals") / "splits" / "redial_valid.json").read_text("utf-8"))
        assert {half_of(d) for d in split["tune"]} == {"tune"}
        assert {half_of(d) for d in split["held"]} == {"held"}
        assert len(split["tune"]) + len(split["held"]) == 864

    def test_transcripts_are_read(self, tmp_path: Path) -> None:
        entry = {"id": "t", "turns": ["hi"], "liked": [1, 2], "constraints": {"year_from": 1990}}
        (found,) = read_transcripts(write(tmp_path / "t.jsonl", entry))
        assert found.liked == {1, 2}


class TestRanked:
    def test_figures_by_hand(self) -> None:
        ranked = Ranked()
        for order in ([5, 6, 7], [6, 5], [8, 9]):
            ranked.add(order, 5)
        assert ranked.ranks == [0, 1, DEPTH]
        found = figures(ranked, ["a", "b", "c"], 10)
        assert found["recall@1"][0] == pytest.approx(1 / 3)
        assert found["recall@5"][0] == pytest.approx(2 / 3)
        assert found["mrr"] == pytest.approx(0.5)
        assert found["ndcg@10"][0] == pytest.approx((1 + 1 / np.log2(3)) / 3)
        assert found["coverage"] == pytest.approx(0.5)

    def test_difference_is_paired(self) -> None:
        better, worse = Ranked([0, 0, 3]), Ranked([1, 0, 3])
        assert difference(better, worse, ["a", "b", "c"])["recall@1"][0] == pytest.approx(1 / 3)

    def test_slices(self, library: Library) -> None:
        rows = [row("1", 1, "hi"), row("2", 2, "like these", named=[1, 2571, 260])]
        found = slices(rows, library)
        assert found["0 films mentioned"] == [0]
        assert found["3-4 films mentioned"] == [1]
        assert found["liked by the seeker"] == [0, 1]


def test_the_report_compares_variants_legs_and_fusion(library: Library) -> None:
    rows = [row("1", 1, "animated comedy"), row("2", 1200, "like Alien (1979)", named=[1214])]
    transcripts = [Transcript("t", ["a western please"], frozenset({1209, 1304}))]
    plain = report(rows, transcripts, library, open_fusions(library))
    assert {"enriched", "baseline", "dense alone", "without shelves"} <= set(plain["systems"])
    assert set(plain["enriched - without"]) == {
        leg.name for leg in Fusion(library, "enriched").legs
    }
    assert json.loads(json.dumps(plain))["rows"] == 2
    console = Console(record=True, width=140)
    show(plain, console)
    assert "without shelves" in console.export_text()


class TestListening:
    def test_hears_raw_text(self, library: Library) -> None:
        query = Listener(library).query([{"role": "user", "content": "a comedy like Alien"}], [1])
        assert query.liked == [1214]
        assert "Comedy" in query.values("genre")
        assert 1 in query.exclude

    def test_a_shared_beginning_is_heard_alike(self, library: Library) -> None:
        messages = [
            {"role": "user", "content": "I want a comedy"},
            {"role": "assistant", "content": "Try Toy Story (1995)"},
            {"role": "user", "content": "something scary instead"},
            {"role": "assistant", "content": "Then Alien (1979)"},
        ]
        listener = Listener(library)
        listener.query(messages[:2])
        assert listener.query(messages) == Listener(library).query(messages)
        assert [m.movie_id for m in listener.query(messages).mentions] == [1214, 1]


class TestFitting:
    def sources(self, count: int = 60) -> list[Any]:
        """Column 0 tells the wanted film; column 1 is noise."""
        rng = np.random.default_rng(0)
        found = []
        for _ in range(count):
            features = rng.standard_normal((1200, 2)).astype(np.float16)
            wanted = int(rng.integers(1200))
            features[wanted, 0] += 3
            found.append((features, np.arange(1200), wanted))
        return found

    def test_the_telling_column_gets_the_weight(self) -> None:
        sources = self.sources()
        rough = fit_linear(rough_sample(sources, 0), 1.0)
        sharp = fit_linear(sharp_sample(sources, rough, 1), 1.0)
        for weights in (rough, sharp):
            assert weights[0] > 1.0
            assert abs(weights[1]) < weights[0] / 4

    def test_a_strong_penalty_keeps_weights_small(self) -> None:
        sample = rough_sample(self.sources(), 0)
        assert abs(fit_linear(sample, 1000.0)[0]) < abs(fit_linear(sample, 1.0)[0]) / 2

    def test_the_network_learns_what_a_sum_cannot(self) -> None:
        rng = np.random.default_rng(0)
        sources = []
        for number in range(24):
            features = rng.standard_normal((1200, 1)).astype(np.float16)
            wanted = int(rng.integers(1200))
            features[wanted, 0] = 3.0 if number % 2 else -3.0
            sources.append((features, np.arange(1200), wanted))
        facts = np.array([[float(number % 2)] for number in range(24)], np.float32)
        sample = rough_sample(sources, 0)
        linear = np.zeros(1, np.float32)
        plain = fit_network(sample, linear, facts, 0, units=16, epochs=400, networks=1)
        network = Network.read({"columns": ["x"], **plain})
        low, high = (
            np.array([[-3.0, 0.0], [3.0, 0.0]], np.float32),
            np.array([[-3.0, 1.0], [3.0, 1.0]], np.float32),
        )
        assert network.correct(low)[0] > network.correct(low)[1]
        assert network.correct(high)[1] > network.correct(high)[0]


class TestTraining:
    def test_no_row_learns_from_what_its_own_dialogue_names(self, library: Library) -> None:
        rows = [row("1", 1, "hi"), row("2", 1, "hi"), row("2", 2571, "hi")]
        fusion = Fusion(library, "enriched")
        listener = Listener(library)
        queries = [listener.query(r.messages, r.exclude) for r in rows]
        heard = hear(rows, queries, fusion, library.catalog, named_in(rows))
        column = fusion.columns.index("named_often")
        toy_story, matrix = library.catalog.position(1), library.catalog.position(2571)
        assert heard[0].features[toy_story, column] == pytest.approx(np.log(2), rel=1e-2)
        assert heard[2].features[matrix, column] == 0.0
        assert heard[0].features[matrix, column] == pytest.approx(np.log(2), rel=1e-2)

    def test_named_films_are_counted_once_a_dialogue(self, library: Library) -> None:
        rows = [row("1", 1, "hi", named=[2571]), row("1", 2, "hi", named=[2571]), row("2", 1, "hi")]
        counts = counted(named_in(rows), library.catalog)
        names = {i: name_of(library.catalog.get(i)) for i in (1, 2, 2571)}
        assert [counts[names[i]] for i in (1, 2, 2571)] == [2, 1, 1]

    @pytest.mark.parametrize("variant", ["enriched", "baseline"])
    @pytest.mark.parametrize("package", ["nodes", "evals"])
    def test_kept_weights_fit_the_legs(self, library: Library, variant: Any, package: str) -> None:
        path = files(package) / "weights" / f"{variant}.json"
        plain = json.loads(path.read_text("utf-8"))
        weights = Weights.load(variant, files(package) / "weights")
        assert plain["command"].endswith("--half all" if package == "nodes" else "--half tune")
        assert weights.named
        columns = Fusion(library, variant).columns
        assert plain["command"].startswith("python -m evals.train_fusion")
        assert set(weights.columns) == set(columns)
        assert weights.network is not None
        assert list(weights.network.columns) == columns
        assert len(weights.network.mean) == len(columns) + len(plain["facts"])
