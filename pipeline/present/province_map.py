"""The tile map: one square a province-level division, coloured by one comparable set, hollow where nothing was told."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.patches import Patch, Polygon

from pipeline.lexicon import Entry, load_toml
from pipeline.present.canvas import (
    EDGE,
    GREY,
    NOTE_SIZE,
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
from pipeline.present.chart_words import chart_words, listed, note_columns
from pipeline.present.comparable import ComparableSet, comparable_sets, key_of, told_once
from pipeline.present.fields import (
    Key,
    Square,
    draw_field,
    draw_undecided,
    field_keys,
    field_text,
    key_legend,
    shading_of,
    write_in,
)
from pipeline.present.naming import Names
from pipeline.present.notation import place_of, position, tick_text
from pipeline.present.ranking import scope_of, title_of, with_goals_told
from pipeline.present.scales import Shading
from pipeline.present.wording import CHART_WORDS, Lang
from pipeline.records import Cell

TILE_INCHES = 0.92
LEAST_KEY_INCHES = 2.3
MARK_INCHES = 0.75  # of the legend, with the space around it
LEAST_REGIONS = 3
NAME_DROP, VALUE_DROP = 0.3, 0.64  # of a tile, from its upper edge
EMPTY_EDGE = "#a6a6a6"
UNIT_LIMIT = 10
ALT_COLUMNS = 120


class Tile(Entry, frozen=True, kw_only=True):
    """A division's square: column from the west, row from the north, both from 0."""

    code: str
    name: str
    column: int
    row: int


@lru_cache(maxsize=1)
def tiles() -> dict[str, Tile]:
    """Return the tiles by region code.

    Raises:
        LexiconError: ``province_tiles.toml`` is malformed.

    >>> len(tiles()), tiles()["150000"].name
    (34, '内蒙古')
    """
    return {tile.code: tile for tile in load_toml(Path(__file__).with_name("province_tiles.toml"), Tile)}


def province_map(
    cells: Sequence[Cell], names: Names, lang: Lang, document_of: Mapping[str, str]
) -> DrawnChart | None:
    """Draw the most telling comparable set of provinces as a tile map; None where none has three of them.

    A tile is shaded by the achieved value, hollow in vermilion where there is only a target, dashed where nothing
    was reported. Where a province has both, the map shows what is achieved and counts the targets.
    """
    alone, repeated = told_once(cell for cell in cells if cell.level == "province")
    sets = comparable_sets(_placed(alone, repeated), LEAST_REGIONS)
    if not sets:
        return None
    words, chosen = chart_words(lang), sets[0]
    shown = _shown(chosen)
    title = words["province_map"].format(title=title_of(chosen.key, names, lang))
    title = with_goals_told(title, shown.values(), lang)
    drawn = ComparableSet(chosen.key, tuple(shown.values()))
    scope = scope_of(drawn, names, lang, document_of)
    several = {cell.region for cell in repeated if key_of(cell) == chosen.key}
    columns, rows = (
        max(places) + 1 for places in zip(*((t.column, t.row) for t in tiles().values()), strict=True)
    )
    keys = _keys_inches(lang)
    width = EDGE + columns * TILE_INCHES + keys
    notes = [words["province_note"], *_notes(chosen, (alone, repeated), lang, width)]
    margins = Margins(EDGE, keys, head_inches(width, title, scope) + 0.1, 0.1 + foot_inches(width, notes))
    sheet, axes = new_sheet(width, rows * TILE_INCHES, margins)
    axes.set_axis_off()
    axes.set_xlim(0, columns)
    axes.set_ylim(rows, 0)
    shading = shading_of(shown.values())
    kinds = _draw(axes, shown, several, shading, lang)
    _legend(axes, kinds, shading, chosen.key.unit, lang)
    write_head(sheet, title, scope)
    write_foot(sheet, notes)
    told = [f"{tiles()[code].name} {field_text(cell, lang)}" for code, cell in shown.items()]
    listing = words["told_map"].format(n=len(told), names=listed(told, lang, ALT_COLUMNS))
    return finished(
        sheet, "province-map", title, scope, words["alt"].format(title=title, scope=scope, told=listing)
    )


def _keys_inches(lang: Lang) -> float:
    """Return the width of the legend beside the map."""
    words = chart_words(lang) | CHART_WORDS[lang]
    texts = [words[name] for name in ("target", "open_upper", "spans_steps", "nothing_reported")]
    return max(label_inches(texts, NOTE_SIZE) + MARK_INCHES, LEAST_KEY_INCHES)


def _placed(alone: Sequence[Cell], repeated: Sequence[Cell]) -> list[Cell]:
    """Return the cells that tiles can show; no target stands for several values of what is achieved."""
    several = {(key_of(cell), cell.region) for cell in repeated}
    return [
        cell
        for cell in alone
        if cell.region in tiles()
        and position(cell.value) is not None
        and (cell.status == "achieved" or (key_of(cell), cell.region) not in several)
    ]


def _shown(chosen: ComparableSet) -> dict[str, Cell]:
    """Return the cell that each tile shows, the highest first: what is achieved, else the target."""
    by_region: dict[str, Cell] = {}
    for cell in sorted(chosen.cells, key=lambda cell: cell.status == "target"):
        by_region.setdefault(cell.region, cell)
    return dict(sorted(by_region.items(), key=lambda item: (-place_of(item[1].value), item[0])))


def _notes(
    chosen: ComparableSet,
    left_out: tuple[Sequence[Cell], Sequence[Cell]],
    lang: Lang,
    width: float,
) -> list[str]:
    """Return what is not drawn of the set; ``left_out`` are all its cells told once, and those told otherwise."""
    alone, repeated = left_out
    words = chart_words(lang)
    notes = [words["no_period_note"]] if chosen.key.period is None else []
    same = [cell for cell in alone if key_of(cell) == chosen.key]
    if unplaced := sorted({cell.region for cell in same} - tiles().keys()):
        lead = words["province_unplaced"].format(n=len(unplaced), names="")
        codes = listed(
            [safe_label(code, 12) for code in unplaced], lang, note_columns(width, NOTE_SIZE, lead)
        )
        notes.append(words["province_unplaced"].format(n=len(unplaced), names=codes))
    if beside := len(chosen.cells) - chosen.regions:
        notes.append(words["targets_beside"].format(n=beside))
    if several := sum(key_of(cell) == chosen.key for cell in repeated):
        notes.append(words["several_values"].format(n=several))
    if vast := sum(position(cell.value) is None for cell in same):
        notes.append(CHART_WORDS[lang]["left_out"].format(n=vast))
    if any(cell.conflicts for cell in chosen.cells):
        notes.append(CHART_WORDS[lang]["conflict"])
    return notes


def _draw(
    axes: Axes, shown: Mapping[str, Cell], several: set[str], shading: Shading | None, lang: Lang
) -> set[str]:
    kinds: set[str] = set()
    for code, tile in tiles().items():
        square = Square(tile.column, tile.row)
        if cell := shown.get(code):
            lines = [(tile.name, NAME_DROP), (field_text(cell, lang), VALUE_DROP)]
            kinds |= draw_field(axes, square, cell, shading, lines)
        elif code in several:
            lines = [(tile.name, NAME_DROP), (chart_words(lang)["several"], VALUE_DROP)]
            kinds |= draw_undecided(axes, square, lines)
        else:
            kinds.add("nothing_reported")
            axes.add_patch(
                Polygon(square.corners(), facecolor="white", edgecolor=EMPTY_EDGE, lw=0.9, ls="--")
            )
            write_in(axes, square, tile.name, NAME_DROP, GREY)
    return kinds


def _legend(axes: Axes, kinds: set[str], shading: Shading | None, unit: str | None, lang: Lang) -> None:
    words = chart_words(lang) | CHART_WORDS[lang]
    keys: list[tuple[Key, str]] = []
    for low, high, shade in reversed(shading.ranges() if shading else []):
        ends = {"low": tick_text(low, lang), "high": tick_text(high, lang)}
        keys.append((Patch(color=shade), words["step_range"].format(**ends) if low < high else ends["low"]))
    keys += field_keys(kinds, words)
    if "nothing_reported" in kinds:
        empty = Patch(facecolor="white", edgecolor=EMPTY_EDGE, lw=0.9, ls="--")
        keys.append((empty, words["nothing_reported"]))
    told = words["unit"].format(unit=safe_label(unit, UNIT_LIMIT)) if unit else words["unit_none"]
    key_legend(axes, keys, (1.02, 0.98), 1, told)
