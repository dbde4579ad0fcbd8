"""``roll_ups``: the sums of regions as a table, with what each sums, what it lacks, and the figures behind it."""

from collections.abc import Iterable
from typing import Any

from pipeline.dataset.claims import Regions
from pipeline.dataset.numbers import simplest
from pipeline.dataset.roll_ups import RollUp
from pipeline.dataset.schemas import columns_of
from pipeline.records import Cell

LIKE = ("campaign", "metric", "kind", "item_class", "qualifier", "period", "unit", "status")
ROLL_UP_TABLE = columns_of(
    (
        "campaign", "region", "region_name", "level", *LIKE[1:], "value", "low", "upper", "parts", "summed",
        "missing", "partial", "reported", "reported_low", "reported_upper", "figure_ids", "reported_figure_ids",
    ),
    value="number",
    low="number",
    upper="number",
    parts="integer",
    summed="list",
    missing="list",
    partial="boolean",
    reported="number",
    reported_low="number",
    reported_upper="number",
    figure_ids="list",
    reported_figure_ids="list",
)  # fmt: skip


def roll_up_row(found: RollUp, regions: Regions) -> dict[str, Any]:
    """Return a roll-up as a row of the table (columns :data:`ROLL_UP_TABLE`)."""
    reported = found.reported
    return {
        **{name: getattr(found.like, name) for name in LIKE},
        "region": found.region,
        "region_name": regions.name(found.region),
        "level": regions.level(found.region),
        "value": simplest(found.interval.value),
        "low": simplest(found.interval.low),
        "upper": None if found.interval.upper is None else simplest(found.interval.upper),
        "parts": len(found.parts),
        "summed": tuple(cell.region for cell in found.parts),
        "missing": found.missing,
        "partial": found.partial,
        "reported": None if reported is None else reported.value,
        "reported_low": None if reported is None else reported.low,
        "reported_upper": None if reported is None else reported.upper,
        "figure_ids": _figures(found.parts),
        "reported_figure_ids": () if reported is None else reported.figure_ids,
    }


def _figures(cells: Iterable[Cell]) -> tuple[str, ...]:
    return tuple(figure for cell in cells for figure in cell.figure_ids)
