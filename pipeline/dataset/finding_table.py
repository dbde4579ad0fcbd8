"""``findings.csv``: the findings beside their region's name and the files concerned."""

from collections.abc import Mapping
from typing import Any

from pipeline.dataset.claims import Claim, Regions
from pipeline.dataset.schemas import FINDINGS, inserted
from pipeline.records import Finding

FINDING_TABLE = inserted(inserted(FINDINGS, "region", "region_name"), "figure_ids", "documents", kind="list")


def finding_row(finding: Finding, claims: Mapping[str, Claim], regions: Regions) -> dict[str, Any]:
    """Return a finding as a row of the table (columns :data:`FINDING_TABLE`)."""
    row: dict[str, Any] = {name: getattr(finding, name) for name in Finding.__struct_fields__}
    known = finding.region is not None and finding.region in regions
    row["region_name"] = regions.name(str(finding.region)) if known else None
    named = {claims[figure_id].doc: None for figure_id in finding.figure_ids}
    row["documents"] = tuple(named)
    return row
