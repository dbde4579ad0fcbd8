"""``per_activity``: participants for each activity as a table, with the figures behind both."""

from typing import Any

from pipeline.dataset.intervals import decimals
from pipeline.dataset.per_activity import PerActivity
from pipeline.dataset.schemas import columns_of

PER_ACTIVITY_TABLE = columns_of(
    (
        "campaign", "region", "region_name", "level", "period",
        "activities", "activity_class", "activity_unit", "participants", "participant_class", "participant_unit",
        "per_activity", "low", "upper", "activity_figure_ids", "participant_figure_ids",
    ),
    activities="number",
    participants="number",
    per_activity="quotient",
    low="quotient",
    upper="quotient",
    activity_figure_ids="list",
    participant_figure_ids="list",
)  # fmt: skip


def per_activity_row(found: PerActivity) -> dict[str, Any]:
    """Return the ratio as a row of the table (columns :data:`PER_ACTIVITY_TABLE`)."""
    held, came = found.activities, found.participants
    ratio = decimals(found.interval)
    return {
        **{name: getattr(held, name) for name in ("campaign", "region", "region_name", "level", "period")},
        "activities": held.value,
        "activity_class": held.item_class,
        "activity_unit": held.unit,
        "participants": came.value,
        "participant_class": came.item_class,
        "participant_unit": came.unit,
        "per_activity": ratio.value,
        "low": ratio.low,
        "upper": ratio.upper,
        "activity_figure_ids": held.figure_ids,
        "participant_figure_ids": came.figure_ids,
    }
