"""Observations to cells: what stands beside what, region by metric by period.

A cell repeats an observation beside its region's name and level. Nothing is added up, neither children
into parents nor otherwise. A region keeps the code that was in use when the report appeared; where it was
abolished since, the table names its successors.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pipeline.dataset.claims import Claim, Regions
from pipeline.dataset.intervals import Interval
from pipeline.dataset.per_capita import PER_CAPITA, per_capita, per_capita_row
from pipeline.dataset.ranking import RANKED, places, rank_row
from pipeline.dataset.reprints import independent
from pipeline.dataset.schemas import CELLS, inserted
from pipeline.metrics import MetricNames
from pipeline.records import Cell, Observation
from pipeline.regions import Level

_NAMED = inserted(inserted(CELLS, "region_name", "full_name"), "metric", "metric_zh")
_RANKED = inserted(inserted(_NAMED, "reason", "successor"), "reason", *RANKED, kind="integer")
COMPARISON = inserted(
    inserted(_RANKED, "reason", *PER_CAPITA[1:], kind="quotient"), "reason", PER_CAPITA[0], kind="integer"
)


def cells(observed: Iterable[Observation], claims: Mapping[str, Claim], regions: Regions) -> Iterator[Cell]:
    """Yield a cell for each observation, in the same order.

    ``claims`` holds every claim of the observations by its figure id.
    """
    for observation in observed:
        code = observation.region
        yield Cell(
            campaign=observation.campaign,
            region=code,
            region_name=regions.name(code) if code in regions else code,
            level=level_of(code, regions),
            metric=observation.metric,
            kind=observation.kind,
            item_class=observation.item_class,
            qualifier=observation.qualifier,
            period=observation.period,
            unit=observation.unit,
            status=observation.status,
            value=observation.value,
            low=observation.low,
            upper=observation.upper,
            bound=observation.bound,
            claims=independent([claims[figure_id] for figure_id in observation.figure_ids]),
            documents=len(observation.document_ids),
            conflicts=len({claims[figure_id].document_id for figure_id in observation.alternatives}),
            reason=observation.reason,
            figure_ids=observation.figure_ids,
        )


def level_of(code: str, regions: Regions) -> Level:
    """Return the region's level; of a code that the gazetteer does not know, by the form of the code."""
    if code in regions:
        return regions.level(code)
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def comparison_rows(
    compared: Sequence[Cell], regions: Regions, metrics: MetricNames, residents: Mapping[str, int]
) -> Iterator[Mapping[str, Any]]:
    """Yield all cells of a comparison as rows of its table (columns :data:`COMPARISON`), in the same order.

    ``residents`` is by region code. Ranks are of the values as reported, among the cells given.
    """
    ranked = places(compared, [Interval.of(cell) for cell in compared])
    for cell, place in zip(compared, ranked, strict=True):
        yield {
            **_named_row(cell, regions, metrics),
            **per_capita_row(per_capita(cell, residents)),
            **rank_row(place),
        }


def _named_row(cell: Cell, regions: Regions, metrics: MetricNames) -> dict[str, Any]:
    code = cell.region
    known = code in regions
    today = regions.successors(code) if known else ()
    row = {name: getattr(cell, name) for name in Cell.__struct_fields__}
    row["full_name"] = regions.full_name(code) if known else code
    row["metric_zh"] = metrics.zh(cell.metric)
    row["successor"] = None if today in ((), (code,)) else " ".join(today)
    return row
