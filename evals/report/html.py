"""HTML that cannot forget to escape: plain strings are text, only ``Html`` is markup."""

import html
from collections.abc import Iterable, Sequence

VOID = frozenset({"meta", "line", "rect", "circle", "path", "polyline", "br", "hr"})


class Html(str):
    """Markup that is safe as it stands."""

    __slots__ = ()


Child = str | Html | None


def el(name: str, /, *children: Child | Iterable[Child], **attributes: object) -> Html:
    """Returns an element; text and attribute values are escaped.

    Args:
        name: Of the element.
        *children: Text, markup, or several of them; None is left out.
        **attributes: A trailing underscore is dropped (``class_``), others become hyphens.
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(str(value), quote=True)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in VOID:
        return Html(f"<{name}{given}/>")
    return Html(f"<{name}{given}>{join(*children)}</{name}>")


def join(*children: Child | Iterable[Child]) -> Html:
    """Returns the children one after the other, text escaped."""
    parts: list[str] = []
    for child in children:
        if child is None:
            continue
        if isinstance(child, Html):
            parts.append(child)
        elif isinstance(child, str):
            parts.append(html.escape(child, quote=False))
        else:
            parts.extend(join(inner) for inner in child)
    return Html("".join(parts))


def table(head: Sequence[str], rows: Iterable[Sequence[Child]], caption: str = "") -> Html:
    """Returns a table that scrolls sideways where it is too wide; the first column names rows."""
    return el(
        "div",
        el(
            "table",
            el("caption", caption) if caption else None,
            el("thead", el("tr", (el("th", cell, scope="col") for cell in head))),
            el(
                "tbody",
                (
                    el(
                        "tr",
                        el("th", row[0], scope="row"),
                        (el("td", cell) for cell in row[1:]),
                    )
                    for row in rows
                ),
            ),
        ),
        class_="table",
        tabindex="0",
        role="region",
        aria_label=caption or "table",
    )
