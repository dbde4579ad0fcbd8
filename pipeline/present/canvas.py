"""A sheet to draw on: sizes in inches, the shipped font for every text, the same bytes each time.

matplotlib reads its settings from process-wide ``rcParams``; :func:`chart_style` sets them for
the time of one drawing and puts them back. Figures are made without ``pyplot``, which would
register them process-wide. Texts are drawn with ``parse_math=False``: a ``$`` is a dollar.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import matplotlib as mpl
import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Sheet
from matplotlib.text import Text
from PIL import Image

from pipeline.present.fonts import chinese_font, drawable, require_glyphs
from pipeline.present.plain import balanced_lines, balanced_parts, one_line, text_width

INK, GREY, PALE = "#1a1a1a", "#5a5a5a", "#d9d9d9"
# Okabe and Ito, colours that people with each kind of colour blindness tell apart
BLUE, VERMILION = "#0072B2", "#D55E00"
TITLE_SIZE, SCOPE_SIZE, LABEL_SIZE, NOTE_SIZE = 15.0, 10.5, 10.0, 9.0
EDGE = 0.25
DPI = 144
COLOURS = 96


@dataclass(frozen=True)
class ChartImage:
    """One chart as the report shows it; ``alt`` says in a sentence what it shows."""

    stem: str
    alt: str
    png: bytes

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        """Show the chart in a notebook, and its sentence where no image can be shown."""
        return {"image/png": self.png, "text/plain": self.alt}


@dataclass(frozen=True)
class DrawnChart(ChartImage):
    """One chart in both formats."""

    title: str
    scope: str
    svg: bytes

    @property
    def image(self) -> ChartImage:
        """What the report needs of it."""
        return ChartImage(self.stem, self.alt, self.png)


@dataclass(frozen=True)
class Margins:
    """Space around the axes, in inches."""

    left: float
    right: float
    top: float
    bottom: float


@contextmanager
def chart_style() -> Iterator[None]:
    """Hold matplotlib at its defaults, whatever the user's settings, and make SVG ids repeatable."""
    with mpl.rc_context():
        matplotlib.style.use("default")
        mpl.rcParams["svg.hashsalt"] = "heshu"
        mpl.rcParams["svg.fonttype"] = "path"
        mpl.rcParams["path.simplify"] = False
        yield


def new_sheet(width: float, plot_height: float, margins: Margins) -> tuple[Sheet, Axes]:
    """Return a sheet of ``width`` inches with axes ``plot_height`` inches high inside the margins."""
    height = plot_height + margins.top + margins.bottom
    sheet = blank_sheet(width, height)
    place = (margins.left, margins.bottom, width - margins.left - margins.right, plot_height)
    return sheet, add_axes(sheet, place)


def blank_sheet(width: float, height: float) -> Sheet:
    """Return a white sheet without axes, sizes in inches."""
    return Sheet(figsize=(width, height), dpi=DPI, facecolor="white")


def add_axes(sheet: Sheet, place: tuple[float, float, float, float]) -> Axes:
    """Add axes to a sheet; ``place`` is left, bottom, width and height in inches."""
    width, height = (float(side) for side in sheet.get_size_inches())
    axes = sheet.add_axes((place[0] / width, place[1] / height, place[2] / width, place[3] / height))
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(PALE)
    return axes


def label_inches(labels: list[str], size: float = LABEL_SIZE) -> float:
    """Return the width of the widest line of the labels, in inches.

    A half-width column of Noto Sans CJK is at most 0.6 of the size (digits 0.555), a Chinese
    character 1.0; a column is counted as 0.56 here, which errs on the wide side.
    """
    columns = max((text_width(line) for label in labels for line in label.split("\n")), default=0)
    return columns * 0.56 * size / 72


def columns_in(inches: float, size: float) -> int:
    """Return how many half-width columns of text fit into ``inches``.

    >>> columns_in(8.0, 15.0)
    68
    """
    return int(inches * 72 / size / 0.56)


def safe_label(text: str, limit: int = 60) -> str:
    """Return foreign text as a label: one line, nothing hidden, every character in the font."""
    return drawable(one_line(text, limit))


def write(sheet: Sheet, corner: tuple[float, float], text: str, size: float, color: str) -> None:
    """Write a text; its upper left ``corner`` is that many inches from the sheet's left and top."""
    left, top = corner
    width, height = sheet.get_size_inches()
    sheet.text(
        left / width,
        1 - top / height,
        text,
        fontproperties=chinese_font(size),
        color=color,
        va="top",
        ha="left",
        linespacing=1.25,
        parse_math=False,
    )


def head_inches(width: float, title: str, scope: str) -> float:
    """Return the height that :func:`write_head` needs."""
    title_lines, scope_lines = _head_lines(width, title, scope)
    lines = title_lines.count("\n") + 1, scope_lines.count("\n") + 1
    return EDGE + (lines[0] * TITLE_SIZE * 1.5 + lines[1] * SCOPE_SIZE * 1.5) / 72 + 0.15


def write_head(sheet: Sheet, title: str, scope: str) -> None:
    """Write the title and, below it, the scope in grey, wrapped to the sheet's width."""
    width = float(sheet.get_size_inches()[0])
    title_lines, scope_lines = _head_lines(width, title, scope)
    write(sheet, (EDGE, EDGE), title_lines, TITLE_SIZE, INK)
    below = EDGE + (title_lines.count("\n") + 1) * TITLE_SIZE * 1.5 / 72
    write(sheet, (EDGE, below), scope_lines, SCOPE_SIZE, GREY)


def _head_lines(width: float, title: str, scope: str) -> tuple[str, str]:
    space = width - 2 * EDGE
    return (
        balanced_lines(title, columns_in(space, TITLE_SIZE), lines=3),
        balanced_parts(scope, columns_in(space, SCOPE_SIZE), lines=3),
    )


def write_foot(sheet: Sheet, notes: list[str]) -> None:
    """Write notes at the lower edge, one a line, in small grey type."""
    width, height = (float(side) for side in sheet.get_size_inches())
    columns = columns_in(width - 2 * EDGE, NOTE_SIZE)
    lines = "\n".join(balanced_lines(note, columns, lines=2) for note in notes if note)
    if lines:
        top = height - EDGE - (lines.count("\n") + 1) * NOTE_SIZE * 1.5 / 72
        write(sheet, (EDGE, top), lines, NOTE_SIZE, GREY)


def foot_inches(width: float, notes: list[str]) -> float:
    """Return the height that :func:`write_foot` needs, with its distance from what is above."""
    columns = columns_in(width - 2 * EDGE, NOTE_SIZE)
    lines = sum(balanced_lines(note, columns, lines=2).count("\n") + 1 for note in notes if note)
    return EDGE + lines * NOTE_SIZE * 1.5 / 72 + (0.1 if lines else 0)


def finished(sheet: Sheet, stem: str, title: str, scope: str, alt: str) -> DrawnChart:
    """Render the sheet, without date or version in the files.

    Raises:
        GlyphMissingError: a text on the sheet has a character that the font cannot draw.
    """
    for text in sheet.findobj(Text):
        if isinstance(text, Text):
            require_glyphs(text.get_text())
    svg = io.BytesIO()
    sheet.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    return DrawnChart(stem=stem, title=title, scope=scope, alt=alt, png=_png(sheet), svg=svg.getvalue())


def _png(sheet: Sheet) -> bytes:
    """Render at ``DPI`` with a palette of ``COLOURS``, which takes a third of the bytes of full colour.

    Octree quantisation is faster and smaller, but makes the paper grey (254); level 9 of deflate takes a
    fifth off the bytes and four times as long.
    """
    canvas, small = FigureCanvasAgg(sheet), io.BytesIO()
    canvas.draw()  # type: ignore[no-untyped-call]
    drawn = canvas.buffer_rgba()  # type: ignore[no-untyped-call]
    image = Image.frombuffer("RGBA", canvas.get_width_height(), drawn).convert("RGB")
    palette = image.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    palette.save(small, format="PNG", compress_level=6, dpi=(DPI, DPI))
    return small.getvalue()
