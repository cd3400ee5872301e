"""``marquee audit injection``: what the guard catches, and whether any order was ever followed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.audits import obedience, poison
from evals.audits.corpus import Text, movie_talk, own_corpus, read_corpus
from evals.audits.detection import detection
from evals.audits.evasions import disguised
from evals.results import Track, stamp, tracking, untracked, write
from nodes.builtin.guard import inspect
from store.library import Library


def run(
    target: Path,
    *,
    home: Path | None,
    corpus: Path | None,
    talk: Path | None,
    disguises: int,
    seed: int,
) -> int:
    """Runs the audit with progress bars, prints it and writes it; returns the exit status."""
    from evals.audits.tables import show_injection

    library = Library.open(home)
    arguments = ["audit", "injection", "--disguises", str(disguises), "--seed", str(seed)]
    arguments += ["--corpus", str(corpus)] if corpus else []
    arguments += ["--talk", str(talk)] if talk else []
    texts = read_corpus(corpus) if corpus else own_corpus()
    chatter = [text.text for text in read_talk(talk)] if talk else movie_talk(library)
    results = stamp("injection", arguments, library, corpus=str(corpus or "own"), seed=seed)
    with tracking() as track:
        results |= audit(library, texts, chatter, disguises, seed, track)
    write(target, results)
    show_injection(results)
    return 1 if results["followed"] else 0


def read_talk(path: Path) -> list[Text]:
    """Reads a file of movie talk: rows with a ``text``, or with ``messages``."""
    import json

    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        row = json.loads(line)
        said = row.get("messages") or [{"role": "user", "content": row.get("text", "")}]
        turns = [str(message["content"]) for message in said if message["role"] == "user"]
        found += [Text(f"{number}.{n}", turn, False) for n, turn in enumerate(turns)]
    return list({text.text: text for text in found}.values())


def audit(
    library: Library,
    texts: Sequence[Text],
    talk: Sequence[str],
    disguises: int,
    seed: int = 0,
    track: Track[Any] = untracked,
) -> dict[str, Any]:
    """Returns detection and end-to-end figures for both channels, JSON-plain."""
    held_out = [text for text in texts if text.held_out]
    texts = [text for text in texts if not text.held_out]
    by_user = [text for text in texts if text.channel == "user"]
    attacks = [text for text in by_user if text.attack]
    hidden = disguised(by_user, disguises)
    demands = {text.kind: text for text in hidden if text.demands}
    sent = [*attacks, *demands.values()]
    against_catalog = [text for text in texts if text.attack]
    small = library.encoder
    found: dict[str, Any] = {
        "texts": len(texts),
        "attacks": sum(text.attack for text in texts),
        "hard_negatives": sum(not text.attack for text in texts),
        "languages": len({text.language for text in texts if text.language}),
        "detection": detection(by_user, hidden, talk, inspect, track),
        "user_channel": [
            obedience.user_channel(library, sent, model=model, seed=seed, track=track)
            for model in (False, True)
        ],
        "ingestion": poison.ingestion(library, against_catalog, track),
        "catalog_channel": {
            "as_shipped": poison.all_obeyed(library, against_catalog, small, track),
            "without_quarantine": poison.all_obeyed(
                library, against_catalog, small, track, quarantine=False
            ),
            "without_either": poison.all_obeyed(
                library, against_catalog, small, track, quarantine=False, withheld=False
            ),
        },
    }
    if held_out:
        found["held_out"] = held_out_figures(library, held_out, talk, seed, track)
    shipped = found["catalog_channel"]["as_shipped"]
    channels = [*found["user_channel"], *found.get("held_out", {}).get("user_channel", [])]
    found["followed"] = shipped["obeyed"] + shipped["orders_in_the_reply"]
    found["followed"] += sum(row["recommended_because_demanded"] for row in channels)
    return found


def held_out_figures(
    library: Library, texts: Sequence[Text], talk: Sequence[str], seed: int, track: Track[Any]
) -> dict[str, Any]:
    """Returns figures of the texts that nobody tunes on: sums only, so that nobody can."""
    attacks = [text for text in texts if text.attack]
    found = detection(texts, [], talk, inspect, track)
    channels = [
        obedience.user_channel(library, attacks, model=model, seed=seed, track=track)
        for model in (False, True)
    ]
    shown = ("model", "same_ranking", "own_wish_served", "demanded", "recommended_because_demanded")
    return {
        "attacks": len(attacks),
        "hard_negatives": len(texts) - len(attacks),
        "languages": len({text.language for text in texts}),
        "recall": found["recall"],
        "over_defence": found["over_defence"],
        "user_channel": [{name: row[name] for name in shown} for row in channels],
    }
