"""``comparison.xlsx``: the comparison long and wide, sums, ratios, coverage, the evidence, and what the columns mean."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq

from pipeline.dataset.columns import ColumnTexts
from pipeline.dataset.comparison import COMPARISON
from pipeline.dataset.coverage import PLACE, coverage
from pipeline.dataset.per_activity_table import PER_ACTIVITY_TABLE
from pipeline.dataset.roll_up_table import ROLL_UP_TABLE
from pipeline.dataset.schemas import Column, cells_of
from pipeline.dataset.sheet_texts import SheetTexts
from pipeline.dataset.wide_table import CellsByColumn, wide_table
from pipeline.dataset.workbook import SHEET_ROWS, CellValue, Link, Workbook
from pipeline.metrics import MetricNames

EVIDENCE = ("figure_id", "doc", "published", "start", "quote", "sentence")
WIDE_PLACE = ("campaign", "region", "region_name")
FIGURES_SUFFIX = "figure_ids"  # of the columns that hold ids of figures


class StoredTable(NamedTuple):
    """A table of the dataset as a sheet: the word that names it, its name, its columns."""

    word: str
    table: str
    columns: tuple[Column, ...]

    @property
    def shown(self) -> list[Column]:
        """The columns of the sheet; exact fractions are for programs."""
        return [column for column in self.columns if column.kind != "exact"]


LONG = StoredTable("long", "comparison", COMPARISON)
ROLL_UPS = StoredTable("roll-ups", "roll_ups", ROLL_UP_TABLE)
PER_ACTIVITY = StoredTable("per-activity", "per_activity", PER_ACTIVITY_TABLE)


class Words(NamedTuple):
    """The texts of a workbook in its language."""

    columns: ColumnTexts
    metrics: MetricNames
    sheets: SheetTexts
    lang: str

    def titles(self, table: str, names: Sequence[str]) -> list[str]:
        """Return the headings of a table's columns."""
        return [self.columns.of(table, name).title(self.lang) for name in names]

    def metric(self, code: str) -> str:
        """Return the name of a metric."""
        return self.metrics.zh(code) if self.lang == "zh" else self.metrics.en(code)


def write_workbook(
    work: Path, columns: ColumnTexts, metrics: MetricNames, sheets: SheetTexts, *, lang: str
) -> list[str]:
    """Write ``comparison.xlsx`` out of the tables in ``work``; return the names of its sheets.

    A table longer than a sheet goes on in further sheets.

    Raises:
        FileNotFoundError: there is no comparison.
        OSError: ``work`` cannot be written.
    """
    words = Words(columns, metrics, sheets, lang)
    tables = {stored: _read(work, stored) for stored in (LONG, ROLL_UPS, PER_ACTIVITY)}
    evidence = _evidence(work, list(tables.values()))
    linked = _links(evidence, sheets["evidence"])
    with Workbook(work / "comparison.xlsx") as book:
        names = _add_stored(book, LONG, tables[LONG], linked, words)
        cut: list[tuple[str, str]] = []
        for word, told in (("wide", "value"), ("wide-per-100k", "per_100k")):
            added, left_out = _add_wide(book, word, told, tables[LONG], words)
            names += added
            if left_out:
                cut.append((sheets[word], sheets["wide-cut"].format(left_out=left_out)))
        names += _add_stored(book, ROLL_UPS, tables[ROLL_UPS], linked, words)
        names += _add_stored(book, PER_ACTIVITY, tables[PER_ACTIVITY], linked, words)
        names += _add_coverage(book, tables[LONG], words)
        names += book.add_table(sheets["evidence"], words.titles("figures", EVIDENCE), evidence)
        notes = [("", sheets["continued"])] if len(names) > len(SHEETS) else []
        names += book.add_table(
            sheets["dictionary"],
            [sheets["sheet"], sheets["column"], sheets["title"], sheets["meaning"]],
            _dictionary(words, [*cut, *notes]),
        )
    return names


# The sheets before the dictionary, each by the word that names it.
SHEETS = ("long", "wide", "wide-per-100k", "roll-ups", "per-activity", "coverage", "evidence")


def _read(work: Path, stored: StoredTable) -> CellsByColumn:
    return cells_of(pq.read_table(work / f"{stored.table}.parquet"), stored.columns)


def _add_stored(
    book: Workbook,
    stored: StoredTable,
    table: CellsByColumn,
    linked: Mapping[str, tuple[str, int]],
    words: Words,
) -> list[str]:
    header = words.titles(stored.table, [column.name for column in stored.shown])
    cells = [_shown(table[column.name], column, linked) for column in stored.shown]
    return book.add_table(words.sheets[stored.word], header, zip(*cells, strict=True))


def _shown(
    cells: Sequence[Any], column: Column, linked: Mapping[str, tuple[str, int]]
) -> Sequence[CellValue]:
    if column.kind != "list":
        return cells
    if column.name.endswith(FIGURES_SUFFIX):
        return [_figures(cell, linked) for cell in cells]
    return [" ".join(cell) or None for cell in cells]


def _figures(ids: Sequence[str], linked: Mapping[str, tuple[str, int]]) -> CellValue:
    """Return the ids as a link to the first one's sentence, as text where no sheet holds it."""
    text = " ".join(ids)
    place = linked.get(ids[0]) if ids else None
    return (text or None) if place is None else Link(text, *place)


def _add_wide(
    book: Workbook, word: str, told: str, table: CellsByColumn, words: Words
) -> tuple[list[str], int]:
    """Add a wide sheet; return its names, and how many columns it leaves out."""
    wide = wide_table(table, words.metrics, words.sheets, words.lang, told)
    per = words.sheets["per-100k-title"] if told == "per_100k" else "{title}"
    header = [*words.titles("comparison", WIDE_PLACE), *(per.format(title=title) for title in wide.titles)]
    names = book.add_table(words.sheets[word], header, wide.rows, frozen_columns=len(WIDE_PLACE))
    return names, wide.left_out


def _add_coverage(book: Workbook, table: CellsByColumn, words: Words) -> list[str]:
    told = zip(*(table[name] for name in (*PLACE, "metric")), strict=True)
    covered = coverage(told, words.metrics.codes)
    header = [*words.titles("comparison", PLACE), *map(words.metric, covered.metrics)]
    return book.add_table(words.sheets["coverage"], header, covered.rows, frozen_columns=len(PLACE))


def _evidence(work: Path, tables: Sequence[CellsByColumn]) -> list[tuple[CellValue, ...]]:
    """Return a row for each figure behind the tables, in their order: where it stands, and its sentence."""
    read = pq.read_table(work / "figures.parquet", columns=list(EVIDENCE)).to_pydict()
    rows = {row[0]: row for row in zip(*(read[name] for name in EVIDENCE), strict=True)}
    lists = [table[name] for table in tables for name in table if name.endswith(FIGURES_SUFFIX)]
    wanted = dict.fromkeys(figure for told in lists for ids in told for figure in ids)
    return [rows[figure] for figure in wanted if figure in rows]


def _links(evidence: Sequence[Sequence[CellValue]], sheet: str) -> dict[str, tuple[str, int]]:
    """Return the sheet and row of each figure; one that only a further sheet holds has none."""
    return {str(row[0]): (sheet, at) for at, row in enumerate(evidence[: SHEET_ROWS - 1], start=2)}


def _dictionary(words: Words, notes: Sequence[tuple[str, str]]) -> Iterator[list[CellValue]]:
    """Yield a row for each column of the tables, by sheet, then what else must be known, of a sheet or of all."""
    sheets = words.sheets
    for stored in (LONG, ROLL_UPS, PER_ACTIVITY):
        for column in stored.shown:
            text = words.columns.of(stored.table, column.name)
            yield [sheets[stored.word], column.name, text.title(words.lang), text.about(words.lang)]
    rules = [(sheets[word], sheets[f"{word}-rule"]) for word in SHEETS]
    for sheet, note in [("", sheets["digits"]), *rules, *notes]:
        yield [sheet or None, None, None, note]
