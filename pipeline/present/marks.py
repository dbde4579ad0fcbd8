"""A dot with its interval, along either axis: filled is achieved, hollow a target, an arrow an open upper end."""

from collections.abc import Iterable
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from pipeline.present.canvas import BLUE, INK, VERMILION
from pipeline.present.notation import place_of, position
from pipeline.records import Cell

Along = Literal["x", "y"]
ARROW_POINTS = 13.0
HEAD_POINTS = 4.5
ROUNDS = 6  # each widens the axis by a tenth of the round before: within a hundredth of a point
LINE_POINTS = 1.6
SEEN_POINTS = 7.0  # of an interval: a dot covers a shorter one
INTERVAL_ALPHA = 0.55


def status_color(cell: Cell) -> str:
    """Return blue for what is achieved, vermilion for a target."""
    return VERMILION if cell.status == "target" else BLUE


def make_room(axes: Axes, cells: Iterable[Cell], along: Along, points: float) -> None:
    """Widen an axis until the dots of the cells, of so many ``points``, and their arrows lie within it whole."""
    axis = axes.xaxis if along == "x" else axes.yaxis
    extent, transform = axes.get_window_extent(), axis.get_transform()
    length = (extent.width if along == "x" else extent.height) * 72 / axes.figure.dpi
    first, last = (float(end) for end in transform.transform(axis.get_view_interval()))
    unit = (last - first) / length
    dots = [
        ((float(transform.transform([place_of(cell.value)])[0]) - first) / unit, _is_open(cell))
        for cell in cells
    ]
    before = after = 0.0
    for _ in range(ROUNDS):
        scale = (length + before + after) / length
        radius, reach = scale * points / 2, scale * (ARROW_POINTS + HEAD_POINTS / 2)
        before = max(before, *(radius - dot for dot, _ in dots))
        after = max(after, *(dot + (reach if is_open else radius) - length for dot, is_open in dots))
    low, high = transform.inverted().transform([first - before * unit, last + after * unit])
    (axes.set_xlim if along == "x" else axes.set_ylim)(float(low), float(high))


def _is_open(cell: Cell) -> bool:
    """Tell whether no axis can hold the upper end."""
    return cell.upper is None or position(cell.upper) is None


def draw_dot(axes: Axes, place: tuple[float, float], cell: Cell, points: float) -> None:
    """Draw the dot of a cell's value."""
    color = status_color(cell)
    axes.plot(
        *[[at] for at in place],
        "o",
        markersize=points,
        markerfacecolor="white" if cell.status == "target" else color,
        markeredgecolor=color,
        markeredgewidth=1.2,
        zorder=3,
    )


def draw_interval(axes: Axes, place: tuple[float, float], cell: Cell, along: Along) -> set[str]:
    """Draw the interval of a cell along an axis, within its limits; return which kinds of mark were used."""
    color, upper = status_color(cell), None if cell.upper is None else position(cell.upper)
    limits = axes.get_xlim() if along == "x" else axes.get_ylim()
    low = max(place_of(cell.low), limits[0])
    high = place_of(cell.value) if upper is None else min(upper, limits[1])
    kinds = set()
    if high > low:
        ends = ([low, high], [place[1]] * 2) if along == "x" else ([place[0]] * 2, [low, high])
        axes.plot(*ends, color=color, lw=LINE_POINTS, alpha=INTERVAL_ALPHA, solid_capstyle="butt", zorder=2)
        if _is_visible(axes, ends):
            kinds.add("interval")
    if upper is None:
        _draw_arrow(axes, place, along, color)
        kinds.add("open_upper")
    return kinds


def _draw_arrow(axes: Axes, place: tuple[float, float], along: Along, color: str) -> None:
    """Draw an arrow of :data:`ARROW_POINTS` from a place whose axes have their limits and scales already."""
    start = axes.transData.transform(place)
    length = ARROW_POINTS * axes.figure.dpi / 72
    tip = start + ((length, 0) if along == "x" else (0, length))
    x, y = zip(place, axes.transData.inverted().transform(tip), strict=True)
    head = ">" if along == "x" else "^"
    axes.plot(
        x, y, color=color, lw=1.1, marker=head, markevery=[1], markersize=HEAD_POINTS, clip_on=False, zorder=2
    )


def _is_visible(axes: Axes, ends: tuple[list[float], list[float]]) -> bool:
    """Tell whether an interval is wider than the dot on it, so that the legend need name it."""
    (left, bottom), (right, top) = axes.transData.transform(list(zip(*ends, strict=True)))
    return bool(max(right - left, top - bottom) * 72 / axes.figure.dpi > SEEN_POINTS)


def mark_keys(
    kinds: set[str], words: dict[str, str], points: float, head: str = "^"
) -> list[tuple[Line2D, str]]:
    """Return the legend's entries for the marks that were used; bars and arrows of both statuses are black."""
    color = INK if {"achieved", "target"} <= kinds else BLUE if "achieved" in kinds else VERMILION
    marks = {
        "achieved": Line2D([], [], color=BLUE, marker="o", linestyle="", markersize=points),
        "target": Line2D(
            [], [], color=VERMILION, marker="o", markerfacecolor="white", linestyle="", markersize=points
        ),
        "interval": Line2D([], [], color=color, linewidth=LINE_POINTS, alpha=INTERVAL_ALPHA),
        "open_upper": Line2D([], [], color=color, marker=head, linestyle="", markersize=5.5),
    }
    return [(marks[kind], words[kind]) for kind in marks if kind in kinds]
