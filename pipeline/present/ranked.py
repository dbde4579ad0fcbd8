"""The ranked dot plot: regions side by side for one comparable set, with intervals."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from pipeline.present.canvas import (
    EDGE,
    GREY,
    INK,
    LABEL_SIZE,
    NOTE_SIZE,
    PALE,
    DrawnChart,
    Margins,
    finished,
    foot_inches,
    head_inches,
    label_inches,
    new_sheet,
    safe_label,
    write_foot,
    write_head,
)
from pipeline.present.comparable import ComparableSet
from pipeline.present.fonts import chinese_font
from pipeline.present.marks import draw_dot, draw_interval, make_room, mark_keys
from pipeline.present.naming import Names
from pipeline.present.notation import place_of, tick_text
from pipeline.present.plain import balanced_label
from pipeline.present.ranking import (
    MOST_ROWS,
    Row,
    notes_of,
    rows_of,
    scope_of,
    title_of,
    value_text,
    with_goals_told,
)
from pipeline.present.scales import value_axis
from pipeline.present.wording import CHART_WORDS, Lang
from pipeline.records import Cell

ROW_INCHES = 0.3
TALL_ROW_INCHES = 0.38  # where a label takes two lines
PLOT_INCHES = 5.2
LABEL_COLUMNS = 34
OFFSET = 0.16
DOT_POINTS = 6.5


def ranked_dots(
    chosen: ComparableSet, stem: str, names: Names, lang: Lang, document_of: Mapping[str, str]
) -> DrawnChart | None:
    """Draw the regions of a comparable set as dots with intervals, the highest on top.

    Filled dots are achieved, hollow ones targets; a bar is the interval of law 4, an arrow an
    open upper end. The axis is logarithmic where values span more than :data:`pipeline.present.scales.LOG_SPAN`.
    Returns None when no value can be drawn.
    """
    rows = rows_of(chosen, names)
    if not rows:
        return None
    words, shown = CHART_WORDS[lang], rows[:MOST_ROWS]
    drawn = ComparableSet(chosen.key, tuple(cell for row in shown for cell in row.cells))
    title = with_goals_told(title_of(chosen.key, names, lang), drawn.cells, lang)
    scope = scope_of(drawn, names, lang, document_of, among=len(rows))
    values = [value_text(row, lang) for row in shown]
    labels = [balanced_label(safe_label(row.name), LABEL_COLUMNS) for row in shown]
    notes = notes_of(chosen, rows, lang)
    left, right = EDGE + label_inches(labels) + 0.15, EDGE + label_inches(values) + 0.2
    width = left + right + PLOT_INCHES
    margins = Margins(left, right, head_inches(width, title, scope), 0.95 + foot_inches(width, notes))
    row_inches = TALL_ROW_INCHES if any("\n" in label for label in labels) else ROW_INCHES
    sheet, axes = new_sheet(width, row_inches * len(shown) + 0.3, margins)
    _scale(axes, drawn.cells, chosen.key.unit, lang)
    _label_rows(axes, labels, values)
    kinds: set[str] = set()
    for height, row in enumerate(shown):
        kinds |= _draw_row(axes, height, row)
    _legend(axes, kinds, lang)
    write_head(sheet, title, scope)
    write_foot(sheet, notes)
    top = words["joint"].join(
        f"{safe_label(row.name)} {text}" for row, text in zip(shown[:3], values, strict=False)
    )
    alt = words["ranked_alt"].format(title=title, scope=scope, top=top)
    return finished(sheet, stem, title, scope, alt)


def _scale(axes: Axes, cells: Sequence[Cell], unit: str | None, lang: Lang) -> None:
    """Set the axis of values."""
    words = CHART_WORDS[lang]
    scale, ticks = value_axis(cells)
    if scale == "symlog":
        axes.set_xscale("symlog", linthresh=ticks[1], linscale=0.7)
    elif scale == "log":
        axes.set_xscale("log")
    axes.set_xlim(ticks[0], ticks[-1])
    make_room(axes, cells, "x", DOT_POINTS)
    texts = [tick_text(tick, lang) for tick in ticks]
    axes.set_xticks(ticks, labels=texts, fontproperties=chinese_font(NOTE_SIZE), color=GREY)
    axes.minorticks_off()
    axes.tick_params(length=0)
    axes.grid(axis="x", color=PALE, linewidth=0.7)
    axes.set_axisbelow(True)
    label = words["unit"].format(unit=safe_label(unit)) if unit else words["unit_none"]
    if scale != "linear":
        label = f"{label} · {words['log']}"
    axes.set_xlabel(label, fontproperties=chinese_font(LABEL_SIZE), color=INK, parse_math=False)


def _draw_row(axes: Axes, height: int, row: Row) -> set[str]:
    """Draw one region and return which kinds of mark were used."""
    kinds: set[str] = set()
    both = len(row.cells) == 2
    for cell in row.cells:
        shift = (OFFSET if cell.status == "target" else -OFFSET) if both else 0.0
        place = (place_of(cell.value), height + shift)
        kinds |= {cell.status} | draw_interval(axes, place, cell, "x")
        draw_dot(axes, place, cell, DOT_POINTS)
    return kinds


def _label_rows(axes: Axes, labels: list[str], values: list[str]) -> None:
    font = chinese_font(LABEL_SIZE)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.set_yticks(
        range(len(labels)), labels=labels, fontproperties=font, color=INK, parse_math=False, linespacing=1.05
    )
    for height, text in enumerate(values):
        axes.text(
            1.025,
            height,
            text,
            transform=axes.get_yaxis_transform(),
            fontproperties=font,
            color=GREY,
            va="center_baseline",
            parse_math=False,
        )


def _legend(axes: Axes, kinds: set[str], lang: Lang) -> None:
    keys = mark_keys(kinds, CHART_WORDS[lang], DOT_POINTS, head=">")
    axes.legend(
        [mark for mark, _ in keys],
        [text for _, text in keys],
        prop=chinese_font(NOTE_SIZE),
        loc="upper left",
        bbox_to_anchor=(0.0, -0.58 / (axes.get_window_extent().height / axes.figure.dpi)),
        ncols=len(keys),
        frameon=False,
        handletextpad=0.5,
        columnspacing=1.6,
        borderaxespad=0,
    )
