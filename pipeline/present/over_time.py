"""Small multiples over time: one panel a region, all on the same axes, so that panels can be compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Sheet

from pipeline.present.canvas import (
    BLUE,
    EDGE,
    GREY,
    INK,
    NOTE_SIZE,
    PALE,
    DrawnChart,
    add_axes,
    blank_sheet,
    columns_in,
    finished,
    foot_inches,
    head_inches,
    label_inches,
    safe_label,
    write,
    write_foot,
    write_head,
)
from pipeline.present.chart_words import chart_words, listed
from pipeline.present.comparable import ComparableSet
from pipeline.present.fonts import chinese_font
from pipeline.present.marks import draw_dot, draw_interval, make_room, mark_keys
from pipeline.present.naming import Names
from pipeline.present.notation import close_log_ticks, place_of, tick_text
from pipeline.present.plain import wrap_label
from pipeline.present.ranking import title_of, with_goals_told
from pipeline.present.scales import value_axis
from pipeline.present.scope import scope_text
from pipeline.present.timeline import Moment, Panel, Timeline, longest_timeline
from pipeline.present.wording import CHART_WORDS, Lang, period_text
from pipeline.records import Cell

MOST_ACROSS = 5
PANEL_WIDTH, PANEL_HEIGHT = 1.9, 1.05
GAP = 0.2
NAME_INCHES = 0.42  # two lines above each panel
TICKS_INCHES = 0.3
LEAST_WIDTH = 6.5
DOT_POINTS = 4.5
MOST_VALUE_TICKS = 4
LOG_MARGIN = 1.5  # of the axis beyond the outermost dots, as a factor
TARGET_SHIFT = 0.03  # of the panel, where a target stands beside what is achieved
ALT_COLUMNS = 120


@dataclass(frozen=True)
class Layout:
    """Where panels go, in inches from the sheet's left and top."""

    left: float
    top: float
    across: int
    down: int

    @property
    def width(self) -> float:
        """The sheet's width."""
        return max(self.left + self.across * (PANEL_WIDTH + GAP) - GAP + EDGE, LEAST_WIDTH)

    @property
    def bottom(self) -> float:
        """Where the last row's ticks end."""
        return self.top + self.down * (NAME_INCHES + PANEL_HEIGHT + TICKS_INCHES)

    def corner(self, number: int) -> tuple[float, float]:
        """Return the upper left corner of a panel's axes."""
        row, column = divmod(number, self.across)
        step = NAME_INCHES + PANEL_HEIGHT + TICKS_INCHES
        return self.left + column * (PANEL_WIDTH + GAP), self.top + row * step + NAME_INCHES


@dataclass(frozen=True)
class Axis:
    """What all panels share: the scale and the ticks of values, the places of periods."""

    scale: str
    ticks: list[float]
    limits: tuple[float, float]
    places: list[int]
    first: float = 1.0  # above zero, where one value is zero


def regions_over_time(
    cells: Sequence[Cell], names: Names, lang: Lang, document_of: Mapping[str, str]
) -> DrawnChart | None:
    """Draw one panel a region for what was counted over the most years or months; None where nothing was.

    Filled dots joined by a line are achieved, hollow ones targets; bars are intervals, arrows open upper ends.
    """
    line = longest_timeline(cells)
    if line is None:
        return None
    words = chart_words(lang)
    title = words["over_time"].format(title=title_of(line.key, names, lang), step=words[f"step_{line.step}"])
    title = with_goals_told(title, line.drawn, lang)
    scope = _scope(line, names, lang, document_of)
    axis = _axis(line)
    texts = [tick_text(tick, lang) for tick in axis.ticks]
    across = min(len(line.shown), MOST_ACROSS)
    layout = Layout(EDGE + label_inches(texts, NOTE_SIZE) + 0.1, 0.0, across, -(-len(line.shown) // across))
    notes = _notes(line, lang)
    told = _axes_told(line, axis, lang)
    layout = Layout(
        layout.left, head_inches(layout.width, title, scope) + _told_inches(layout, told), across, layout.down
    )
    height = layout.bottom + 0.35 + foot_inches(layout.width, notes)
    sheet = blank_sheet(layout.width, height)
    region_names = names.distinct(line.cells)
    labels = [safe_label(region_names[panel.region]) for panel in line.shown]
    kinds = _draw_panels(sheet, layout, line, axis, labels, lang)
    _legend(sheet, layout, kinds, lang)
    write_head(sheet, title, scope)
    write(sheet, (EDGE, layout.top - _told_inches(layout, told)), _told_lines(layout, told), NOTE_SIZE, GREY)
    write_foot(sheet, notes)
    panels = words["told_panels"].format(n=len(labels), names=listed(labels, lang, ALT_COLUMNS))
    alt = words["alt"].format(title=title, scope=scope, told=panels)
    return finished(sheet, "over-time", title, scope, alt)


def _scope(line: Timeline, names: Names, lang: Lang, document_of: Mapping[str, str]) -> str:
    places = line.drawn_places
    first, last = (period_text(Moment(line.step, place).text, lang) for place in (places[0], places[-1]))
    periods = chart_words(lang)["over_time_scope"].format(first=first, last=last, n=len(places))
    drawn = ComparableSet(line.key, tuple(line.drawn))
    return scope_text(drawn, periods, names, lang, document_of, among=len(line.panels))


def _axis(line: Timeline) -> Axis:
    shown = line.drawn
    places = line.drawn_places
    scale, ticks = value_axis(shown, MOST_VALUE_TICKS)
    if scale != "log":
        return Axis(
            scale, ticks[:: -(-len(ticks) // MOST_VALUE_TICKS)], (ticks[0], ticks[-1]), places, ticks[1]
        )
    values = [place_of(cell.value) for cell in shown]
    limits = min(values) / LOG_MARGIN, max(values) * LOG_MARGIN
    return Axis(scale, close_log_ticks(*limits, MOST_VALUE_TICKS), limits, places)


def _axes_told(line: Timeline, axis: Axis, lang: Lang) -> str:
    words, chart = chart_words(lang), CHART_WORDS[lang]
    unit = safe_label(line.key.unit) if line.key.unit else chart["unit_none"]
    scale = "" if axis.scale == "linear" else words["axis_log"]
    return words["over_time_axes"].format(unit=unit, scale=scale, step=words[f"axis_{line.step}"])


def _told_lines(layout: Layout, told: str) -> str:
    return wrap_label(told, columns_in(layout.width - 2 * EDGE, NOTE_SIZE), 2)


def _told_inches(layout: Layout, told: str) -> float:
    return (_told_lines(layout, told).count("\n") + 1) * NOTE_SIZE * 1.5 / 72


def _notes(line: Timeline, lang: Lang) -> list[str]:
    words, chart, notes = chart_words(lang), CHART_WORDS[lang], []
    if more := len(line.panels) - len(line.shown):
        notes.append(words["more_regions"].format(shown=len(line.shown), n=f"{more:,}"))
    if line.single:
        notes.append(words["single_period"].format(n=f"{line.single:,}"))
    if line.too_large:
        notes.append(chart["left_out"].format(n=line.too_large))
    if line.several:
        notes.append(words["several_values"].format(n=line.several))
    if any(cell.conflicts for cell in line.drawn):
        notes.append(chart["conflict"])
    return notes


def _draw_panels(
    sheet: Sheet, layout: Layout, line: Timeline, axis: Axis, labels: Sequence[str], lang: Lang
) -> set[str]:
    kinds: set[str] = set()
    height, limits = float(sheet.get_size_inches()[1]), axis.limits
    for number, (panel, label) in enumerate(zip(line.shown, labels, strict=True)):
        left, top = layout.corner(number)
        axes = add_axes(sheet, (left, height - top - PANEL_HEIGHT, PANEL_WIDTH, PANEL_HEIGHT))
        _scale(axes, axis, line, lang, labelled=number % layout.across == 0)
        if number == 0:
            make_room(axes, line.drawn, "y", DOT_POINTS)
            limits = axes.get_ylim()
        axes.set_ylim(*limits)
        kinds |= _draw_panel(axes, panel)
        _name(axes, label)
    return kinds


def _name(axes: Axes, label: str) -> None:
    axes.text(
        0.0,
        1.06,
        wrap_label(label, columns_in(PANEL_WIDTH, NOTE_SIZE), 2),
        transform=axes.transAxes,
        fontproperties=chinese_font(NOTE_SIZE),
        color=INK,
        va="bottom",
        linespacing=1.05,
        parse_math=False,
    )


def _scale(axes: Axes, axis: Axis, line: Timeline, lang: Lang, *, labelled: bool) -> None:
    if axis.scale == "symlog":
        axes.set_yscale("symlog", linthresh=axis.first, linscale=0.7)
    elif axis.scale == "log":
        axes.set_yscale("log")
    axes.set_ylim(*axis.limits)
    margin = max(axis.places[-1] - axis.places[0], 1) * 0.09
    axes.set_xlim(axis.places[0] - margin, axis.places[-1] + margin)
    font = chinese_font(NOTE_SIZE)
    texts = [tick_text(tick, lang) if labelled else "" for tick in axis.ticks]
    axes.set_yticks(axis.ticks, labels=texts, fontproperties=font, color=GREY)
    places = _labelled_places(axis.places, line.step)
    axes.set_xticks(
        places,
        labels=[Moment(line.step, place).text for place in places],
        fontproperties=font,
        color=GREY,
    )
    axes.minorticks_off()
    axes.tick_params(length=2, color=PALE)
    axes.grid(axis="y", color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)


def _labelled_places(places: Sequence[int], step: str) -> list[int]:
    """Return the periods that have room for their text: the first, the last, and one halfway."""
    first, last = places[0], places[-1]
    if step == "month":
        return [first, last] if last > first else [first]
    middle = (first + last) // 2
    return sorted({first, middle, last} if last - first > 1 and (first + last) % 2 == 0 else {first, last})


def _draw_panel(axes: Axes, panel: Panel) -> set[str]:
    kinds: set[str] = set()
    done = [(place, place_of(cell.value)) for place, cell in panel.cells if cell.status == "achieved"]
    axes.plot([place for place, _ in done], [value for _, value in done], color=BLUE, lw=1.0, zorder=1)
    low, high = axes.get_xlim()
    done_at = {place for place, _ in done}
    for place, cell in panel.cells:
        beside = cell.status == "target" and place in done_at
        at = (place + (high - low) * TARGET_SHIFT * beside, place_of(cell.value))
        kinds |= {cell.status} | draw_interval(axes, at, cell, "y")
        draw_dot(axes, at, cell, DOT_POINTS)
        if cell.conflicts:
            _mark_conflict(axes, at)
    return kinds


def _mark_conflict(axes: Axes, at: tuple[float, float]) -> None:
    """Write ※ beside a dot, to the side where the panel has room."""
    low, high = axes.get_xlim()
    right = at[0] < (low + high) / 2
    axes.annotate(
        "※",
        at,
        xytext=(4 if right else -4, -1),
        textcoords="offset points",
        fontproperties=chinese_font(NOTE_SIZE - 2),
        color=GREY,
        ha="left" if right else "right",
        va="top",
    )


def _legend(sheet: Sheet, layout: Layout, kinds: set[str], lang: Lang) -> None:
    width, height = (float(side) for side in sheet.get_size_inches())
    keys = mark_keys(kinds, CHART_WORDS[lang], DOT_POINTS)
    sheet.legend(
        [mark for mark, _ in keys],
        [text for _, text in keys],
        prop=chinese_font(NOTE_SIZE),
        loc="upper left",
        bbox_to_anchor=(layout.left / width, 1 - (layout.bottom + 0.05) / height),
        ncols=len(keys),
        frameon=False,
        handletextpad=0.5,
        columnspacing=1.6,
        borderaxespad=0,
    )
