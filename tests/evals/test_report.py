import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from evals.comparison import VARIANTS, compare
from evals.dialogue_metrics import summary
from evals.report.collect import collect
from evals.report.generic import generic_section
from evals.report.html import Html, el, join
from evals.report.markdown import markdown
from evals.report.page import page
from evals.report.run import run
from evals.report.svg import Point, effect, forest, lines, scatter
from evals.report.talks import chosen
from evals.results import ResultsError

EVIL = '<script>alert("x")</script> | **bold** & "quoted"'
VOID = {"meta", "line", "rect", "circle", "path", "polyline", "br", "hr"}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


class Structure(HTMLParser):
    """Collects what a page is made of, and whether its elements close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        given = dict(attrs)
        self.ids += [value for key, value in given.items() if key == "id" and value]
        self.links += [v or "" for k, v in given.items() if k in ("href", "src", "xlink:href")]
        self.faults += [key for key in given if key.startswith("on")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")


def structure(text: str) -> Structure:
    found = Structure()
    found.feed(text)
    found.close()
    return found


def a_talk(variant: str) -> dict[str, Any]:
    film = {
        "movie_id": 1, "title": EVIL, "year": 1995, "genres": [], "justification": EVIL,
        "signals": [], "score": 1.0,
    }  # fmt: skip
    turn = {"said": EVIL, "reply": f"{EVIL}\n\nrest", "asked": None, "recommendations": [film]}
    return {
        "id": "t01", "variant": variant, "metrics": {"found by the end": 0.5},
        "turns": [turn], "liked": [1],
    }  # fmt: skip


def an_ab() -> dict[str, Any]:
    comparisons = [compare(name, [0.0] * 8, [1.0] * 8).plain() for name in ("recall@5", "MAP@5")]
    both = {"baseline": 0, "enriched": 1}
    return {
        "command": "marquee eval ab --seed 0", "settings": {"seed": 0}, "versions": {"x": EVIL},
        "verdict": [EVIL],
        "transcripts": {
            "count": 8, "comparisons": comparisons, "constraints_broken": both,
            "constraints_broken_in_ranking": both, "without_a_list": both, "questions": both,
            "ms_a_turn": both, "conversations": [a_talk("baseline"), a_talk("enriched")],
        },
    }  # fmt: skip


def a_budget() -> dict[str, Any]:
    def plan(name: str, tokens: float, dollars: float) -> dict[str, Any]:
        return {
            "plan": name, "pool": 20, "recall@5": [0.2, 0.1, 0.3], "seconds": 1.0, "calls": 1.0,
            "input_tokens": tokens, "output_tokens": 10.0, "fallbacks": 0,
            "tokens_estimated": False, "dollars": {"some-model": dollars},
        }  # fmt: skip

    return {
        "model": "some-model", "transcripts": 2, "films_of_whole": 5000, "priced_as": "some-model",
        "plans": [plan("built-in, 50", 0, 0.0), plan("model, 20", 2000, 0.001)],
    }  # fmt: skip


def played_by_a_model() -> dict[str, Any]:
    talks = [
        {
            "need": "u1", "variant": variant, "mind": "model", "strict": False, "trial": trial,
            "outcome": "fit" if trial else "gave_up", "leaked": False,
            "turns": [
                {"films": [1], "limits": 0, "limits_broken": 0, "repeated": 0, "asked": None}
            ],
        }
        for trial in (0, 1)
        for variant in VARIANTS
    ]  # fmt: skip
    honest = {"owned_up": 1, "requests": 2, "no_film": 0}
    return {
        **summary(talks), "settings": {"user_mind": "model"}, "played_by": "small-model",
        "mended": {"turns_to_say": 9, "strayed": 4}, "abstention": dict.fromkeys(VARIANTS, honest),
    }  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    results = {
        "ab": an_ab(),
        "budget": a_budget(),
        "online": {"evaluation": "online", "conversations": 12, "rate": [0.5, 0.4, 0.6]},
        "users": {"all": "of another version"},
    }
    for name, content in results.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(content), "utf-8")
    (tmp_path / "bench.json").write_text("{broken", "utf-8")
    return tmp_path


def test_text_is_escaped_and_markup_is_not() -> None:
    made = el("p", "<b>", Html("<i></i>"), None, [el("b", "&")], title='"<')
    assert made == '<p title="&quot;&lt;">&lt;b&gt;<i></i><b>&amp;</b></p>'
    assert join("<", Html("<br/>")) == "&lt;<br/>"


def test_the_page_is_whole_and_fetches_nothing(folder: Path) -> None:
    text = page(collect(folder))
    found = structure(text)
    assert (found.open, found.faults) == ([], [])
    assert not found.tags & {"script", "link", "img", "iframe", "object", "embed", "form"}
    assert all(link.startswith("#") and link[1:] in found.ids for link in found.links)
    assert "url(" not in text
    assert "@import" not in text
    assert "prefers-color-scheme: dark" in text
    assert 'name="viewport"' in text
    assert text.count("<svg") == 3


def test_nothing_that_was_said_becomes_markup(folder: Path) -> None:
    text = page(collect(folder))
    assert "<script" not in text
    assert text.count("&lt;script&gt;") >= 6


def test_sections_follow_the_results(folder: Path) -> None:
    ids = structure(page(collect(folder))).ids
    assert ids == ["ab", "users", "budget", "online", "talks", "not-run", "again"]


def test_users_played_by_a_model_stand_beside_those_by_rules(folder: Path) -> None:
    (folder / "users_model.json").write_text(json.dumps(played_by_a_model()), "utf-8")
    found = collect(folder)
    assert {"users", "users_model"} <= set(structure(page(found)).ids)
    for text in (page(found), markdown(found)):
        assert "small-model played the users, 9 turns after the openings: 4 times" in text
        assert re.search(r"pass\^2, %\D+0\.0", text)
        assert "Simulated users played by a model" in text
    told = {entry.name for entry in collect(folder).missing}
    assert "Simulated users played by a model" not in told


def test_results_of_another_form_are_shown_as_they_stand(folder: Path) -> None:
    text = page(collect(folder))
    assert "not of the form" in text
    assert "of another version" in text


def test_what_was_not_run_is_told_with_its_command(folder: Path) -> None:
    found = collect(folder)
    told = {entry.name: entry for entry in found.missing}
    assert "holds no JSON" in told["bench.json"].why
    assert told["Lists and reasons"].command == "marquee eval quality"
    assert {"The A/B on ranking rows", "The whole catalog in chunks"} <= set(told)
    assert "Speed" not in told
    text = page(found)
    assert all(entry.command.replace(">", "&gt;") in text for entry in found.missing)


def test_the_command_that_makes_it_again_is_printed(folder: Path) -> None:
    assert "marquee eval ab --seed 0" in page(collect(folder))
    assert "marquee eval ab --seed 0" in markdown(collect(folder))


def test_the_summary_keeps_its_tables_in_order(folder: Path) -> None:
    (folder / "users.json").unlink()
    text = markdown(collect(folder))
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        bars = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(bars) == 1
    assert "<script" not in text
    assert "## Not run" in text


def test_both_files_are_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "users.json").unlink()
    run(folder)
    assert (folder / "report.html").read_text("utf-8").startswith("<!doctype html>")
    assert (folder / "report.md").read_text("utf-8").startswith("# Marquee")
    assert "not run: Lists and reasons" in capsys.readouterr().out


def test_any_results_become_figures() -> None:
    share = {"hits": 9, "of": 10, "share": 0.9, "low": 0.6, "high": 0.98}
    text = generic_section({
        "evaluation": "audit", "followed": 0, "detection": {"recall": {"at_1%": share}},
        "missed": [{"id": "u1", "text": EVIL, "more": {}}], "many": {str(n): n for n in range(40)},
    })  # fmt: skip
    assert "9 of 10: 90.0 % [60.0, 98.0]" in text
    assert "<h3>Overall</h3>" in text
    assert "missed (1)" in text
    assert "many (40 figures)" in text
    assert "audit" not in text
    assert "<script" not in text


def test_an_empty_folder_is_an_error_that_helps(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="marquee eval ab"):
        run(tmp_path)


def test_a_plot_marks_which_side_the_evidence_is_for() -> None:
    made = forest([effect("a", [1, 0.5, 2], "x"), effect("b", [-1, -2, 1], "y")], "t")
    assert made.count('class="effect up"') == made.count('class="effect open"') == 1
    marks = [float(x) for x in re.findall(r'x1="([\d.]+)" x2="[\d.]+" y1="1"', made)]
    zeros = {float(x) for x in re.findall(r'x1="([\d.]+)" x2="[\d.]+" y1="0"', made)}
    assert len(zeros) == 1
    assert marks[1] < zeros.pop() < marks[0]


def test_better_stands_higher_and_free_stands_left() -> None:
    made = scatter([Point("free", 0, 0.1, 0, 0.2), Point("dear", 5, 0.4, 0.3, 0.5)], "$", "t")
    spots = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', made)
    (free_x, free_y), (dear_x, dear_y) = [(float(x), float(y)) for x, y in spots]
    assert free_x < dear_x
    assert dear_y < free_y
    assert lines({"enriched": [0.0, 1.0]}, "turn", "t").count("<circle") == 2


def test_points_of_the_same_cost_do_not_hide_each_other() -> None:
    same = [Point(str(n), 1.0, 0.2, 0.1, 0.3) for n in range(3)]
    spots = [float(x) for x in re.findall(r'<circle cx="([\d.]+)"', scatter(same, "$", "t"))]
    assert all(later - sooner >= 8 for sooner, later in pairwise(spots))


def test_conversations_are_not_picked_for_their_looks() -> None:
    talks = []
    for number in range(10):
        for variant in ("baseline", "enriched"):
            value = number / 10 if variant == "enriched" else 0.0
            metrics = {"found by the end": value}
            talks.append({"id": f"t{number}", "variant": variant, "metrics": metrics})
    assert chosen(talks, 3) == ["t9", "t5", "t0"]


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed: apt-get install chromium")
@pytest.mark.parametrize("width", [390, 1200])
def test_a_browser_shows_it_without_sideways_scrolling(
    width: int, folder: Path, tmp_path: Path
) -> None:
    probe = (
        "<script>document.title = [document.documentElement.scrollWidth <= innerWidth,"
        "document.querySelectorAll('section').length,"
        "getComputedStyle(document.querySelector('.effect.up .mark')).stroke].join('|')</script>"
    )
    text = page(collect(folder)).replace("</body>", f"{probe}</body>")
    text = re.sub("default-src [^;]+", "script-src &#x27;unsafe-inline&#x27;", text)
    frame = tmp_path / "page.html"
    frame.write_text(text, "utf-8")
    # A window is never narrower than 500; a frame of the width stands for the phone.
    outer = tmp_path / "outer.html"
    outer.write_text(
        f'<iframe id="f" src="page.html" style="width:{width}px;height:900px;border:0"></iframe>'
        "<script>f.onload = () => { document.title = f.contentDocument.title }</script>",
        "utf-8",
    )
    assert CHROMIUM is not None
    done = subprocess.run(
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
            "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--allow-file-access-from-files", f"--user-data-dir={tmp_path / 'u'}",
            "--window-size=1300,1000", "--virtual-time-budget=3000", "--dump-dom",
            outer.as_uri(),
        ],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    title = re.search(r"<title>([^<]*)</title>", done.stdout)
    assert title is not None, done.stdout[:500]
    fits, sections, colour = title[1].split("|")
    assert (fits, sections) == ("true", "7")
    assert colour == "rgb(31, 95, 191)"
