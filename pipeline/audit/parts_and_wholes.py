"""Family: a part against the whole that holds it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from pipeline.audit.evidence import Doubt, Evidence
from pipeline.dataset.claims import Claim
from pipeline.records import Observation, Severity
from pipeline.regions import NATION

Table = Mapping[str, list[Observation]]


def parts_above_wholes(evidence: Evidence) -> Iterator[Doubt]:
    """Yield each sub-region whose lower bound is above the upper bound of a region that holds it.

    Compared are achieved counts (no rates) whose key but the region is equal (campaign and item class among
    it) and names one thing in one time, and whose subject is one.
    Where a region has several values under the key, it is not known which is the whole, and nothing is said.
    """
    tables: dict[tuple[str | None, ...], dict[str, list[Observation]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for observation in evidence.observations:
        if _comparable(observation, evidence):
            tables[_key_but_region(observation)][observation.region].append(observation)
    for table in tables.values():
        yield from _doubts(table, evidence)


def _comparable(observation: Observation, evidence: Evidence) -> bool:
    claim = evidence.claims[observation.figure_ids[0]]
    return (
        claim.definite
        and claim.kind is None
        and observation.metric != "rate"
        and observation.status == "achieved"
    )


def _key_but_region(observation: Observation) -> tuple[str | None, ...]:
    return (
        observation.campaign,
        observation.metric,
        observation.item_class,
        observation.qualifier,
        observation.period,
        observation.unit,
    )


def _doubts(table: Table, evidence: Evidence) -> Iterator[Doubt]:
    for region, parts in table.items():
        for whole_region in _ancestors(region, evidence):
            wholes = table.get(whole_region, [])
            if len(parts) != 1 or len(wholes) != 1:
                continue
            part, whole = parts[0], wholes[0]
            one, other = evidence.claims[part.figure_ids[0]], evidence.claims[whole.figure_ids[0]]
            above = whole.upper is not None and part.low > whole.upper
            if above and one.subject == other.subject:
                yield Doubt(one, other, _severity(one, other))


def _ancestors(region: str, evidence: Evidence) -> tuple[str, ...]:
    if region == NATION or region not in evidence.regions:
        return ()
    return (NATION, *evidence.regions.lineage(region)[:-1])


def _severity(part: Claim, whole: Claim) -> Severity:
    same_source = part.document_id == whole.document_id or (
        part.reporter is not None and part.reporter == whole.reporter
    )
    same_words = part.item is not None and part.item == whole.item
    return "error" if same_source and same_words else "warning"
