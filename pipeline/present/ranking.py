"""The rows of a ranked chart: regions in order, and the words around them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.present.canvas import safe_label
from pipeline.present.chart_words import chart_words
from pipeline.present.comparable import ComparableKey, ComparableSet
from pipeline.present.naming import Names
from pipeline.present.notation import place_of, position, scaled_text
from pipeline.present.scope import scope_text
from pipeline.present.wording import CHART_WORDS, Lang, item_parts, period_text
from pipeline.records import Cell

MOST_ROWS = 30


@dataclass(frozen=True)
class Row:
    """A region's line: what it reports as done, and as its goal."""

    region: str
    name: str
    achieved: Cell | None
    target: Cell | None

    @property
    def leading(self) -> Cell:
        """The cell that ranks the region: what is done, else the goal."""
        cell = self.achieved or self.target
        if cell is None:
            raise ValueError(f"the row of {self.region} has no cell")
        return cell

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells that are there, achieved first."""
        return tuple(cell for cell in (self.achieved, self.target) if cell is not None)


def rows_of(chosen: ComparableSet, names: Names) -> list[Row]:
    """Return the regions of a set, the highest first; equal ones by region code.

    Cells whose value no axis can hold are left out, and those of which a region has several: none of them is
    chosen. Regions of one name stand with their full names.
    """
    by_region: dict[str, dict[str, Cell]] = {}
    alone, _ = chosen.told
    for cell in alone:
        if position(cell.value) is not None:
            by_region.setdefault(cell.region, {})[cell.status] = cell
    shown = names.distinct(chosen.cells)
    rows = [
        Row(region, shown[region], found.get("achieved"), found.get("target"))
        for region, found in by_region.items()
    ]
    return sorted(rows, key=lambda row: (-place_of(row.leading.value), row.region))


def title_of(key: ComparableKey, names: Names, lang: Lang) -> str:
    """Return what the set compares: metric, item class, qualifier; one that repeats another is left out."""
    parts = (names.metric(key.metric), *item_parts(key.kind, key.item_class, key.qualifier, lang))
    return " · ".join(safe_label(part) for part in dict.fromkeys(parts))


def with_goals_told(title: str, drawn: Iterable[Cell], lang: Lang) -> str:
    """Return the title, which says so where all that is drawn are targets.

    >>> with_goals_told("宣讲", [], "zh")
    '宣讲'
    """
    statuses = {cell.status for cell in drawn}
    return chart_words(lang)["goals_only"].format(title=title) if statuses == {"target"} else title


def scope_of(
    drawn: ComparableSet,
    names: Names,
    lang: Lang,
    document_of: Mapping[str, str],
    among: int | None = None,
) -> str:
    """Return the scope: campaign, period, level, number of regions drawn, ``among`` how many, and of reports."""
    return scope_text(drawn, period_text(drawn.key.period, lang), names, lang, document_of, among)


def value_text(row: Row, lang: Lang) -> str:
    """Return the values of a row as written beside it: achieved, then the goal; ※ where reports differ."""
    texts = []
    for cell in row.cells:
        text = scaled_text(cell.value, cell.bound, lang) + ("※" if cell.conflicts else "")
        if cell.status == "target":
            text = CHART_WORDS[lang]["target_value"].format(value=text)
        texts.append(text)
    return " / ".join(texts)


def notes_of(chosen: ComparableSet, rows: list[Row], lang: Lang) -> list[str]:
    """Return what the foot says: how many rows of how many, what ※ means, what was left out."""
    words = CHART_WORDS[lang]
    notes = [chart_words(lang)["no_period_no_rank"]] if chosen.key.period is None else []
    if len(rows) > MOST_ROWS:
        notes.append(words["first"].format(shown=MOST_ROWS, n=f"{len(rows):,}"))
    if any(cell.conflicts for row in rows[:MOST_ROWS] for cell in row.cells):
        notes.append(words["conflict"])
    alone, several = chosen.told
    if several:
        notes.append(chart_words(lang)["several_values"].format(n=f"{len(several):,}"))
    if left_out := sum(position(cell.value) is None for cell in alone):
        notes.append(words["left_out"].format(n=f"{left_out:,}"))
    return notes
