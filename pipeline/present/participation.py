"""Activities against participants: a dot a region, both axes logarithmic, regions off the median ratio named."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Sheet
from matplotlib.lines import Line2D

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
    new_sheet,
    safe_label,
    write_foot,
    write_head,
)
from pipeline.present.chart_words import chart_words, listed, note_columns
from pipeline.present.comparable import ComparableKey
from pipeline.present.dot_labels import write_labels
from pipeline.present.fonts import chinese_font
from pipeline.present.marks import draw_dot, draw_interval, make_room, mark_keys
from pipeline.present.naming import Names
from pipeline.present.notation import close_log_ticks, rounded_text, tick_text
from pipeline.present.pairing import FACTOR, SPREAD, Pair, Participation, best_participation
from pipeline.present.ranking import title_of
from pipeline.present.scope import scope_text
from pipeline.present.wording import CHART_WORDS, Lang, period_text
from pipeline.records import Cell

SHEET_WIDTH = 8.6
LEAST_HEIGHT, MOST_HEIGHT = 2.5, 5.4  # of the plot
DOT_INCHES = 0.15  # of its height for each region
KEY_INCHES = 0.95
LEFT, RIGHT = 0.95, 0.35
DOT_POINTS = 5.5
MARGIN = 1.4  # of an axis beyond the outermost dots, as a factor
MOST_NAMED = 12
MEDIAN_PIECES = 80  # of its line, so that names can stand close to it
NAME_LIMIT = 16  # characters of a region's name or of a unit on the sheet
ALT_COLUMNS = 120


def activities_and_participants(
    cells: Sequence[Cell], names: Names, lang: Lang, document_of: Mapping[str, str]
) -> DrawnChart | None:
    """Draw activities against participants for regions of one campaign, period and status; None where too few.

    The dashed line is the median of participants for each activity. Named are the regions whose whole interval of
    the ratio is off it (:class:`pipeline.present.pairing.Participation`); where regions are few the others, too, in
    grey.
    """
    pairing = best_participation(cells)
    if pairing is None:
        return None
    words = chart_words(lang)
    title = words["participation"].format(
        activities=title_of(pairing.activities, names, lang),
        participants=title_of(pairing.participants, names, lang),
    )
    scope = _scope(pairing, names, lang, document_of)
    region_names = names.distinct(pair.activities for pair in pairing.pairs)
    labels = {region: safe_label(name, NAME_LIMIT) for region, name in region_names.items()}
    outliers = [labels[pair.region] for pair in pairing.outliers]
    notes = _notes(pairing, lang)
    sheet, unnamed = _plot(pairing, labels, (title, scope), notes, names, lang)
    if unnamed:
        notes.append(_spare_note(unnamed, lang))
        sheet, _ = _plot(pairing, labels, (title, scope), notes, names, lang)
    ratio = _median_told(pairing, lang)
    write_head(sheet, title, scope)
    write_foot(sheet, notes)
    told = words["told_participation"].format(
        n=len(pairing.pairs), ratio=ratio, names=listed(outliers, lang, ALT_COLUMNS)
    )
    alt = words["alt"].format(title=title, scope=scope, told=told)
    return finished(sheet, "participation", title, scope, alt)


def _scope(pairing: Participation, names: Names, lang: Lang, document_of: Mapping[str, str]) -> str:
    chosen = pairing.frame.holding([cell for pair in pairing.pairs for cell in _cells(pair)])
    scope = scope_text(chosen, period_text(pairing.frame.period, lang), names, lang, document_of)
    return f"{scope} · {CHART_WORDS[lang][pairing.status]}"


def _cells(pair: Pair) -> tuple[Cell, Cell]:
    return pair.activities, pair.participants


def _plot(
    pairing: Participation,
    labels: Mapping[str, str],
    head: tuple[str, str],
    notes: list[str],
    names: Names,
    lang: Lang,
) -> tuple[Sheet, list[str]]:
    """Draw dots and names; return the outliers for whose names there was no room, too."""
    bottom = KEY_INCHES + foot_inches(SHEET_WIDTH, notes)
    margins = Margins(LEFT, RIGHT, head_inches(SHEET_WIDTH, *head) + 0.1, bottom)
    height = min(LEAST_HEIGHT + DOT_INCHES * len(pairing.pairs), MOST_HEIGHT)
    sheet, axes = new_sheet(SHEET_WIDTH, height, margins)
    _scale(axes, pairing, names, lang)
    kinds = {pairing.status}
    for pair in pairing.pairs:
        kinds |= draw_interval(axes, pair.place, pair.activities, "x")
        kinds |= draw_interval(axes, pair.place, pair.participants, "y")
        draw_dot(axes, pair.place, pair.activities, DOT_POINTS)
    _draw_median(axes, pairing.median)
    pairs, pale = _named(pairing)
    unnamed = write_labels(
        axes, [pair.place for pair in pairs], [labels[pair.region] for pair in pairs], pale
    )
    _legend(axes, pairing, kinds, lang)
    return sheet, [*unnamed, *(labels[pair.region] for pair in pairing.outliers[MOST_NAMED:])]


def _named(pairing: Participation) -> tuple[list[Pair], int]:
    """Return whose names stand beside dots, and how many of them are there only since regions are few."""
    named = pairing.outliers[:MOST_NAMED]
    if len(pairing.pairs) > MOST_NAMED:
        return named, 0
    rest = [pair for pair in pairing.pairs if pair not in named]
    return [*named, *rest], len(rest)


def _spare_note(unnamed: Sequence[str], lang: Lang) -> str:
    words = chart_words(lang)
    lead = words["outliers_more"].format(n=len(unnamed), names="")
    told = listed(unnamed, lang, note_columns(SHEET_WIDTH, NOTE_SIZE, lead))
    return words["outliers_more"].format(n=len(unnamed), names=told)


def _notes(pairing: Participation, lang: Lang) -> list[str]:
    words = chart_words(lang)
    notes = [words["one_event"]]
    if pairing.frame.period is None:
        notes.append(words["no_period_note"])
    if pairing.outliers:
        lead = words["named_in_black" if len(pairing.pairs) <= MOST_NAMED else "named"]
        notes.append(words["outlier_note"].format(lead=lead, spread=SPREAD, factor=FACTOR))
    if pairing.unplaced:
        notes.append(words["no_logarithm"].format(n=pairing.unplaced))
    if pairing.several:
        notes.append(words["several_values"].format(n=pairing.several))
    if any(cell.conflicts for pair in pairing.pairs for cell in _cells(pair)):
        notes.append(words["conflicting_regions"].format(n=_conflicting(pairing)))
    return notes


def _conflicting(pairing: Participation) -> int:
    return sum(any(cell.conflicts for cell in _cells(pair)) for pair in pairing.pairs)


def _scale(axes: Axes, pairing: Participation, names: Names, lang: Lang) -> None:
    for axis, key, number in ((axes.xaxis, pairing.activities, 0), (axes.yaxis, pairing.participants, 1)):
        values = [pair.place[number] for pair in pairing.pairs]
        ends = min(values) / MARGIN, max(values) * MARGIN
        ticks = close_log_ticks(*ends)
        set_scale, set_limits, set_label = (
            (axes.set_xscale, axes.set_xlim, axes.set_xlabel)
            if number == 0
            else (axes.set_yscale, axes.set_ylim, axes.set_ylabel)
        )
        set_scale("log")
        set_limits(*ends)
        cells = [_cells(pair)[number] for pair in pairing.pairs]
        make_room(axes, cells, "x" if number == 0 else "y", DOT_POINTS)
        font = chinese_font(NOTE_SIZE)
        axis.set_ticks(
            ticks, labels=[tick_text(tick, lang) for tick in ticks], fontproperties=font, color=GREY
        )
        text = _axis_text(key, names, lang)
        set_label(text, fontproperties=chinese_font(LABEL_SIZE), color=INK, parse_math=False)
    axes.minorticks_off()
    axes.tick_params(length=0, pad=6)
    axes.grid(color=PALE, linewidth=0.7)
    axes.set_axisbelow(True)


def _axis_text(key: ComparableKey, names: Names, lang: Lang) -> str:
    unit = safe_label(key.unit, NAME_LIMIT) if key.unit else CHART_WORDS[lang]["unit_none"]
    return chart_words(lang)["axis_of"].format(name=safe_label(names.metric(key.metric), 30), unit=unit)


def _draw_median(axes: Axes, median: float) -> None:
    low, high = axes.get_xlim()
    limits = axes.get_ylim()
    ends = [max(low, limits[0] / median), min(high, limits[1] / median)]
    if ends[0] < ends[1]:
        ratio = (ends[1] / ends[0]) ** (1 / MEDIAN_PIECES)
        places = [ends[0] * ratio**piece for piece in range(MEDIAN_PIECES + 1)]
        axes.plot(places, [place * median for place in places], "--", color=GREY, lw=1.0, zorder=1)


def _median_told(pairing: Participation, lang: Lang) -> str:
    none = CHART_WORDS[lang]["unit_none"]
    return chart_words(lang)["median_ratio"].format(
        activity=safe_label(pairing.activities.unit or none, NAME_LIMIT),
        person=safe_label(pairing.participants.unit or none, NAME_LIMIT),
        ratio=rounded_text(Decimal(repr(pairing.median)), "exact", lang),
    )


def _legend(axes: Axes, pairing: Participation, kinds: set[str], lang: Lang) -> None:
    keys = mark_keys(kinds, CHART_WORDS[lang], DOT_POINTS)
    keys.append((Line2D([], [], color=GREY, lw=1.0, linestyle="--"), _median_told(pairing, lang)))
    height = axes.get_window_extent().height / axes.figure.dpi
    axes.legend(
        [mark for mark, _ in keys],
        [text for _, text in keys],
        prop=chinese_font(NOTE_SIZE),
        loc="upper left",
        bbox_to_anchor=(EDGE / SHEET_WIDTH - 0.03, -0.6 / height),
        ncols=len(keys),
        frameon=False,
        handletextpad=0.5,
        columnspacing=1.4,
        borderaxespad=0,
    )
