"""``heshu compare``: the comparison of a finished dataset as CSV, chosen, divided, ranked, summed or counted.

What is printed is worked out as the dataset's tables are, by the functions of ``pipeline.dataset``, and divided by the
residents that the dataset holds.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, get_args

from pipeline.dataset.coverage import PLACE, coverage
from pipeline.dataset.csv_export import harmless
from pipeline.dataset.intervals import Interval
from pipeline.dataset.numbers import plain
from pipeline.dataset.per_activity import per_activity
from pipeline.dataset.per_activity_table import PER_ACTIVITY_TABLE, per_activity_row
from pipeline.dataset.per_capita import PER_CAPITA, per_capita, per_capita_row
from pipeline.dataset.ranking import RANKED, places, rank_row
from pipeline.dataset.roll_up_table import ROLL_UP_TABLE, roll_up_row
from pipeline.dataset.roll_ups import roll_ups
from pipeline.dataset.schemas import Column
from pipeline.dataset.selection import Selection
from pipeline.engine.stored import StoredDataset
from pipeline.metrics import MetricNames
from pipeline.parse.units import Units
from pipeline.records import Cell, Record
from pipeline.regions import Gazetteer

Table = Literal["cells", "roll-ups", "per-activity", "coverage"]
TABLES: tuple[Table, ...] = get_args(Table)
COMPARED = (
    "campaign", "region", "region_name", "level", "metric", "kind", "item_class", "qualifier", "period", "unit",
    "status", "value", "low", "upper", "bound", "claims", "documents", "conflicts", "reason",
)  # fmt: skip


def _printed(columns: Sequence[Column]) -> tuple[str, ...]:
    """Return the names of a table's columns without those that hold exact fractions."""
    return tuple(column.name for column in columns if column.kind != "exact")


ROLLED_UP = _printed(ROLL_UP_TABLE)
PER_ACTIVITY = _printed(PER_ACTIVITY_TABLE)

Row = Sequence[object]


class Printed(Record, frozen=True, kw_only=True):
    """What is printed: which table, which of its rows, and what is told of them."""

    selection: Selection = Selection()
    table: Table = "cells"
    per_capita: bool = False
    ranked: bool = False


def comparison_lines(dataset: StoredDataset, printed: Printed, lexicons: Path) -> Iterator[str]:
    """Yield the table as CSV lines, the header first.

    A selection takes cells. Of sums and ratios it keeps the rows that rest on a taken
    cell, each as it is in the whole table. Text that a spreadsheet would run as a formula begins with an
    apostrophe.
    """
    rows: Mapping[Table, Callable[[], Iterator[Row]]] = {
        "cells": lambda: _cell_rows(dataset, printed),
        "roll-ups": lambda: _roll_up_rows(dataset, printed, lexicons),
        "per-activity": lambda: _per_activity_rows(dataset, printed, lexicons),
        "coverage": lambda: _coverage_rows(dataset, printed, lexicons),
    }
    for row in rows[printed.table]():
        yield _csv_line(row)


def _selected(dataset: StoredDataset, printed: Printed) -> list[Cell]:
    return [cell for cell in dataset.cells() if printed.selection.takes(cell)]


def _cell_rows(dataset: StoredDataset, printed: Printed) -> Iterator[Row]:
    yield [*COMPARED, *(PER_CAPITA if printed.per_capita else ()), *(RANKED if printed.ranked else ())]
    cells = _selected(dataset, printed)
    residents = dataset.residents() if printed.per_capita else {}
    divided = [per_capita(cell, residents) for cell in cells]
    measured: list[Interval | None] = [
        (share.interval if share else None) if printed.per_capita else Interval.of(cell)
        for cell, share in zip(cells, divided, strict=True)
    ]
    ranked = places(cells, measured) if printed.ranked else [None] * len(cells)
    for cell, share, place in zip(cells, divided, ranked, strict=True):
        row: list[object] = [getattr(cell, name) for name in COMPARED]
        if printed.per_capita:
            row += per_capita_row(share).values()
        if printed.ranked:
            row += rank_row(place).values()
        yield row


def _roll_up_rows(dataset: StoredDataset, printed: Printed, lexicons: Path) -> Iterator[Row]:
    yield ROLLED_UP
    regions = Gazetteer.load(lexicons)
    for found in roll_ups(dataset.cells(), regions):
        if any(printed.selection.takes(cell) for cell in found.parts):
            row = roll_up_row(found, regions)
            yield [row[name] for name in ROLLED_UP]


def _per_activity_rows(dataset: StoredDataset, printed: Printed, lexicons: Path) -> Iterator[Row]:
    yield PER_ACTIVITY
    people = Units.load(lexicons).classes("participants")
    for found in per_activity(dataset.cells(), dataset.events(), people):
        if printed.selection.takes(found.activities) or printed.selection.takes(found.participants):
            row = per_activity_row(found)
            yield [row[name] for name in PER_ACTIVITY]


def _coverage_rows(dataset: StoredDataset, printed: Printed, lexicons: Path) -> Iterator[Row]:
    """Yield regions by metrics: how many cells each region has of each; an empty one reported nothing of the kind."""
    told = ((cell.region, cell.region_name, cell.level, cell.metric) for cell in _selected(dataset, printed))
    covered = coverage(told, MetricNames.load(lexicons).codes)
    yield [*PLACE, *covered.metrics]
    yield from covered.rows


def _csv_line(row: Row) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(map(_written, row))
    return line.getvalue()


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return harmless(" ".join(value))
    return harmless(value) if isinstance(value, str) else plain(value)  # type: ignore[arg-type]
