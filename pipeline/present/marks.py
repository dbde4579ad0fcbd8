"""A dot with its interval, along either axis: filled is achieved, hollow a target, an arrow an open upper end."""

from typing import Literal

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from pipeline.present.canvas import BLUE, VERMILION
from pipeline.present.notation import place_of, position
from pipeline.records import Cell

Along = Literal["x", "y"]
ARROW_POINTS = 13.0
LINE_POINTS = 1.6
INTERVAL_ALPHA = 0.55


def status_color(cell: Cell) -> str:
    """Return blue for what is achieved, vermilion for a target."""
    return VERMILION if cell.status == "target" else BLUE


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
    axes.plot(x, y, color=color, lw=1.1, marker=head, markevery=[1], markersize=4.5, clip_on=False, zorder=2)


def mark_keys(kinds: set[str], words: dict[str, str], points: float) -> list[tuple[Line2D, str]]:
    """Return the legend's entries for the marks that were used."""
    color = BLUE if "achieved" in kinds else VERMILION
    marks = {
        "achieved": Line2D([], [], color=BLUE, marker="o", linestyle="", markersize=points),
        "target": Line2D(
            [], [], color=VERMILION, marker="o", markerfacecolor="white", linestyle="", markersize=points
        ),
        "interval": Line2D([], [], color=color, linewidth=LINE_POINTS, alpha=INTERVAL_ALPHA),
        "open_upper": Line2D([], [], color=color, marker="^", linestyle="", markersize=5.5),
    }
    return [(marks[kind], words[kind]) for kind in marks if kind in kinds]
