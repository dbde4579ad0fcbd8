"""The heatmap of regions and metrics: each column a comparable set, coloured by itself."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from pipeline.present.canvas import (
    EDGE,
    NOTE_SIZE,
    DrawnChart,
    Margins,
    columns_in,
    finished,
    foot_inches,
    head_inches,
    label_inches,
    new_sheet,
    safe_label,
    write_foot,
    write_head,
)
from pipeline.present.chart_words import chart_words, listed, note_columns
from pipeline.present.comparable import ComparableKey, key_of
from pipeline.present.fields import (
    Square,
    draw_field,
    draw_undecided,
    field_keys,
    field_text,
    key_legend,
    shading_of,
)
from pipeline.present.grid import Grid, best_grid, per_capita
from pipeline.present.matrix import frame_matrix
from pipeline.present.naming import Names
from pipeline.present.plain import balanced_label, wrap_label
from pipeline.present.ranking import with_goals_told
from pipeline.present.scales import SHADES
from pipeline.present.scope import scope_text
from pipeline.present.wording import CHART_WORDS, Lang, item_parts, period_text
from pipeline.records import Cell

ROW_INCHES = 0.34
TALL_ROW_INCHES = 0.4  # where a label takes two lines
FIELD_INCHES = 1.0
LABEL_COLUMNS = 34
HEAD_LINES = 2  # of the metric's name, and of the item's
LEAST_WIDTH = 7.0
KEY_INCHES = 0.62
MARK_INCHES = 0.45  # of a legend, with the space around it


def region_heatmap(
    cells: Sequence[Cell],
    names: Names,
    lang: Lang,
    document_of: Mapping[str, str],
    residents: Mapping[str, int] | None = None,
) -> DrawnChart | None:
    """Draw regions by metrics: the frame (campaign, level, period) with most fields; None where there is none.

    A field is shaded by its place among the achieved values of its column, and holds its value. A target's is
    hollow, unless the region also reports what is achieved. With ``residents`` by region code, values are
    per 100,000 residents of provinces or prefectures; regions without a number are named as left out.
    """
    unknown: list[Cell] = []
    if residents is not None:
        cells, unknown = per_capita(cells, residents)
    grid = best_grid(cells)
    if grid is None:
        return None
    divided, words = residents is not None, chart_words(lang)
    title = words["heatmap_per_capita" if divided else "heatmap"]
    title = with_goals_told(title, (field.cell for field in grid.drawn()), lang)
    scope = _scope(grid, names, lang, document_of)
    labels = _labels(grid, names)
    heads = [_head(column, names, lang, divided) for column in grid.shown_columns]
    left = EDGE + label_inches(labels) + 0.15
    right = max(FIELD_INCHES * len(heads), _keys_inches(lang)) + EDGE
    width = max(left + right, LEAST_WIDTH)
    notes = _notes(grid, _named_left_out(grid, unknown, names), divided, lang, width)
    margins = Margins(
        left,
        width - left - FIELD_INCHES * len(heads),
        head_inches(width, title, scope) + _heads_inches(heads),
        KEY_INCHES + foot_inches(width, notes),
    )
    row_inches = TALL_ROW_INCHES if any("\n" in label for label in labels) else ROW_INCHES
    sheet, axes = new_sheet(width, row_inches * len(labels), margins)
    kinds = _fill(axes, grid, lang)
    frame_matrix(axes, labels, heads, linespacing=1.15)
    _legend(axes, kinds, lang)
    write_head(sheet, title, scope)
    write_foot(sheet, notes)
    told = words["told_heatmap"].format(rows=len(labels), columns=len(heads))
    alt = words["alt"].format(title=title, scope=scope, told=told)
    return finished(sheet, "heatmap-per-capita" if divided else "heatmap", title, scope, alt)


def _labels(grid: Grid, names: Names) -> list[str]:
    told = names.distinct(field.cell for field in grid.fields.values())
    return [balanced_label(safe_label(told[row]), LABEL_COLUMNS) for row in grid.shown_rows]


def _heads_inches(heads: Sequence[str]) -> float:
    return 0.15 + max(head.count("\n") + 1 for head in heads) * NOTE_SIZE * 1.3 / 72


def _scope(grid: Grid, names: Names, lang: Lang, document_of: Mapping[str, str]) -> str:
    drawn = grid.frame.holding([field.cell for field in grid.drawn()])
    period = period_text(grid.frame.period, lang)
    return scope_text(drawn, period, names, lang, document_of, among=len(grid.rows))


def _named_left_out(grid: Grid, unknown: Sequence[Cell], names: Names) -> list[str]:
    """Return the names of the regions that would stand in this grid if their residents were known."""
    columns = set(grid.columns)
    missing = [cell for cell in unknown if key_of(cell) in columns]
    told = names.distinct(missing)
    return [safe_label(told[region]) for region in sorted(told)]


def _keys_inches(lang: Lang) -> float:
    """Return the width of the wider row of the legend, with all its marks."""
    words = chart_words(lang) | CHART_WORDS[lang]
    rows = (["lowest", "highest", "", "", ""], ["target", "open_upper", "spans_steps"])
    return max(
        sum(label_inches([words.get(name, "")], NOTE_SIZE) + MARK_INCHES for name in names) for names in rows
    )


def _notes(grid: Grid, without: Sequence[str], divided: bool, lang: Lang, width: float) -> list[str]:
    words = chart_words(lang)
    notes = [words["heatmap_note"]]
    if grid.frame.period is None:
        notes.append(words["no_period_note"])
    if divided:
        notes.append(words["residents_note"])
    if without:
        lead = words["no_residents"].format(n=len(without), names="")
        told = listed(without, lang, note_columns(width, NOTE_SIZE, lead))
        notes.append(words["no_residents"].format(n=len(without), names=told))
    if more := len(grid.rows) - len(grid.shown_rows):
        notes.append(words["more_regions"].format(shown=len(grid.shown_rows), n=f"{more:,}"))
    if more := len(grid.columns) - len(grid.shown_columns):
        notes.append(words["more_columns"].format(n=more))
    drawn = grid.drawn()
    if beside := sum(field.beside is not None for field in drawn):
        notes.append(words["targets_beside"].format(n=beside))
    if grid.too_large:
        notes.append(CHART_WORDS[lang]["left_out"].format(n=grid.too_large))
    if grid.several:
        notes.append(words["several_values"].format(n=len(grid.several)))
    if any(field.cell.conflicts for field in drawn):
        notes.append(CHART_WORDS[lang]["conflict"])
    return notes


def _head(key: ComparableKey, names: Names, lang: Lang, divided: bool) -> str:
    """Return a column's head: the metric, what is counted, the unit."""
    columns = columns_in(FIELD_INCHES - 0.06, NOTE_SIZE)
    lines = [wrap_label(safe_label(names.metric(key.metric)), columns, HEAD_LINES)]
    item = " ".join(item_parts(key.kind, key.item_class, key.qualifier, lang))
    if item and item != names.metric(key.metric):
        lines.append(wrap_label(safe_label(item), columns, HEAD_LINES))
    unit = safe_label(key.unit) if key.unit else CHART_WORDS[lang]["unit_none"]
    if divided:
        unit = chart_words(lang)["per_capita_unit"].format(unit=unit)
    lines.append(wrap_label(f"({unit})", columns, HEAD_LINES))
    return "\n".join(lines)


def _fill(axes: Axes, grid: Grid, lang: Lang) -> set[str]:
    kinds: set[str] = set()
    for place, column in enumerate(grid.shown_columns):
        whole = {region: field for (region, key), field in grid.fields.items() if key == column}
        shading = shading_of(field.cell for field in whole.values())
        for row, region in enumerate(grid.shown_rows):
            if field := whole.get(region):
                lines = [(field_text(field.cell, lang), 0.5)]
                kinds |= draw_field(axes, Square(place, row), field.cell, shading, lines)
            elif (region, column) in grid.several:
                kinds |= draw_undecided(axes, Square(place, row), [(chart_words(lang)["several"], 0.5)])
    return kinds


def _legend(axes: Axes, kinds: set[str], lang: Lang) -> None:
    words = chart_words(lang) | CHART_WORDS[lang]
    height = axes.get_window_extent().height / axes.figure.dpi
    if "achieved" in kinds:
        shades = [(Patch(color=shade), "") for shade in SHADES]
        shades[0], shades[-1] = (shades[0][0], words["lowest"]), (shades[-1][0], words["highest"])
        axes.add_artist(key_legend(axes, shades, (0.0, -0.12 / height), len(shades)))
    if keys := field_keys(kinds, words):
        below = -0.36 if "achieved" in kinds else -0.12
        key_legend(axes, keys, (0.0, below / height), len(keys))
