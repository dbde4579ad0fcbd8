"""``comparison.xlsx``: the long table, a wide one of regions by metrics, the evidence, and what the columns mean."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipeline.dataset.columns import ColumnTexts
from pipeline.dataset.comparison import COMPARISON
from pipeline.dataset.schemas import Column, cells_of
from pipeline.dataset.workbook import SHEET_ROWS, CellValue, Link, Workbook
from pipeline.lexicon import Entry, load_toml
from pipeline.metrics import MetricNames

WIDE_COLUMNS = 200
EVIDENCE = ("figure_id", "doc", "published", "start", "quote", "sentence")
CellsByColumn = Mapping[str, list[Any]]
WideKey = tuple[str, str | None, str]


class SheetText(Entry, frozen=True, kw_only=True):
    """A piece of text on the sheets of ``comparison.xlsx``."""

    name: str
    zh: str
    en: str


@dataclass(frozen=True)
class SheetTexts:
    """The texts of ``lexicons/sheets.toml`` in one language."""

    texts: Mapping[str, str]

    @classmethod
    def load(cls, folder: Path, lang: str) -> "SheetTexts":
        """Read ``sheets.toml``; raises :class:`pipeline.lexicon.LexiconError`."""
        entries = load_toml(folder / "sheets.toml", SheetText)
        return cls({entry.name: entry.zh if lang == "zh" else entry.en for entry in entries})

    def __getitem__(self, name: str) -> str:
        return self.texts[name]


def write_workbook(
    work: Path, columns: ColumnTexts, metrics: MetricNames, sheets: SheetTexts, *, lang: str
) -> list[str]:
    """Write ``comparison.xlsx`` out of ``comparison.parquet``; return the names of its sheets.

    A table longer than a sheet goes on in further sheets.

    Raises:
        FileNotFoundError: there is no comparison.
        OSError: ``work`` cannot be written.
    """
    table = cells_of(pq.read_table(work / "comparison.parquet"), COMPARISON)
    shown = [column for column in COMPARISON if column.kind != "exact"]
    evidence = _evidence(work, table)
    linked = _links(evidence, sheets["evidence"])
    with Workbook(work / "comparison.xlsx") as book:
        header = [columns.of("comparison", column.name).title(lang) for column in shown]
        names = book.add_table(sheets["long"], header, _long_rows(table, shown, linked))
        wide = wide_table(table, metrics, sheets, lang)
        header = [
            columns.of("comparison", name).title(lang) for name in ("campaign", "region", "region_name")
        ]
        names += book.add_table(sheets["wide"], [*header, *wide.titles], wide.rows, frozen_columns=3)
        notes = [
            *([("", sheets["continued"])] if len(names) > 2 else []),
            *([("", sheets["wide-cut"].format(left_out=wide.left_out))] if wide.left_out else []),
        ]
        header = [columns.of("figures", name).title(lang) for name in EVIDENCE]
        names += book.add_table(sheets["evidence"], header, evidence)
        names += book.add_table(
            sheets["dictionary"],
            [sheets["column"], sheets["title"], sheets["meaning"]],
            _dictionary([column.name for column in shown], columns, sheets, lang, notes),
        )
    return names


def _long_rows(
    table: CellsByColumn, columns: Sequence[Column], linked: Mapping[str, tuple[str, int]]
) -> Iterator[tuple[CellValue, ...]]:
    cells = [
        [_figures(cell, linked) for cell in table[column.name]]
        if column.kind == "list"
        else table[column.name]
        for column in columns
    ]
    return zip(*cells, strict=True)


def _figures(ids: Sequence[str], linked: Mapping[str, tuple[str, int]]) -> CellValue:
    """Return the ids as a link to the first one's sentence, as text where no sheet holds it."""
    text = " ".join(ids)
    place = linked.get(ids[0]) if ids else None
    return text if place is None else Link(text, *place)


def _evidence(work: Path, table: CellsByColumn) -> list[tuple[CellValue, ...]]:
    """Return a row for each figure behind the comparison, in the order of its cells: where it stands, and its sentence."""
    read = pq.read_table(work / "figures.parquet", columns=list(EVIDENCE)).to_pydict()
    rows = {row[0]: row for row in zip(*(read[name] for name in EVIDENCE), strict=True)}
    wanted = dict.fromkeys(figure for ids in table["figure_ids"] for figure in ids)
    return [rows[figure] for figure in wanted if figure in rows]


def _links(evidence: Sequence[Sequence[CellValue]], sheet: str) -> dict[str, tuple[str, int]]:
    """Return the sheet and row of each figure; one that only a further sheet holds has none."""
    return {str(row[0]): (sheet, at) for at, row in enumerate(evidence[: SHEET_ROWS - 1], start=2)}


@dataclass(frozen=True)
class WideTable:
    """Regions by metrics. ``left_out`` counts the columns beyond the most frequent :data:`WIDE_COLUMNS`."""

    titles: list[str]
    rows: list[list[CellValue]]
    left_out: int


def wide_table(table: CellsByColumn, metrics: MetricNames, sheets: SheetTexts, lang: str) -> WideTable:
    """Set regions against metrics: a column for each metric, unit and status, a row for campaign and region.

    A cell holds the value where the region has only one there; where several are not alike (other items,
    periods, qualifiers) it says how many, since none of them may stand for the rest.
    """
    found: dict[tuple[str | None, str, str], dict[WideKey, list[CellValue]]] = defaultdict(
        lambda: defaultdict(list)
    )
    frequency: Counter[WideKey] = Counter()
    keys = zip(*(table[name] for name in ("metric", "unit", "status")), strict=True)
    places = zip(*(table[name] for name in ("campaign", "region", "region_name")), strict=True)
    for key, place, value in zip(keys, places, table["value"], strict=True):
        found[place][key].append(value)
        frequency[key] += 1
    order = {code: place for place, code in enumerate(metrics.codes)}
    kept = sorted(frequency, key=lambda key: (-frequency[key], key[0], key[1] or "", key[2]))[:WIDE_COLUMNS]
    kept.sort(key=lambda key: (order.get(key[0], len(order)), key[0], key[2], -frequency[key], key[1] or ""))
    rows: list[list[CellValue]] = []
    for place in sorted(found, key=lambda place: (place[0] or "", place[1])):
        row = [
            _wide_cell(found[place][key], sheets["several"]) if key in found[place] else None for key in kept
        ]
        rows.append([*place, *row])
    titles = [_wide_title(key, metrics, sheets, lang) for key in kept]
    return WideTable(titles, rows, len(frequency) - len(kept))


def _wide_cell(values: Sequence[CellValue], several: str) -> CellValue:
    return several.format(count=len(values)) if len(values) > 1 else values[0]


def _wide_title(key: WideKey, metrics: MetricNames, sheets: SheetTexts, lang: str) -> str:
    metric, unit, status = key
    name = metrics.zh(metric) if lang == "zh" else metrics.en(metric)
    measured = f"{name} ({unit})" if unit else name
    return measured if status == "achieved" else f"{measured} {sheets['target']}"


def _dictionary(
    names: Iterable[str],
    columns: ColumnTexts,
    sheets: SheetTexts,
    lang: str,
    notes: Iterable[tuple[str, str]],
) -> Iterator[list[CellValue]]:
    for name in names:
        text = columns.of("comparison", name)
        yield [name, text.title(lang), text.about(lang)]
    for name, note in (
        ("", sheets["digits"]),
        ("", sheets["wide-rule"]),
        ("", sheets["evidence-rule"]),
        *notes,
    ):
        yield [name or None, None, note]
