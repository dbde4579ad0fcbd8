"""Two overviews of the whole comparison: which region reported what, and how much of each metric."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from pipeline.dataset.selection import SELECTABLE
from pipeline.present.canvas import (
    BLUE,
    EDGE,
    GREY,
    INK,
    LABEL_SIZE,
    NOTE_SIZE,
    PALE,
    VERMILION,
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
from pipeline.present.fonts import chinese_font
from pipeline.present.matrix import frame_matrix
from pipeline.present.naming import Names
from pipeline.present.notation import linear_ticks, tick_text
from pipeline.present.plain import balanced_label, wrap_label
from pipeline.present.scales import SHADES
from pipeline.present.scope import regions_text, selected_text
from pipeline.present.wording import CHART_WORDS, Lang, counted
from pipeline.records import STATUSES, Cell

MOST_REGIONS = 30
CELL_INCHES = 0.56
ROW_INCHES = 0.3
TALL_ROW_INCHES = 0.38  # where a label takes two lines
LABEL_COLUMNS = 34


def figures_by_region(cells: Sequence[Cell]) -> dict[str, Counter[str]]:
    """Return for each region how many figures it has of each metric; a figure counts once."""
    seen: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for cell in cells:
        seen[cell.region][cell.metric].update(cell.figure_ids)
    return {region: Counter({m: len(ids) for m, ids in found.items()}) for region, found in seen.items()}


def figures_by_metric(cells: Sequence[Cell]) -> dict[str, Counter[str]]:
    """Return for each metric how many figures there are by status, the most frequent metric first."""
    seen: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for cell in cells:
        seen[cell.metric][cell.status].update(cell.figure_ids)
    counts = {metric: Counter({s: len(ids) for s, ids in found.items()}) for metric, found in seen.items()}
    return dict(sorted(counts.items(), key=lambda item: (-item[1].total(), item[0])))


def overall_scope(
    cells: Sequence[Cell],
    names: Names,
    lang: Lang,
    document_of: Mapping[str, str],
    among: int | None = None,
) -> str:
    """Return what all cells share of campaign, period, level and metric, and the number of regions, reports and figures.

    ``among`` is the number of regions of which those of the cells are drawn; reports are counted where known.
    """
    figures = {figure_id for cell in cells for figure_id in cell.figure_ids}
    parts = _shared(cells, names, lang)
    parts.append(regions_text(len({cell.region for cell in cells}), among, lang))
    if document_of:
        reports = len({document_of[figure_id] for figure_id in figures if figure_id in document_of})
        parts.append(counted("reports", reports, lang))
    parts.append(counted("figures", len(figures), lang))
    return " · ".join(parts)


def _shared(cells: Sequence[Cell], names: Names, lang: Lang) -> list[str]:
    shared = {name: {getattr(cell, name) for cell in cells} for name in SELECTABLE}
    one = {name: values.pop() for name, values in shared.items() if len(values) == 1}
    return [safe_label(selected_text(name, value, names, lang)) for name, value in one.items() if value]


def coverage_matrix(
    cells: Sequence[Cell], names: Names, lang: Lang, document_of: Mapping[str, str]
) -> DrawnChart:
    """Draw which regions reported which metric at all; a field holds the number of figures.

    Regions with more metrics come first, then those with more figures; at most ``MOST_REGIONS``.
    """
    words, counts = CHART_WORDS[lang], figures_by_region(cells)
    region_names = names.distinct(cells)
    ordered = sorted(counts, key=lambda region: (-len(counts[region]), -counts[region].total(), region))
    shown = ordered[:MOST_REGIONS]
    totals: Counter[str] = sum((counts[region] for region in shown), Counter())
    metrics = sorted(totals, key=lambda metric: (-totals[metric], metric))
    title, kept = words["coverage"], frozenset(shown)
    drawn = [cell for cell in cells if cell.region in kept]
    scope = overall_scope(drawn, names, lang, document_of, among=len(ordered))
    notes = [words["coverage_note"]]
    if len(ordered) > len(shown):
        notes.insert(0, words["first"].format(shown=len(shown), n=f"{len(ordered):,}"))
    labels = [balanced_label(safe_label(region_names[region]), LABEL_COLUMNS) for region in shown]
    heads = [_metric_head(names.metric(metric)) for metric in metrics]
    row_inches = TALL_ROW_INCHES if any("\n" in label for label in labels) else ROW_INCHES
    left = EDGE + label_inches(labels) + 0.15
    slanting = any(head.isascii() for head in heads)
    overhang = 0.72 * label_inches(heads[-1:], NOTE_SIZE) if slanting else 0.5
    width = max(left + CELL_INCHES * len(metrics) + overhang, 6.0)
    head_space = 0.2 + 0.75 * label_inches(heads, NOTE_SIZE) if slanting else 0.62
    margins = Margins(
        left,
        width - left - CELL_INCHES * len(metrics),
        head_inches(width, title, scope) + head_space,
        0.1 + foot_inches(width, notes),
    )
    sheet, axes = new_sheet(width, row_inches * len(shown), margins)
    _fill_matrix(axes, [[counts[region][metric] for metric in metrics] for region in shown])
    frame_matrix(axes, labels, heads, slanting=slanting)
    write_head(sheet, title, scope)
    write_foot(sheet, notes)
    return finished(
        sheet, "coverage", title, scope, f"{title}。{scope}。" if lang == "zh" else f"{title}. {scope}."
    )


def _metric_head(name: str) -> str:
    """Return a Chinese name in lines of two characters; a name in Latin letters is set slanting."""
    return safe_label(name) if name.isascii() else wrap_label(safe_label(name), 4, lines=3)


def _fill_matrix(axes: Axes, counts: list[list[int]]) -> None:
    """Shade the fields by their counts, on a logarithmic scale, and write the counts into them."""
    most, font = max(count for row in counts for count in row), chinese_font(NOTE_SIZE)
    squares, faces, edges = [], [], []
    for row, found in enumerate(counts):
        for column, count in enumerate(found):
            step = min(int(len(SHADES) * math.log(count + 1) / math.log(most + 2)), len(SHADES) - 1)
            squares.append([(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)])
            faces.append(SHADES[step] if count else "white")
            edges.append("white" if count else PALE)
            if count:
                axes.text(
                    column + 0.5,
                    row + 0.5,
                    tick_text(count, "en") if count >= 10000 else str(count),
                    fontproperties=font,
                    color="white" if step >= 3 else INK,
                    ha="center",
                    va="center_baseline",
                )
    axes.add_collection(PolyCollection(squares, facecolors=faces, edgecolors=edges, linewidths=0.6))


def metric_counts(
    cells: Sequence[Cell], names: Names, lang: Lang, document_of: Mapping[str, str]
) -> DrawnChart:
    """Draw how many figures of the comparison each metric has, achieved and targets told apart."""
    words, counts = CHART_WORDS[lang], figures_by_metric(cells)
    title, scope = words["counts"], overall_scope(cells, names, lang, document_of)
    labels = [safe_label(names.metric(metric), 26) for metric in counts]
    totals = [str(count.total()) for count in counts.values()]
    left, right = EDGE + label_inches(labels) + 0.15, 0.7
    width = left + right + 5.0
    margins = Margins(left, right, head_inches(width, title, scope), 1.2)
    sheet, axes = new_sheet(width, ROW_INCHES * len(counts) + 0.2, margins)
    starts = [0] * len(counts)
    for status, color in zip(STATUSES, (BLUE, VERMILION), strict=True):
        widths = [count[status] for count in counts.values()]
        if any(widths):
            label = words[status]
            axes.barh(range(len(counts)), widths, left=starts, height=0.68, color=color, label=label)
        starts = [start + wide for start, wide in zip(starts, widths, strict=True)]
    ticks = linear_ticks(0, max(*starts, 4))
    _frame_bars(axes, labels, ticks, lang)
    for row, (end, text) in enumerate(zip(starts, totals, strict=True)):
        font = chinese_font(NOTE_SIZE)
        axes.text(end + ticks[-1] * 0.01, row, text, fontproperties=font, color=GREY, va="center_baseline")
    write_head(sheet, title, scope)
    return finished(
        sheet, "counts", title, scope, f"{title}。{scope}。" if lang == "zh" else f"{title}. {scope}."
    )


def _frame_bars(axes: Axes, labels: list[str], ticks: list[float], lang: Lang) -> None:
    words = CHART_WORDS[lang]
    axes.set_xlim(0, ticks[-1])
    axes.set_ylim(len(labels) - 0.4, -0.6)
    texts = [tick_text(tick, lang) for tick in ticks]
    axes.set_xticks(ticks, labels=texts, fontproperties=chinese_font(NOTE_SIZE), color=GREY)
    axes.set_yticks(
        range(len(labels)),
        labels=labels,
        fontproperties=chinese_font(LABEL_SIZE),
        color=INK,
        parse_math=False,
    )
    axes.tick_params(length=0)
    axes.grid(axis="x", color=PALE, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.set_xlabel(words["counts_axis"], fontproperties=chinese_font(LABEL_SIZE), color=INK)
    axes.legend(
        prop=chinese_font(NOTE_SIZE),
        loc="upper left",
        bbox_to_anchor=(0.0, -0.58 / (axes.get_window_extent().height / axes.figure.dpi)),
        ncols=2,
        frameon=False,
        borderaxespad=0,
    )
