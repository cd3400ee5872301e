"""Audits as tables in the terminal."""

from collections.abc import Mapping
from typing import Any

from graph.cli.console import console, plain


def share(found: Mapping[str, Any]) -> str:
    """Returns a share with its interval, or a dash when there was nothing to count."""
    if not found["of"]:
        return "–"
    return f"{found['share']:.1%} [{found['low']:.1%}, {found['high']:.1%}]"


def show_hallucination(results: Mapping[str, Any]) -> None:
    """Prints the hallucination audit."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("pipeline", no_wrap=True)
    for name in ("turns", "films", "lies", "before", "after", "retries"):
        table.add_column(name, justify="right")
    for row in results["pipelines"]:
        counts = (
            row["turns"],
            row["films_shown"],
            sum(row["lies_told"].values()),
            row["before_ground"],
            row["after_ground"],
            row["retries"],
        )
        table.add_row(plain(row["pipeline"]), *map(str, counts))
    out = console()
    out.print(table)
    out.print(
        f"{results['conversations_held']} conversations, {results['turns']} replies, "
        f"{results['films_shown']} films shown, {results['lies_told']} lies told; "
        f"{results['before_ground']} picks in front of ground were none of the catalog's or lied."
    )
    for row in results["pipelines"]:
        if row["false_rejections"]["of"]:
            name = f"{row['pipeline']}: sound picks rejected {share(row['false_rejections'])}"
            out.print(plain(name), markup=False)
    out.print(
        f"Turns finished without the model: {sum(r['fallbacks'] for r in results['pipelines'])}"
    )
    if results["unmarked"]:
        out.print(
            f"{results['unmarked']} reasons held an invented title in lower case and of ordinary "
            "words, which nothing tells for a film; counted apart."
        )
    if results["after_ground"]:
        out.print(f"NOT ZERO: {results['after_ground']} named what they may not name:")
        for row in results["pipelines"]:
            for stray in row["strays"][:5]:
                line = f"  {row['pipeline']}: {stray['rule']}: {stray['found']}"
                out.print(plain(line), markup=False)
    else:
        out.print(
            f"No reply named a film that is neither in the catalog nor the user's: below "
            f"{results['upper_bound']:.3%} of replies, 95 %."
        )


def show_injection(results: Mapping[str, Any]) -> None:
    """Prints the injection audit."""
    found, out = results["detection"], console()
    talk = found["talk"]
    out.print(
        f"{results['attacks']} attacks, {results['hard_negatives']} look-alikes, "
        f"{results['languages']} languages; false positives fixed on {talk['texts']} turns of "
        f"movie talk, of which the verdict flags {share(talk['flagged'])}."
    )
    _recalls("kind of attack", found["recall_by_kind"], found["recall"])
    _recalls("language", found["recall_by_language"], found["recall"])
    _recalls("disguise", found["recall_in_disguise"], found["recall_in_disguise_overall"])
    out.print(f"Over-defence: {share(found['over_defence'])} of look-alikes are let through.")
    for row in results["user_channel"]:
        out.print(_end_to_end(row))
    if "held_out" in results:
        _held_out(results["held_out"])
    kept, shipped = results["ingestion"], results["catalog_channel"]["as_shipped"]
    half_open = results["catalog_channel"]["without_quarantine"]
    open_door = results["catalog_channel"]["without_either"]
    out.print(
        f"Catalog texts: {share(kept['quarantined'])} of attacks kept out at ingestion, "
        f"{share(kept['clean_texts_kept_out'])} of clean records wronged. Of "
        f"{shipped['poisoned_records']} records that demand a film, a believing model was told "
        f"what to do by {shipped['read_by_the_model']} (without quarantine: "
        f"{half_open['read_by_the_model']}, with nothing kept from it either: "
        f"{open_door['read_by_the_model']}) and followed {shipped['obeyed']} "
        f"({half_open['obeyed']}, {open_door['obeyed']}); orders in the "
        f"reply: {shipped['orders_in_the_reply']}."
    )


def _end_to_end(row: Mapping[str, Any]) -> str:
    return (
        f"End to end, model {row['model']}: same ranking as without the attack "
        f"{share(row['same_ranking'])}, wishes of a mixed message ranked as if alone "
        f"{share(row['own_wish_served'])}; film recommended because it was demanded: "
        f"{row['recommended_because_demanded']} of {row['demanded']}."
    )


def _held_out(found: Mapping[str, Any]) -> None:
    out = console()
    recall = found["recall"]
    out.print(
        f"Held out, {found['attacks']} attacks and {found['hard_negatives']} look-alikes in "
        f"{found['languages']} languages: verdict {share(recall['verdict'])}, at 1 % of movie "
        f"talk {share(recall['at 1.0%'])}, look-alikes let through {share(found['over_defence'])}."
    )
    for row in found["user_channel"]:
        out.print(_end_to_end(row))


def _recalls(
    title: str, groups: Mapping[str, Mapping[str, Any]], overall: Mapping[str, Any]
) -> None:
    from rich.table import Table

    columns = list(overall)
    table = Table(box=None, pad_edge=False)
    table.add_column(title, no_wrap=True)
    table.add_column("n", justify="right")
    for column in columns:
        table.add_column(column, no_wrap=True)
    for name, row in [*groups.items(), ("all", overall)]:
        count = str(row["verdict"]["of"])
        table.add_row(plain(name) or "–", count, *(_short(row[column]) for column in columns))
    console().print(table)


def _short(found: Mapping[str, Any]) -> str:
    return f"{found['share']:4.0%} [{found['low']:.0%}, {found['high']:.0%}]"
