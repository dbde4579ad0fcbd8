"""The comparison as a wide table for a sheet: regions by metrics."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.dataset.sheet_texts import SheetTexts
from pipeline.dataset.workbook import CellValue
from pipeline.metrics import MetricNames

WIDE_COLUMNS = 200
CellsByColumn = Mapping[str, list[Any]]
WideKey = tuple[str, str | None, str]


@dataclass(frozen=True)
class WideTable:
    """Regions by metrics. ``left_out`` counts the columns beyond the most frequent :data:`WIDE_COLUMNS`."""

    titles: list[str]
    rows: list[list[CellValue]]
    left_out: int


def wide_table(
    table: CellsByColumn, metrics: MetricNames, sheets: SheetTexts, lang: str, told: str = "value"
) -> WideTable:
    """Set regions against metrics: a column for each metric, unit and status, a row for campaign and region.

    ``told`` is the column of the comparison that is shown, ``value`` or ``per_100k``; rows without a number there are
    passed over. A cell holds the number where the region has only one there; where several are not alike (other items,
    periods, qualifiers) it says how many, since none of them may stand for the rest.
    """
    found: dict[tuple[str | None, str, str], dict[WideKey, list[CellValue]]] = defaultdict(
        lambda: defaultdict(list)
    )
    frequency: Counter[WideKey] = Counter()
    keys = zip(*(table[name] for name in ("metric", "unit", "status")), strict=True)
    places = zip(*(table[name] for name in ("campaign", "region", "region_name")), strict=True)
    for key, place, number in zip(keys, places, table[told], strict=True):
        if number is not None:
            found[place][key].append(number)
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
