"""Plots as inline SVG, coloured by the page's style sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log10

from evals.report.html import Html, el, join

WIDTH, HEIGHT = 360.0, 230.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 12.0, 12.0, 40.0
TOPS = (0.2, 0.4, 0.6, 0.8, 1.0)
APART = 9.0
"""Points of the same cost stand side by side."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One difference with its interval; ``told`` is which side the evidence is for, if any."""

    name: str
    mean: float
    low: float
    high: float
    label: str
    told: str = ""


def effect(name: str, interval: Sequence[float], label: str, told: str | None = None) -> Effect:
    """Returns an effect from mean, low and high; told by its interval unless a test decides."""
    mean, low, high = interval
    if told is None:
        told = "enriched" if low > 0 else "baseline" if high < 0 else "nothing"
    return Effect(name, mean, low, high, label, told)


def forest(
    effects: Sequence[Effect],
    title: str,
    sides: tuple[str, str] = ("baseline better", "enriched better"),
) -> Html:
    """Returns differences with intervals around a line at zero, and what either side means.

    Names and figures are text of the page, so they stay legible at any width.
    """
    ends = [value for shown in effects for value in (shown.low, shown.high)]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    margin = (high - low) * 0.05 or 1.0
    low, high = low - margin, high + margin

    def at(value: float) -> float:
        return round(100 * (value - low) / (high - low), 2)

    rows = []
    for shown in effects:
        side = {"enriched": "up", "baseline": "down"}.get(shown.told, "open")
        plot = el(
            "svg",
            el("line", x1=at(0), x2=at(0), y1=0, y2=10, class_="zero"),
            el("line", x1=at(shown.low), x2=at(shown.high), y1=5, y2=5, class_="range"),
            el("line", x1=at(shown.mean), x2=at(shown.mean), y1=1, y2=9, class_="mark"),
            viewBox="0 0 100 10",
            preserveAspectRatio="none",
            aria_hidden="true",
        )
        rows.append(
            el(
                "div",
                el("span", shown.name, class_="name"),
                plot,
                el("span", shown.label, class_="figure"),
                class_=f"effect {side}",
            )
        )
    return el(
        "figure",
        el("figcaption", title),
        el("div", f"← {sides[0]}", el("span", f"{sides[1]} →"), class_="sides"),
        rows,
        class_="forest",
    )


def lines(series: Mapping[str, Sequence[float]], x_title: str, title: str) -> Html:
    """Returns shares (0 to 1) over steps from 1, one line a series.

    Args:
        series: Values by name; the name is also the style class of its line.
        x_title: What the steps are.
        title: Caption.
    """
    count = max((len(values) for values in series.values()), default=0)
    parts = [_grid([0, 0.25, 0.5, 0.75, 1.0], percent=True)]
    for step in range(1, count + 1):
        parts.append(_text(_x(step - 1, 0, max(count - 1, 1)), HEIGHT - 22, str(step), "middle"))
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, x_title, "middle"))
    for name, values in series.items():
        points = [
            (_x(place, 0, max(count - 1, 1)), _y(value, 0.0, 1.0))
            for place, value in enumerate(values)
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(el("polyline", points=path, class_=f"line {_class(name)}"))
        parts += [
            el("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=3, class_=f"dot {_class(name)}")
            for x, y in points
        ]
    return _figure(parts, title, legend(list(series)))


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a scatter plot, with the ends of its interval."""

    name: str
    x: float
    y: float
    low: float
    high: float


def scatter(points: Sequence[Point], x_title: str, title: str) -> Html:
    """Returns quality (0 to 1) against cost on a logarithmic scale; what is free stands left."""
    paid = [point.x for point in points if point.x > 0]
    low, high = (log10(min(paid)), log10(max(paid))) if paid else (0.0, 1.0)
    low, high = (low - 0.5, high + 0.5) if high - low < 1 else (low, high)
    free = low - (high - low) * 0.2
    highest = max((point.high for point in points), default=0.0)
    top = next((round_top for round_top in TOPS if round_top > highest * 1.05), 1.0)
    parts = [_grid([top * step / 4 for step in range(5)], percent=True, top=top)]
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, x_title, "middle"))
    ticks = [tick for tick in range(int(low) - 1, int(high) + 2) if low <= tick <= high]
    for tick in ticks:
        parts.append(_text(_x(tick, free, high), HEIGHT - 22, f"{10.0**tick:g}", "middle"))
    if any(point.x <= 0 for point in points):
        parts.append(_text(_x(free, free, high), HEIGHT - 22, "0", "middle"))
    taken: list[float] = []
    for number, point in enumerate(points, start=1):
        x = _x(log10(point.x) if point.x > 0 else free, free, high)
        while any(abs(x - other) < APART for other in taken):
            x += APART
        taken.append(x)
        ys = [_y(value, 0.0, top) for value in (point.low, point.high, point.y)]
        parts.append(el("line", x1=x, x2=x, y1=ys[0], y2=ys[1], class_="range enriched"))
        parts.append(el("circle", cx=x, cy=ys[2], r=4, class_="dot enriched"))
        parts.append(_text(x, ys[1] - 4, str(number), "middle"))
    names = (el("li", point.name) for point in points)
    return _figure(parts, title, el("ol", names, class_="points"))


def legend(names: Sequence[str]) -> Html:
    """Returns the series' names beside their colours."""
    items = [el("span", el("i", class_=_class(name)), name) for name in names]
    return el("div", items, class_="legend")


def _figure(parts: Sequence[Html], title: str, below: Html | None) -> Html:
    plot = el("svg", join(parts), viewBox=f"0 0 {WIDTH:.0f} {HEIGHT:.0f}", role="img",
              aria_label=title)  # fmt: skip
    return el("figure", el("figcaption", title), plot, below, class_="plot")


def _grid(values: Sequence[float], *, percent: bool, top: float = 1.0) -> Html:
    parts = []
    for value in values:
        y = _y(value, 0.0, top)
        parts.append(el("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, class_="grid"))
        label = f"{100 * value:.0f} %" if percent else f"{value:g}"
        parts.append(_text(LEFT - 6, y + 4, label, "end"))
    return join(parts)


def _text(x: float, y: float, text: str, anchor: str) -> Html:
    return el("text", text, x=round(x, 1), y=round(y, 1), text_anchor=anchor)


def _x(value: float, low: float, high: float) -> float:
    share = (value - low) / (high - low) if high > low else 0.5
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def _y(value: float, low: float, high: float) -> float:
    share = (value - low) / (high - low) if high > low else 0.5
    return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def _class(name: str) -> str:
    return "".join(char if char.isalnum() else "-" for char in name.lower())
