"""From the figures of a run to what is compared: claims, observations, cells, sums, ratios, findings.

This is where the stages behind the figures are joined; it therefore uses ``audit``, which the other
modules of ``dataset`` do not know.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline.audit.checks import findings
from pipeline.audit.evidence import Evidence
from pipeline.audit.sarif import write_sarif
from pipeline.dataset.claims import Claim, claim_of
from pipeline.dataset.comparison import COMPARISON, cells, comparison_rows
from pipeline.dataset.csv_export import CsvSink, write_csv
from pipeline.dataset.finding_table import FINDING_TABLE, finding_row
from pipeline.dataset.merge import figures_of, find_parts, merged_batches, most_first
from pipeline.dataset.observations import observations
from pipeline.dataset.parts import ParquetSink
from pipeline.dataset.per_activity import Event, per_activity
from pipeline.dataset.per_activity_table import PER_ACTIVITY_TABLE, per_activity_row
from pipeline.dataset.reprints import closed_as_first_told
from pipeline.dataset.roll_up_table import ROLL_UP_TABLE, roll_up_row
from pipeline.dataset.roll_ups import roll_ups
from pipeline.dataset.schemas import Column, Row, table_of
from pipeline.dataset.vocabulary import Vocabulary
from pipeline.records import Cell, Figure, Finding

COMPARISON_GROUP_ROWS = 16_384
NO_MATTER_OF_CLAIMS = frozenset({"decided_by", "candidates", "confidence"})


@dataclass(frozen=True)
class Compared:
    """What the comparison holds, in numbers.

    ``findings`` is by severity. Of the figures ``without_region`` and ``no_total`` (``per`` something) made
    no observation; a figure that is both counts as ``no_total``. ``by_region`` and ``by_metric`` count
    figures, most first.
    """

    without_region: int
    no_total: int
    observations: int
    cells: int
    conflicts: int
    findings: Mapping[str, int]
    by_region: Mapping[str, int]
    by_metric: Mapping[str, int]


@dataclass
class _Tally:
    """What is counted and kept while the figures stream by."""

    vocabulary: Vocabulary
    claims: list[Claim] = field(default_factory=list)
    shares: list[Claim] = field(default_factory=list)
    events: dict[str, Event] = field(default_factory=dict)
    without_region: int = 0
    no_total: int = 0
    by_region: Counter[str] = field(default_factory=Counter)
    by_metric: Counter[str] = field(default_factory=Counter)

    def take(self, figure: Figure) -> None:
        self.by_metric[figure.metric] += 1
        if figure.region is not None:
            self.by_region[figure.region] += 1
        if figure.event is not None:
            self.events[figure.figure_id] = figure.document_id, figure.event
        words = self.vocabulary
        claim = claim_of(figure, words.regions, words.items, words.units, words.attributions)
        if claim.kind == "share":
            self.shares.append(claim)
        if claim.per is not None:
            self.no_total += 1
        elif claim.region is None:
            self.without_region += 1
        else:
            self.claims.append(claim)


def compare_regions(work: Path, vocabulary: Vocabulary, *, lang: str) -> Compared:
    """Write comparison, sums of regions, participants for each activity, and findings out of the parts.

    Files: ``comparison``, ``roll_ups`` and ``per_activity``, each as ``.parquet`` and ``.csv``, ``findings.csv`` and
    ``findings.sarif``.

    Raises:
        HeshuError: a part is incomplete.
        OSError: ``work`` cannot be written.
    """
    tally = _Tally(vocabulary)
    batches = merged_batches(find_parts(work / "parts"), "figures")
    for figure in figures_of(batches, without=NO_MATTER_OF_CLAIMS):
        tally.take(figure)
    claims = {claim.figure_id: claim for claim in closed_as_first_told(tally.claims)}
    observed = observations(claims.values())
    evidence = Evidence(observed, claims, tally.shares, vocabulary.regions)
    compared = list(cells(evidence.observations, evidence.claims, vocabulary.regions))
    _write_comparison(work, compared, tally.events, vocabulary)
    found = findings(evidence, vocabulary.findings, vocabulary.metrics)
    _write_findings(work, found, evidence, vocabulary, lang)
    return Compared(
        without_region=tally.without_region,
        no_total=tally.no_total,
        observations=len(observed),
        cells=len(compared),
        conflicts=sum(cell.conflicts > 0 for cell in compared),
        findings=most_first(Counter(finding.severity for finding in found)),
        by_region=most_first(tally.by_region),
        by_metric=most_first(tally.by_metric),
    )


def _write_comparison(
    work: Path, compared: Sequence[Cell], events: Mapping[str, Event], vocabulary: Vocabulary
) -> None:
    """Write the comparison of regions, and what is worked out of its cells."""
    regions = vocabulary.regions
    rows = comparison_rows(compared, regions, vocabulary.metrics, vocabulary.residents)
    _write_table(work, "comparison", rows, COMPARISON)
    sums = (roll_up_row(found, regions) for found in roll_ups(compared, regions))
    _write_table(work, "roll_ups", sums, ROLL_UP_TABLE)
    people = vocabulary.units.classes("participants")
    ratios = (per_activity_row(found) for found in per_activity(compared, events, people))
    _write_table(work, "per_activity", ratios, PER_ACTIVITY_TABLE)


def _write_table(work: Path, name: str, rows: Iterable[Row], columns: Sequence[Column]) -> None:
    """Write a table in both formats."""
    table = table_of(list(rows), columns)
    with ParquetSink(work / f"{name}.parquet", columns, COMPARISON_GROUP_ROWS) as sink:
        sink.add_table(table)
    with CsvSink(work / f"{name}.csv", columns) as sheet:
        sheet.add_batch(table)


def _write_findings(
    work: Path, found: Sequence[Finding], evidence: Evidence, vocabulary: Vocabulary, lang: str
) -> None:
    claims = {claim.figure_id: claim for claim in evidence.shares} | dict(evidence.claims)
    rows = [finding_row(finding, claims, vocabulary.regions) for finding in found]
    write_csv(work / "findings.csv", rows, FINDING_TABLE)
    write_sarif(
        work / "findings.sarif", found, claims, vocabulary.findings, lang=lang, version=_heshu_version()
    )


def _heshu_version() -> str:
    try:
        return version("heshu")
    except PackageNotFoundError:
        return "0"
