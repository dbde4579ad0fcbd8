"""``heshu compare``: the comparison of a finished dataset as CSV, chosen, divided, ranked, summed or counted."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Literal, get_args

from pipeline.dataset.csv_export import harmless
from pipeline.dataset.intervals import Interval, Ranks, ranks
from pipeline.dataset.numbers import plain
from pipeline.dataset.per_activity import per_activity
from pipeline.dataset.per_capita import PerCapita, per_capita
from pipeline.dataset.roll_ups import roll_ups
from pipeline.dataset.selection import Selection
from pipeline.engine.stored import StoredDataset
from pipeline.metrics import MetricNames
from pipeline.records import Cell, Number, Record
from pipeline.regions import Gazetteer, load_population

Table = Literal["cells", "roll-ups", "per-activity", "coverage"]
TABLES: tuple[Table, ...] = get_args(Table)
WHAT = ("metric", "kind", "item_class", "qualifier", "period", "unit", "status")
COMPARED = (
    "campaign", "region", "region_name", "level", *WHAT,
    "value", "low", "upper", "bound", "claims", "documents", "conflicts",
)  # fmt: skip
PER_CAPITA = ("residents", "per_100k", "per_100k_low", "per_100k_upper")
RANKED = ("rank_best", "rank_worst", "ranked_among")
ROLLED_UP = (
    "campaign", "region", "region_name", *WHAT, "value", "low", "upper",
    "parts", "summed", "missing", "partial", "reported",
)  # fmt: skip
PER_ACTIVITY = (
    "campaign", "region", "region_name", "period", "activities", "activity_class", "participants",
    "participant_class", "per_activity", "low", "upper",
)  # fmt: skip
PLACES = 4  # of a quotient: exact ones have no end

Row = Sequence[object]


class Choice(Record, frozen=True, kw_only=True):
    """Which rows of the comparison, and what is told of them."""

    selection: Selection = Selection()
    table: Table = "cells"
    per_capita: bool = False
    ranked: bool = False


def comparison_lines(dataset: StoredDataset, choice: Choice, lexicons: Path) -> Iterator[str]:
    """Yield the chosen table as CSV lines, the header first.

    Text that a spreadsheet would run as a formula begins with an apostrophe.
    """
    cells = [cell for cell in dataset.cells() if choice.selection.takes(cell)]
    rows: Mapping[Table, Callable[[], Iterator[Row]]] = {
        "cells": lambda: _cell_rows(cells, choice, lexicons),
        "roll-ups": lambda: _roll_up_rows(cells, lexicons),
        "per-activity": lambda: _per_activity_rows(cells, dataset),
        "coverage": lambda: _coverage_rows(cells, lexicons),
    }
    for row in rows[choice.table]():
        yield _csv_line(row)


def _cell_rows(cells: Sequence[Cell], choice: Choice, lexicons: Path) -> Iterator[Row]:
    yield [*COMPARED, *(PER_CAPITA if choice.per_capita else ()), *(RANKED if choice.ranked else ())]
    divided = _divided(cells, lexicons) if choice.per_capita else {}
    measured: dict[int, Interval] = {}
    for cell in cells:
        per_head = divided.get(id(cell))
        if not choice.per_capita:
            measured[id(cell)] = Interval.of(cell)
        elif per_head is not None:
            measured[id(cell)] = per_head.interval
    placed = _ranks(cells, measured) if choice.ranked else {}
    for cell in cells:
        row: list[object] = [getattr(cell, name) for name in COMPARED]
        if choice.per_capita:
            per_head = divided[id(cell)]
            row += [None] * 4 if per_head is None else [per_head.residents, *_rounded(per_head.interval)]
        if choice.ranked:
            place, among = placed.get(id(cell), (None, 0))
            row += [None] * 3 if place is None else [place.best, place.worst, among]
        yield row


def _divided(cells: Sequence[Cell], lexicons: Path) -> dict[int, PerCapita | None]:
    regions, population = Gazetteer.load(lexicons), load_population(lexicons)
    return {id(cell): per_capita(cell, population, regions) for cell in cells}


def _ranks(cells: Sequence[Cell], measured: Mapping[int, Interval]) -> dict[int, tuple[Ranks, int]]:
    """Return the ranks of each cell among those of its level that differ from it in the region alone, and their number."""
    alike: dict[tuple[object, ...], list[Cell]] = defaultdict(list)
    for cell in cells:
        if id(cell) in measured:
            alike[(cell.campaign, cell.level, *(getattr(cell, name) for name in WHAT))].append(cell)
    placed: dict[int, tuple[Ranks, int]] = {}
    for group in alike.values():
        if len({cell.region for cell in group}) == len(group) > 1:
            found = ranks([measured[id(cell)] for cell in group])
            placed |= {id(cell): (place, len(group)) for cell, place in zip(group, found, strict=True)}
    return placed


def _roll_up_rows(cells: Sequence[Cell], lexicons: Path) -> Iterator[Row]:
    yield ROLLED_UP
    regions = Gazetteer.load(lexicons)
    for found in roll_ups(cells, regions):
        yield [
            found.like.campaign,
            found.region,
            regions.name(found.region),
            *(getattr(found.like, name) for name in WHAT),
            *_exact(found.interval),
            len(found.parts),
            " ".join(cell.region for cell in found.parts),
            " ".join(found.missing),
            found.partial,
            None if found.reported is None else found.reported.value,
        ]


def _per_activity_rows(cells: Sequence[Cell], dataset: StoredDataset) -> Iterator[Row]:
    yield PER_ACTIVITY
    for found in per_activity(cells, dataset.events()):
        held, came = found.activities, found.participants
        yield [
            held.campaign,
            held.region,
            held.region_name,
            held.period,
            held.value,
            held.item_class,
            came.value,
            came.item_class,
            *_rounded(found.interval),
        ]


def _coverage_rows(cells: Sequence[Cell], lexicons: Path) -> Iterator[Row]:
    """Yield regions by metrics: how many cells each region has of each; an empty one reported nothing of the kind."""
    told = {cell.metric for cell in cells}
    metrics = [code for code in MetricNames.load(lexicons).codes if code in told]
    yield ["region", "region_name", "level", *metrics]
    counts: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for cell in cells:
        counts[cell.region, cell.region_name, cell.level][cell.metric] += 1
    for place in sorted(counts):
        yield [*place, *(counts[place][metric] or None for metric in metrics)]


def _exact(interval: Interval) -> list[Fraction | None]:
    return [interval.value, interval.low, interval.upper]


def _rounded(interval: Interval) -> list[Number | None]:
    return [None if number is None else round(number, PLACES) for number in _exact(interval)]


def _csv_line(row: Row) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(map(_written, row))
    return line.getvalue()


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return harmless(value) if isinstance(value, str) else plain(value)  # type: ignore[arg-type]
