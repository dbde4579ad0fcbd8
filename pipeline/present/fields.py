"""Fields and tiles that a value colours: its shade, its bounds, its words; a target's stays hollow."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.legend import Legend
from matplotlib.legend_handler import HandlerTuple
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Polygon

from pipeline.present.canvas import GREY, INK, NOTE_SIZE, VERMILION
from pipeline.present.fonts import chinese_font
from pipeline.present.notation import place_of, position, rounded_text
from pipeline.present.scales import SHADES, Shading
from pipeline.present.wording import Lang
from pipeline.records import Cell

INSET = 0.03  # white between fields, as a share of a field
STRIP = 0.16  # of a field, at its lower edge
FRAME_POINTS = 1.4
DARK_STEP = 3  # from this shade on, white text has the better contrast
ARROW_POINTS = 5.0


@dataclass(frozen=True)
class Square:
    """Where a field lies, in the axes' units: its upper left corner where y grows downwards."""

    column: float
    row: float

    def corners(self, inset: float = INSET) -> list[tuple[float, float]]:
        """Return the corners: upper left, upper right, lower right, lower left."""
        left, right = self.column + inset, self.column + 1 - inset
        top, bottom = self.row + inset, self.row + 1 - inset
        return [(left, top), (right, top), (right, bottom), (left, bottom)]


def field_text(cell: Cell, lang: Lang) -> str:
    """Write a field's value with its bound, ※ where reports differ."""
    return rounded_text(cell.value, cell.bound, lang) + ("※" if cell.conflicts else "")


def shading_of(cells: Iterable[Cell]) -> Shading | None:
    """Return the shading over the achieved values; None where there are only targets."""
    values = [place_of(cell.value) for cell in cells if cell.status == "achieved"]
    return Shading.over(values) if values else None


def end_steps(cell: Cell, shading: Shading) -> tuple[int, int]:
    """Return the shades of the ends of the value's interval; an open end has the value's own."""
    value = place_of(cell.value)
    low = position(cell.low)
    upper = None if cell.upper is None else position(cell.upper)
    return shading.step(value if low is None else low), shading.step(value if upper is None else upper)


def draw_field(
    axes: Axes, square: Square, cell: Cell, shading: Shading | None, lines: Sequence[tuple[str, float]]
) -> set[str]:
    """Draw one field and return which kinds of mark it has.

    An interval across two shades has both, the lower at the lower left; an open upper end an arrow at the right
    edge. ``lines`` are texts, each with how far below the upper edge it stands, as a share of the field.
    """
    kinds: set[str] = {cell.status}
    ink = INK
    if cell.status == "target" or shading is None:
        axes.add_patch(Polygon(square.corners(0.04), facecolor="white", edgecolor=VERMILION, lw=FRAME_POINTS))
    else:
        low, high = end_steps(cell, shading)
        own = shading.step(place_of(cell.value))
        ink = "white" if own >= DARK_STEP else INK
        corners = square.corners()
        axes.add_patch(Polygon(corners, facecolor=SHADES[own], edgecolor="none"))
        if low != high:
            kinds.add("spans_steps")
            _draw_ends(axes, corners, SHADES[low], SHADES[high])
    if cell.upper is None:
        kinds.add("open_upper")
        axes.plot(
            [square.column + 0.9], [square.row + 0.5], "^", ms=ARROW_POINTS, color=ink, mec="none", zorder=3
        )
    lift = STRIP / 2 if "spans_steps" in kinds else 0.0
    for text, drop in lines:
        write_in(axes, square, text, drop - lift, ink)
    return kinds


def draw_undecided(axes: Axes, square: Square, lines: Sequence[tuple[str, float]]) -> set[str]:
    """Draw a field that has several values and so no shade; return the kinds of mark."""
    axes.add_patch(Polygon(square.corners(0.04), facecolor="white", edgecolor=GREY, lw=0.9))
    for text, drop in lines:
        write_in(axes, square, text, drop, GREY)
    return {"several"}


def write_in(axes: Axes, square: Square, text: str, drop: float, color: str) -> None:
    """Write a text in the middle of a field, ``drop`` of its height below the upper edge."""
    axes.text(
        square.column + 0.5,
        square.row + drop,
        text,
        fontproperties=chinese_font(NOTE_SIZE),
        color=color,
        ha="center",
        va="center_baseline",
        parse_math=False,
    )


def _draw_ends(axes: Axes, corners: Sequence[tuple[float, float]], low: str, high: str) -> None:
    """Colour a strip along the lower edge: from the left the low end's shade, from the right the high end's."""
    (left, _), (right, _), (_, bottom), _ = corners
    middle, top = (left + right) / 2, bottom - STRIP
    for start, end, color in ((left, middle, low), (middle, right, high)):
        strip = [(start, top), (end, top), (end, bottom), (start, bottom)]
        axes.add_patch(Polygon(strip, facecolor=color, edgecolor="white", lw=0.6))


Key = Patch | Line2D | tuple[Patch, Patch]


def field_keys(kinds: set[str], words: Mapping[str, str]) -> list[tuple[Key, str]]:
    """Return the legend's entries for the marks that were used."""
    marks: dict[str, Key] = {
        "target": Patch(facecolor="white", edgecolor=VERMILION, lw=FRAME_POINTS),
        "open_upper": Line2D([], [], color=INK, marker="^", linestyle="", markersize=ARROW_POINTS),
        "spans_steps": (Patch(color=SHADES[1]), Patch(color=SHADES[3])),
    }
    return [(mark, words[kind]) for kind, mark in marks.items() if kind in kinds]


def key_legend(
    axes: Axes, keys: Sequence[tuple[Key, str]], corner: tuple[float, float], columns: int, title: str = ""
) -> Legend:
    """Write a legend in so many columns; ``corner`` is its upper left, as shares of the axes."""
    return axes.legend(
        [mark for mark, _ in keys],
        [text for _, text in keys],
        prop=chinese_font(NOTE_SIZE),
        loc="upper left",
        bbox_to_anchor=corner,
        ncols=columns,
        frameon=False,
        labelcolor=GREY,
        handletextpad=0.5,
        columnspacing=1.0,
        borderaxespad=0,
        handler_map={tuple: HandlerTuple(ndivide=None, pad=0)},
        title=title or None,
        title_fontproperties=chinese_font(NOTE_SIZE),
        alignment="left",
    )
